"""The threat model names a defence and existing tests for each threat."""

from __future__ import annotations

import pytest

from tools.check_threat_table import faults

TESTS = {"tests/test_gate.py::test_it_waits": frozenset({"for two"})}
PAGE = """\
# Security

| Threat | Defence | Shown by |
| --- | --- | --- |
| They do not ask. | The gate waits. | `tests/test_gate.py::test_it_waits[for two]` |
"""
ROW = PAGE.splitlines()[-1]


@pytest.mark.parametrize(
    ("part", "replacement", "expected"),
    [
        ("", "", []),
        (ROW, "", ["lists no threat"]),
        ("They do not ask.", "", ["line 5: a threat or its defence is missing"]),
        ("The gate waits.", "", ["line 5: a threat or its defence is missing"]),
        ("| The gate waits.", "", ["line 5: this row cannot be read"]),
        ("`tests/test_gate.py::test_it_waits[for two]`", "", ["line 5: this threat names no test"]),
        (
            "test_it_waits",
            "test_it_opens",
            ["line 5: this threat names tests/test_gate.py::test_it_opens, which does not exist"],
        ),
        (
            "[for two]",
            "[for one]",
            ["line 5: this threat names the case [for one], which tests/test_gate.py::test_it_waits does not have"],
        ),
    ],
)
def test_every_fault_of_the_page_is_reported(part: str, replacement: str, expected: list[str]) -> None:
    assert list(faults(PAGE.replace(part, replacement, 1), TESTS)) == expected
