"""What many tests need: a key that is slow to make, a world to play scenarios in, a last word on what was counted."""

from __future__ import annotations

import gc
import os
from collections import defaultdict
from collections.abc import AsyncIterator, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from hypothesis import HealthCheck, is_hypothesis_test, settings

from ghapp.rules.model.framework import CONFIG_PATH
from tests.support.machine.figures import Figures, total

# The fixtures that start the app or a database import what they need, so that other tests start faster.
if TYPE_CHECKING:
    from tests.support.world import World

# `make conformance` checks what is recorded.
pytest_plugins = ["tests.support.recording"] if "RECORD_TO" in os.environ else []

# How long an example takes depends on the machine. The same examples every time, so that a change is judged by what it
# changes; `pytest --hypothesis-profile=explore` looks for new ones.
settings.register_profile("explore", deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("same examples", settings.get_profile("explore"), derandomize=True)
settings.load_profile("same examples")


@pytest.fixture(scope="session")
def private_key() -> str:
    """An app's private key in PEM, as GitHub hands it out; made once, since that takes time."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return key.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption()).decode("ascii")


@pytest.fixture
def url(tmp_path: Path) -> Iterator[str]:
    """The URL of an empty PostgreSQL database."""
    from tests.support.engines import database, discard

    yield database(tmp_path)
    discard(tmp_path)


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    """`acme/shop` with a pair and its area labels, and the app settled there."""
    from tests.support.world import CONFIG, build_world
    from tests.support.writes import CREATE_LABELS

    async with build_world(tmp_path, {CONFIG_PATH: CONFIG}) as built:
        await built.settle(*CREATE_LABELS)
        yield built
        await built.settle()


@pytest.fixture
async def bare_world(tmp_path: Path) -> AsyncIterator[World]:
    """The same before anybody configured anything, except that the app's check is not required."""
    from tests.support.world import build_world

    async with build_world(tmp_path, {"README.md": "# Shop\n"}) as built:
        built.box.protect(built.shop, "main", required=[])
        await built.settle()
        yield built
        await built.settle()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Count coverage by the examples that are written down: tracing hundreds of random ones doubles their time."""
    for item in items:
        if isinstance(item, pytest.Function) and is_hypothesis_test(item.function):
            item.add_marker(pytest.mark.no_cover)


def pytest_collection_finish() -> None:
    """Keep the garbage collector from walking again and again over what lives until the end."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print what tests put on record as their figures, whether they passed or failed."""
    for name, value in _recorded(terminalreporter):
        if name == "figures":
            terminalreporter.write_line(str(value))
    for figures in _played(terminalreporter):
        terminalreporter.write_line(str(figures))
        terminalreporter.write_line(figures.coverage)
        if figures.missed:
            terminalreporter.write_line(f"FAILED: no history came to {', '.join(figures.missed)}")


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Fail where all histories together missed what they are there for: no single share of them can tell."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if isinstance(reporter, pytest.TerminalReporter) and any(figures.missed for figures in _played(reporter)):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def _played(reporter: pytest.TerminalReporter) -> list[Figures]:
    """What the histories of each machine came to, in all processes."""
    histories = defaultdict[str, list[Mapping[str, object]]](list)
    for report in _reports(reporter):
        for name, value in report.user_properties:
            if name == "histories" and isinstance(value, Mapping):
                histories[report.location[0]].append(value)
    return [total(shares) for shares in histories.values()]


def _recorded(reporter: pytest.TerminalReporter) -> list[tuple[str, object]]:
    return [entry for report in _reports(reporter) for entry in report.user_properties]


def _reports(reporter: pytest.TerminalReporter) -> list[pytest.TestReport]:
    return [report for outcome in ("passed", "failed") for report in reporter.getreports(outcome)]
