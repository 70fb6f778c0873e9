"""The table of rules names existing tests and leaves out no rule."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools.check_rules_table import faults, known_tests

TESTS = {
    "tests/test_gate.py::test_it_waits": frozenset({"for two", "for one"}),
    "tests/test_gate.py::test_it_opens": (),
}
TABLE = """\
## 2. Labels (1 rules)

| no. | rule | held by |
| --- | --- | --- |
| 2.1 | It opens. | `tests/test_gate.py::test_it_opens` |

## 3. The gate (2 rules)

| no. | rule | held by |
| --- | --- | --- |
| 3.1 | It waits. | `tests/test_gate.py::test_it_waits`<br>`tests/test_gate.py::test_it_opens` |
| 3.2 | It waits for two. | `tests/test_gate.py::test_it_waits[for two]` |
"""


@pytest.mark.parametrize(
    ("part", "replacement", "expected"),
    [
        ("", "", []),
        ("`tests/test_gate.py::test_it_waits`<br>", "", []),
        ("| `tests/test_gate.py::test_it_opens` |", "| |", ["line 5: rule 2.1 names no test"]),
        ("It opens.", "", ["line 5: rule 2.1 has no text"]),
        (
            "<br>`tests/test_gate.py::test_it_opens`",
            "<br>`tests/test_gate.py::test_it_open`",
            ["line 11: rule 3.1 names tests/test_gate.py::test_it_open, which does not exist"],
        ),
        (
            "[for two]",
            "[for three]",
            ["line 12: rule 3.2 names the case [for three], which tests/test_gate.py::test_it_waits does not have"],
        ),
        ("3.2", "3.3", ["line 12: rule 3.2 is missing here", "section 3 announces 2 rules but lists 3"]),
        (TABLE.splitlines(keepends=True)[-1], "", ["section 3 announces 2 rules but lists 1"]),
        ("## 2. Labels (1 rules)", "## Labels", ["section 2 announces 0 rules but lists 1"]),
        (
            "| 2.1 | It opens. |",
            "| It opens. |",
            ["line 5: this row cannot be read", "section 2 announces 1 rules but lists 0"],
        ),
    ],
)
def test_every_fault_of_the_table_is_reported(part: str, replacement: str, expected: list[str]) -> None:
    assert part in TABLE
    assert (
        list(faults(TABLE.replace(part, replacement, 1), {name: frozenset(cases) for name, cases in TESTS.items()}))
        == expected
    )


def test_tests_are_found_with_the_names_of_their_cases(tmp_path: Path) -> None:
    (tmp_path / "tests" / "deep").mkdir(parents=True)
    (tmp_path / "tests" / "deep" / "test_gate.py").write_text("""\
ACTS: dict[str, int] = {"an act": 1, "another": 2}
ROWS = {"a row": 1, 2: 3}

@pytest.mark.usefixtures("clock")
@pytest.mark.parametrize("act", ACTS.values(), ids=ACTS)
async def test_acts(act): ...

@pytest.mark.parametrize("row", ROWS.values(), ids=ROWS)
@pytest.mark.parametrize(("a", "b"), [pytest.param(1, 2, id="low"), (3, 4), pytest.param(5, 6)])
def test_rows(row, a, b): ...

@pytest.mark.parametrize("word", ["one", "two"])
@pytest.mark.parametrize("flag", [False, True], ids=["off", "on"])
def test_words(word, flag): ...

def helper(): ...
""")
    (tmp_path / "tests" / "deep" / "helper.py").write_text("def test_nothing(): ...\n")
    at = "tests/deep/test_gate.py::test_"
    assert known_tests(tmp_path) == {
        f"{at}acts": {"an act", "another"},
        f"{at}rows": {"a row", "low"},
        f"{at}words": {"one", "two", "off", "on"},
    }
