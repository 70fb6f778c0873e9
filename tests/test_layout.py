"""The tests of the rules mirror their modules."""

from __future__ import annotations

import ast
from pathlib import Path

ROOT = Path(__file__).parents[1]
RULES, TESTS = ROOT / "ghapp/rules", ROOT / "tests/rules"


def has_functions(module: Path) -> bool:
    """Whether a module does anything; one that only declares values has nothing to test."""
    return any(isinstance(node, ast.FunctionDef) for node in ast.walk(ast.parse(module.read_text())))


def test_every_module_of_the_rules_has_a_test_file_of_its_name() -> None:
    modules = [path.relative_to(RULES) for path in RULES.rglob("*.py") if has_functions(path)]
    assert [str(path) for path in modules if not (TESTS / path.parent / f"test_{path.name}").exists()] == []
