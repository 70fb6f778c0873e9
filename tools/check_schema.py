"""Check that the files generated from the configuration's schema are up to date; `--write` writes them."""

from __future__ import annotations

import sys
from pathlib import Path

from ghapp.rules.config import json_schema
from tools import configuration_page

DOCS = Path(__file__).parent.parent / "docs"


def generated() -> dict[Path, str]:
    """Return the generated files with the text that each should have."""
    return {
        DOCS / "rules-of-engagement.schema.json": json_schema.render(),
        DOCS / "configuration.md": configuration_page.page(configuration_page.FRAME.read_text(encoding="utf-8")),
    }


def main(arguments: list[str]) -> int:
    """Return exit code 0 if the files are up to date or were written."""
    wanted = generated()
    if arguments == ["--write"]:
        for path, text in wanted.items():
            path.write_text(text, encoding="utf-8")
        return 0
    stale = [path for path, text in wanted.items() if not path.exists() or path.read_text(encoding="utf-8") != text]
    for path in stale:
        print(f"docs/{path.name} is out of date: run `make schema`.", file=sys.stderr)
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
