"""Refuse Python files that are too long to read in one sitting, and list those that come close."""

from __future__ import annotations

import sys
from pathlib import Path

ADVISED = 300
LIMIT = 350
FOLDERS = ("ghapp", "tests", "tools", "bench")


def main() -> int:
    """Print every file over the advised length, and return 1 if one is over the limit."""
    lengths = {
        path: len(path.read_text().splitlines()) for folder in FOLDERS for path in sorted(Path(folder).rglob("*.py"))
    }
    for path, length in lengths.items():
        if length > LIMIT:
            print(f"{path}: {length} lines, {LIMIT} at most: split it", file=sys.stderr)
        elif length > ADVISED:
            print(f"{path}: {length} lines, {ADVISED} would be better")
    longest = max(lengths, key=lambda path: lengths[path])
    print(f"{len(lengths)} files, {sum(lengths.values())} lines; the longest is {longest}")
    return 1 if lengths[longest] > LIMIT else 0


if __name__ == "__main__":
    sys.exit(main())
