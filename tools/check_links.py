"""Check that links in the documentation lead to existing files and headings, and that the README's work on PyPI."""

from __future__ import annotations

import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent
_FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"\]\((?P<inline>[^)\s]+)\)|^\[[^\]]+\]: (?P<reference>\S+)", re.MULTILINE)
_HEADING = re.compile(r"^#+ (.+)", re.MULTILINE)


def main() -> int:
    """Print every link that leads nowhere, and return 1 if there are any."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    found = [fault for page in pages(ROOT) for fault in faults(ROOT, page, project["urls"]["Repository"])]
    for fault in found:
        print(fault, file=sys.stderr)
    return 1 if found else 0


def pages(root: Path) -> list[Path]:
    """Return the pages of the documentation, relative to the root."""
    found = [*root.glob("*.md"), *(root / "docs").rglob("*.md")]
    return sorted(page.relative_to(root) for page in found if "frames" not in page.parts)


def faults(root: Path, page: Path, repository: str) -> Iterator[str]:
    """Yield what is wrong with the links of a page; `repository` is the address of the project on GitHub."""
    for found in _LINK.finditer(_FENCE.sub("", (root / page).read_text(encoding="utf-8"))):
        link = found["inline"] or found["reference"]
        path, _, heading = link.partition("#")
        on_main = path.removeprefix(f"{repository}/blob/main/")
        if on_main != path:
            target = root / on_main
        elif path.startswith(("http://", "https://")):
            continue
        elif page == Path("README.md"):
            yield f"{page}: {link} does not work on PyPI; start it with {repository}/blob/main/"
            continue
        else:
            target = root / page.parent / path if path else root / page
        if not target.exists():
            yield f"{page}: {link} leads to no file"
        elif heading and heading not in _anchors(target):
            yield f"{page}: {link} leads to no heading"


def _anchors(page: Path) -> frozenset[str]:
    """Return the anchors that GitHub gives to the headings of a page."""
    headings = _HEADING.findall(_FENCE.sub("", page.read_text(encoding="utf-8")))
    return frozenset(re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings)


if __name__ == "__main__":
    sys.exit(main())
