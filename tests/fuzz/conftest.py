"""What all fuzzed inputs came to, as the last line of the run."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import asdict

import pytest

from tests.support.fuzzing import INPUTS, Tally

_tallies: list[dict[str, int]] = []
_failed: list[str] = []


@pytest.fixture
def tally(record_property: Callable[[str, object], None]) -> Iterator[Tally]:
    """Count the inputs of one test, also of one that fails."""
    counted = Tally()
    yield counted
    record_property("fuzz", asdict(counted))


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Note what a test counted, and whether it failed; the reports of all processes come here."""
    if report.failed:
        _failed.append(report.nodeid)
    if report.when == "teardown":
        _tallies.extend(value for name, value in report.user_properties if name == "fuzz" and isinstance(value, dict))


def pytest_unconfigure(config: pytest.Config) -> None:
    """Print the last line, in the process that has all reports."""
    if INPUTS and not hasattr(config, "workerinput"):
        inputs, differences = (sum(each[name] for each in _tallies) for name in ("inputs", "differences"))
        crashes = sum("test_globs" not in test or not differences for test in _failed)
        print(f"inputs {inputs}, crashes {crashes}, differences from git {differences}")  # noqa: T201
