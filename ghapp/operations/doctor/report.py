"""The report: diagnoses as text for a terminal, or as JSON for a script."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict

from ghapp.operations.doctor.diagnosis import Diagnosis, Level

_WIDTH = 9


def has_problems(found: Sequence[Diagnosis]) -> bool:
    """Return whether anything does not work."""
    return any(each.level is Level.PROBLEM for each in found)


def as_text(found: Sequence[Diagnosis]) -> str:
    """Return a paragraph for each diagnosis, and the totals."""
    lines = []
    for each in found:
        lines.append(f"{each.level.value:{_WIDTH}}{each.subject}: {each.message}")
        if each.cure:
            lines.append(f"{'':{_WIDTH}}→ {each.cure}")
    counts = Counter(each.level for each in found)
    problems, warnings = counts[Level.PROBLEM], counts[Level.WARNING]
    totals = f"{_count(problems, 'problem')} and {_count(warnings, 'warning')}"
    return "\n".join([*lines, "", "Everything is set up." if not problems + warnings else f"Found {totals}."])


def as_json(found: Sequence[Diagnosis]) -> str:
    """Return the diagnoses for a script."""
    return json.dumps({"ok": not has_problems(found), "diagnoses": list(map(asdict, found))}, indent=2)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
