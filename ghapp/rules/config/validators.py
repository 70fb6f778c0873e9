"""What single values of a configuration may be: holders, globs, labels. Each refusal says what to write instead."""

from __future__ import annotations

import re
import warnings
from datetime import date

from pathspec.patterns.gitignore.spec import GitIgnoreSpecPattern

from ghapp.rules.text.quoting import quoted

MAX_LABEL = 50
MAX_DESCRIPTION = 100
MAX_LOGIN = 39
MAX_GLOB = 255

# GitHub's logins: letters, digits and hyphens, and `_company` for an enterprise's managed users. Old accounts may have
# hyphens in a row or at the end. Source: https://docs.github.com/en/enterprise-cloud@latest/admin/managing-iam/
# iam-configuration-reference/username-considerations-for-external-authentication
_LOGIN = r"[A-Za-z0-9][A-Za-z0-9-]*(_[A-Za-z0-9]+)?"
_DELEGATE = re.compile(rf"@?({_LOGIN})(\s+until\s+(?P<day>\d{{4}}-\d\d-\d\d))?", re.ASCII)
_SLUG = r"[A-Za-z0-9_][A-Za-z0-9_-]*"
HOLDER_PATTERN = rf"^@?{_LOGIN}(/{_SLUG})?$"
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
COLOR_PATTERN = r"^#?[0-9A-Fa-f]{6}$"


def check_holder(text: str) -> str:
    """A user's login or `@org/team`."""
    name = text.removeprefix("@")
    if name.endswith("[bot]"):
        raise ValueError(f"{quoted(text)} is a bot: only people and teams can hold a role.")
    if name.count("/") > 1:
        raise ValueError(f"{quoted(text)} includes a parent team: write `@org/team` only.")
    if not re.fullmatch(HOLDER_PATTERN, text) or len(name.split("/")[0]) > MAX_LOGIN:
        raise ValueError(
            f'{quoted(text)} is not a valid user or team: use a login like `octocat` or a team like `"@org/team"`.'
        )
    return text


def check_login(text: str) -> str:
    """A user's login, and no team's name."""
    if "/" in check_holder(text):
        raise ValueError(f"{quoted(text)} is a team: only users can delegate, and only to users.")
    return text


def check_delegate(text: str) -> str:
    """A user, and the last day on which they speak for another."""
    if parse_delegate(text) is None:
        raise ValueError(f"{quoted(text)} is not a valid delegate: write `monalisa` or `monalisa until 2026-12-24`.")
    return text


def parse_delegate(text: str) -> tuple[str, date | None] | None:
    """A delegate's login and the day, of `@monalisa until 2026-12-24`; None for anything else."""
    found = _DELEGATE.fullmatch(text.strip())
    if found is None or len(found[1]) > MAX_LOGIN:
        return None
    try:
        return found[1], date.fromisoformat(found["day"]) if found["day"] else None
    except ValueError:
        return None


def check_delegates(names: dict[str, str]) -> dict[str, str]:
    """Who delegates to whom, without chains."""
    givers = [name.removeprefix("@").lower() for name in names]
    if len(set(givers)) < len(givers):
        twice = next(name for name in givers if givers.count(name) > 1)
        raise ValueError(f"{quoted(twice)} is listed twice under `delegates`: keep one entry.")
    for text in names.values():
        read = parse_delegate(text)
        if read and read[0].lower() in givers:
            raise ValueError(f"{quoted(read[0])} cannot be a delegate and delegate to someone else.")
    return names


def check_not_empty(texts: list[str]) -> list[str]:
    """A list that says something."""
    if not texts:
        raise ValueError("This list is empty: add a value or remove the key.")
    return texts


def check_holders(texts: list[str]) -> list[str]:
    """Everyone who holds a role, nobody twice."""
    names = [text.removeprefix("@").lower() for text in texts]
    if len(set(names)) < len(names):
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"{quoted(twice)} is in this list twice: keep one.")
    return texts


def check_glob(text: str) -> str:
    """A pattern of a `.gitignore` file that can match something."""
    segments = text.removeprefix("!").strip("/").split("/")
    if text != text.strip() or not all(segments):
        raise ValueError(f"The glob {quoted(text)} cannot match any file: use a path like `docs/prd/**`.")
    if "." in segments or ".." in segments:
        raise ValueError(
            f"The glob {quoted(text)} cannot match any file: paths start at the repository root, without `.` or `..`."
        )
    if re.search(r"\\\w", text):
        raise ValueError(f"The glob {quoted(text)} contains a backslash: separate folders with `/`.")
    if len(text) > MAX_GLOB or not _compiles(text):
        raise ValueError(f"The glob {quoted(text)} is not valid: use the syntax of a .gitignore file.")
    return text


def _compiles(text: str) -> bool:
    """Whether pathspec makes an unambiguous pattern of it; a comment is none."""
    with warnings.catch_warnings():
        warnings.simplefilter("error", FutureWarning)
        try:
            return GitIgnoreSpecPattern(text).regex is not None
        except (ValueError, re.error, FutureWarning):
            return False


def check_globs(texts: list[str]) -> list[str]:
    """Patterns of which at least one includes; an empty list says that there are no such documents."""
    if texts and all(text.startswith("!") for text in texts):
        raise ValueError("This list only excludes files (`!`): add a glob that includes some.")
    return texts


def check_label(text: str) -> str:
    """A label's name within GitHub's limits."""
    if not text.strip() or text != text.strip() or len(text) > MAX_LABEL or _CONTROL.search(text):
        raise ValueError(
            f"{quoted(text)} is not a valid label name:"
            f" use 1 to {MAX_LABEL} characters, without leading or trailing spaces."
        )
    return text


def check_color(text: str) -> str:
    """A label's colour."""
    if not re.fullmatch(COLOR_PATTERN, text):
        raise ValueError(f"{quoted(text)} is not a valid color: use six hexadecimal digits, like `0969da`.")
    return text.removeprefix("#").lower()


def check_description(text: str) -> str:
    """A label's description within GitHub's limit."""
    if len(text) > MAX_DESCRIPTION or _CONTROL.search(text):
        raise ValueError(f"A label description must be one line of at most {MAX_DESCRIPTION} characters: shorten it.")
    return text


def check_pair_name(text: str) -> str:
    """A pair's name."""
    if not text.strip() or len(text) > MAX_LABEL or _CONTROL.search(text):
        raise ValueError(f"{quoted(text)} is not a valid pair name: use 1 to {MAX_LABEL} characters.")
    return text.strip()


def check_section_name(text: str) -> str:
    """Words that a heading or a section can hold."""
    if not re.search(r"\w", text) or len(text) > MAX_LABEL or _CONTROL.search(text):
        raise ValueError(
            f"{quoted(text)} is not a valid section name:"
            f" use 1 to {MAX_LABEL} characters with at least one letter or digit."
        )
    return text.strip()
