"""Compare docs/internals/permissions.md with the calls that the app makes, and sum up the permissions that they need.

`tools/check_app_manifest.py` compares the sum with the manifest.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from tools.api_calls import graphql_types, mutations, rest_calls

PAGE = Path(__file__).resolve().parent.parent / "docs" / "internals" / "permissions.md"
LEVELS = ("read", "write")
PERMISSION = re.compile(rf"([a-z_]+): ({'|'.join(LEVELS)})")


def documented(text: str) -> dict[str, dict[str, str]]:
    """Return the permissions of each call, mutation and type in the tables of the page."""
    found: dict[str, dict[str, str]] = {}
    for line in text.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split(" | ")]
        names = re.findall(r"`([^`]+)`", cells[0])
        if line.startswith("| `") and names:
            needed = {} if cells[-1].strip(" |") == "none" else dict(PERMISSION.findall(cells[-1]))
            if not needed and cells[-1].strip(" |") != "none":
                raise ValueError(f"{PAGE.name}: no permission in the row {line}")
            found |= {re.sub(r"\{[^}]*\}", "{}", name): needed for name in names}
    return found


def problems(rows: Mapping[str, Mapping[str, str]], calls: set[str]) -> Iterator[str]:
    """Yield how the page differs from the calls, one sentence each."""
    yield from (f"the app makes the call {name}, which has no row" for name in sorted(calls - rows.keys()))
    yield from (f"the app does not make the call {name}, which has a row" for name in sorted(rows.keys() - calls))


def needed_by_calls(rows: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    """Return the least permissions with which GitHub allows every call."""
    needed: dict[str, str] = {}
    for permissions in rows.values():
        for name, level in permissions.items():
            needed[name] = max(needed.get(name, level), level, key=LEVELS.index)
    return needed


def main() -> int:
    """Print every difference and return 1 if there are any."""
    rows = documented(PAGE.read_text(encoding="utf-8"))
    calls = rest_calls() | mutations() | graphql_types()
    found = list(problems(rows, calls))
    for problem in found:
        print(f"{PAGE.name}: {problem}", file=sys.stderr)
    if not found:
        print(f"{PAGE.name} has the permissions of all {len(calls)} calls, mutations and types.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
