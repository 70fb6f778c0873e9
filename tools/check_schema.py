"""Checks that the committed JSON Schema is the one that the code generates; `--write` brings it up to date."""

from __future__ import annotations

import sys
from pathlib import Path

from ghapp.rules import schema

COMMITTED = Path(__file__).parent.parent / "docs" / "rules-of-engagement.schema.json"


def main(arguments: list[str]) -> int:
    """Exit code 0 if the file is up to date, or was written."""
    if arguments == ["--write"]:
        COMMITTED.write_text(schema.text(), encoding="utf-8")
        return 0
    if COMMITTED.exists() and COMMITTED.read_text(encoding="utf-8") == schema.text():
        return 0
    print(f"{COMMITTED} is not what ghapp.rules.schema generates: run `python tools/check_schema.py --write`.")
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
