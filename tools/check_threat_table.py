"""Check docs/security.md: every threat has a defence, and names tests that exist."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Mapping

from tools.check_rules_table import ROOT, faults_of_tests, known_tests

PAGE = ROOT / "docs" / "security.md"

_ROW = re.compile(r"\|(?P<threat>[^|]*)\|(?P<defence>[^|]*)\|(?P<tests>[^|]*)\|")
_HEADER = ("| Threat | Defence | Shown by |", "| --- | --- | --- |")


def main() -> int:
    """Print a line for each fault and return 1 if there are any."""
    found = list(faults(PAGE.read_text(encoding="utf-8"), known_tests(ROOT)))
    for fault in found:
        print(f"{PAGE.relative_to(ROOT)}: {fault}", file=sys.stderr)
    return 1 if found else 0


def faults(page: str, tests: Mapping[str, frozenset[str]]) -> Iterator[str]:
    """Yield what is wrong with the threats of a page; `tests` holds the named cases of each test by its id."""
    rows = [(place, line) for place, line in enumerate(page.splitlines(), start=1) if line.startswith("|")]
    threats = [(place, line) for place, line in rows if line not in _HEADER]
    if not threats:
        yield "lists no threat"
    for place, line in threats:
        row = _ROW.fullmatch(line)
        if row is None:
            yield f"line {place}: this row cannot be read"
        elif not (row["threat"].strip() and row["defence"].strip()):
            yield f"line {place}: a threat or its defence is missing"
        else:
            yield from (f"line {place}: this threat {fault}" for fault in faults_of_tests(row["tests"], tests))


if __name__ == "__main__":
    sys.exit(main())
