"""Check docs/internals/rules.md: every rule is numbered without a gap, and names tests that exist."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

ROOT = Path(__file__).parent.parent
TABLE = ROOT / "docs" / "internals" / "rules.md"

_HEADING = re.compile(r"## (?P<section>\d+)\. .* \((?P<count>\d+) rules\)")
_ROW = re.compile(r"\| (?P<section>\d+)\.(?P<number>\d+) \|(?P<rule>.*)\|(?P<tests>.*)\|")
_TEST = re.compile(r"`(?P<test>[^`\[]+)(\[(?P<case>[^`]+)\])?`")


def main() -> int:
    """Print a line for each fault and return 1 if there are any."""
    found = list(faults(TABLE.read_text(encoding="utf-8"), known_tests(ROOT)))
    for fault in found:
        print(f"{TABLE.relative_to(ROOT)}: {fault}", file=sys.stderr)
    return 1 if found else 0


def faults(table: str, tests: Mapping[str, frozenset[str]]) -> Iterator[str]:
    """Yield what is wrong with a table; `tests` holds the named cases of each test by its id.

    The heading of a section announces how many rules it has, so that a missing last rule is noticed.
    """
    announced: dict[str, int] = {}
    listed: dict[str, int] = {}
    for place, line in enumerate(table.splitlines(), start=1):
        if heading := _HEADING.fullmatch(line):
            announced[heading["section"]] = int(heading["count"])
        elif row := _ROW.fullmatch(line):
            section, number = row["section"], int(row["number"])
            if number != listed.get(section, 0) + 1:
                yield f"line {place}: rule {section}.{listed.get(section, 0) + 1} is missing here"
            listed[section] = number
            yield from (f"line {place}: rule {section}.{number} {fault}" for fault in _faults_of(row, tests))
        elif line.startswith("|") and not line.startswith(("| no. |", "| ---")):
            yield f"line {place}: this row cannot be read"
    for section in sorted(announced.keys() | listed.keys()):
        if announced.get(section) != listed.get(section):
            yield f"section {section} announces {announced.get(section, 0)} rules but lists {listed.get(section, 0)}"


def _faults_of(row: re.Match[str], tests: Mapping[str, frozenset[str]]) -> Iterator[str]:
    if not row["rule"].strip():
        yield "has no text"
    yield from faults_of_tests(row["tests"], tests)


def faults_of_tests(cell: str, tests: Mapping[str, frozenset[str]]) -> Iterator[str]:
    """Yield what is wrong with the tests that a cell of a table names."""
    named = list(_TEST.finditer(cell))
    if not named:
        yield "names no test"
    for each in named:
        if each["test"] not in tests:
            yield f"names {each['test']}, which does not exist"
        elif each["case"] and each["case"] not in tests[each["test"]]:
            yield f"names the case [{each['case']}], which {each['test']} does not have"


def known_tests(root: Path) -> dict[str, frozenset[str]]:
    """Return every test under `tests/` by its id, with the names of its cases."""
    found: dict[str, frozenset[str]] = {}
    for path in sorted((root / "tests").rglob("test_*.py")):
        module = ast.parse(path.read_text(encoding="utf-8"))
        names = {name: keys for statement in module.body for name, keys in _named_keys(statement)}
        for function in module.body:
            if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef) and function.name.startswith("test_"):
                cases = (case for decorator in function.decorator_list for case in _cases(decorator, names))
                found[f"{path.relative_to(root).as_posix()}::{function.name}"] = frozenset(cases)
    return found


def _named_keys(statement: ast.stmt) -> Iterator[tuple[str, list[str]]]:
    """Yield a mapping that a module defines and its string keys, from which cases often take their names."""
    if isinstance(statement, ast.AnnAssign | ast.Assign) and isinstance(statement.value, ast.Dict):
        targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
        keys = [text for key in statement.value.keys if key and (text := _text(key))]
        yield from ((target.id, keys) for target in targets if isinstance(target, ast.Name))


def _cases(decorator: ast.expr, names: Mapping[str, list[str]]) -> Iterator[str]:
    """Yield the names that a `parametrize` gives its cases: `ids=`, `pytest.param(id=)`, or a single string."""
    if not (isinstance(decorator, ast.Call) and ast.unparse(decorator.func) == "pytest.mark.parametrize"):
        return
    values = [*decorator.args[1:], *(keyword.value for keyword in decorator.keywords if keyword.arg == "ids")]
    for value in values:
        if isinstance(value, ast.Name):
            yield from names.get(value.id, ())
        for item in value.elts if isinstance(value, ast.List | ast.Tuple) else ():
            if text := _text(_name(item)):
                yield text


def _name(case: ast.expr) -> ast.expr | None:
    """Return the expression that names a case."""
    if not isinstance(case, ast.Call):
        return case
    return next((keyword.value for keyword in case.keywords if keyword.arg == "id"), None)


def _text(node: ast.expr | None) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


if __name__ == "__main__":
    sys.exit(main())
