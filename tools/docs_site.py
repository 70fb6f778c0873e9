"""A hook for mkdocs: links to files outside `docs/` lead to the project on GitHub."""

from __future__ import annotations

import posixpath
import re
import tomllib
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
_LINK = re.compile(r"\]\((?P<target>(?:\.\./)+[^)\s#]+)(?P<anchor>#[^)\s]*)?\)")


def on_page_markdown(markdown: str, *, page: Any, **_: Any) -> str:
    """Return the text of a page with its links to files outside the site led to GitHub. Called by mkdocs."""
    return with_links_to_github(markdown, page.file.src_uri)


def with_links_to_github(markdown: str, source: str) -> str:
    """Return the text of the page at `source`, relative to `docs/`, with links that leave `docs/` made absolute."""

    def absolute(found: re.Match[str]) -> str:
        target = posixpath.normpath(posixpath.join("docs", posixpath.dirname(source), found["target"]))
        if target.startswith("docs/"):
            return found[0]
        return f"]({_repository()}/blob/main/{target}{found['anchor'] or ''})"

    return _LINK.sub(absolute, markdown)


def _repository() -> str:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    repository: str = project["urls"]["Repository"]
    return repository
