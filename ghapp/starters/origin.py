"""The repository on GitHub that a clone came from, as git noted it in the folder `.git`."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

_ORIGIN = re.compile(r'^\[remote "origin"\]$(?P<lines>(?:\n[ \t].*)*)', re.MULTILINE)
_URL = re.compile(r"^[ \t]*url[ \t]*=[ \t]*(?P<url>\S+)[ \t]*$", re.MULTILINE)
_ADDRESS = re.compile(
    r"(?:https?://(?:[^@/]+@)?|ssh://git@|git@)(?P<host>[\w.-]+)(?::\d+)?[:/](?P<owner>[\w.-]+)/(?P<name>[\w.-]+?)(?:\.git)?/?"
)
_HEAD = re.compile(r"ref: refs/remotes/origin/(?P<branch>\S+)")


@dataclass(frozen=True, slots=True)
class Origin:
    """`url` is the page of the repository, `branch` its default branch."""

    url: str
    full_name: str
    branch: str


def read_origin(folder: Path) -> Origin | None:
    """Return where the clone in a folder came from; None if it is no clone, or of something else than a repository."""
    with suppress(OSError, UnicodeDecodeError):
        section = _ORIGIN.search((folder / ".git" / "config").read_text(encoding="utf-8"))
        url = section and _URL.search(section["lines"])
        address = url and _ADDRESS.fullmatch(url["url"])
        if address:
            full_name = f"{address['owner']}/{address['name']}"
            return Origin(f"https://{address['host']}/{full_name}", full_name, _default_branch(folder))
    return None


def _default_branch(folder: Path) -> str:
    """Return the default branch as it was when the repository was cloned."""
    with suppress(OSError, UnicodeDecodeError):
        head = _HEAD.match((folder / ".git" / "refs" / "remotes" / "origin" / "HEAD").read_text(encoding="utf-8"))
        if head:
            return head["branch"]
    return "main"
