"""Mutants that a test notices are counted, and the others are reported. `make mutation` begins with these tests."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("mutmut", reason="make mutation installs it")

HERE = Path(__file__).parents[2]
CODE = """\
from functools import lru_cache


def is_over(count: int) -> bool:
    return count > 3


class Basket:
    @property
    def is_full(self) -> bool:
        return True


@lru_cache(maxsize=1)
def most() -> int:
    return 3
"""
REACHED_ALL = """\
from ghapp.rules.gate.limits import Basket, is_over, most


def test_limits():
    assert is_over(4) and not is_over(3)


def test_a_basket():
    assert Basket().is_full is True


def test_the_most():
    assert most() == 3
"""


def run(folder: Path, tests: str, *modules: str) -> tuple[int, str]:
    """Mutate a small `ghapp/rules` with these tests, and return the exit code and the output."""
    for path, text in (
        ("pyproject.toml", '[tool.mutmut]\nsource_paths = ["ghapp/rules"]\n'),
        ("ghapp/__init__.py", ""),
        ("ghapp/rules/__init__.py", ""),
        ("ghapp/rules/gate/__init__.py", ""),
        ("ghapp/rules/gate/limits.py", CODE),
        ("tests/rules/test_limits.py", tests),
    ):
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    # The packages of the folder come before those of this repository, which has the tools.
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(folder), str(HERE), *filter(None, sys.path)])}
    command = [sys.executable, "-m", "tools.mutation", *modules]
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


def test_mutants_that_the_tests_notice_are_counted_as_killed(tmp_path: Path) -> None:
    code, output = run(tmp_path, REACHED_ALL)
    assert code == 0, output
    assert "mutants 4: 4 killed, 0 timed out, 0 survived, 0 not reached" in output
    assert "noticed 100.0 %" in output


@pytest.mark.parametrize(
    ("old", "new", "figures", "survivor"),
    [
        pytest.param(
            " and not is_over(3)",
            "",
            "3 killed, 0 timed out, 1 survived, 0 not reached",
            "# gate.limits.is_over\n- return count > 3\n+ return count >= 3\n",
            id="a bound that no test meets",
        ),
        pytest.param(
            "assert Basket().is_full is True",
            "assert Basket()",
            "3 killed, 0 timed out, 0 survived, 1 not reached",
            "# gate.limits.Basket.is_full is not reached\n- return True\n+ return False\n",
            id="a property that no test reads",
        ),
        pytest.param(
            "assert most() == 3",
            "assert most()",
            "3 killed, 0 timed out, 1 survived, 0 not reached",
            "# gate.limits.most\n- return 3\n+ return 4\n",
            id="a cached function whose result no test checks",
        ),
    ],
)
def test_a_mutant_that_no_test_notices_is_printed_and_fails_the_run(
    tmp_path: Path, old: str, new: str, figures: str, survivor: str
) -> None:
    code, output = run(tmp_path, REACHED_ALL.replace(old, new))
    assert (code, figures in output, survivor in output) == (1, True, True), output


def test_nothing_is_counted_when_a_test_fails_without_a_mutant(tmp_path: Path) -> None:
    code, output = run(tmp_path, REACHED_ALL.replace("== 3", "== 4"))
    assert code != 0
    assert "test_the_most fails without a mutant." in output
    assert "noticed" not in output


def test_only_the_named_modules_and_packages_are_mutated(tmp_path: Path) -> None:
    code, output = run(tmp_path, REACHED_ALL, "gate")
    assert (code, "mutants 4: 4 killed" in output) == (0, True), output
    code, output = run(tmp_path, REACHED_ALL, "gat")
    assert (code, "ghapp/rules has no module gat" in output) == (2, True), output
