"""Random histories in shares, so that several processes play them: `HISTORIES` in all, from `SEED` on.

A share ends with the first history that fails, as it was played. `SHRINK=1` looks for a shorter one that fails as well,
which takes minutes, and is in vain where it hangs on how requests that are made at once fall together.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from math import ceil

import pytest
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import RuleBasedStateMachine, run_state_machine_as_test

from tests.support.machine.choices import DIRECTED
from tests.support.machine.figures import Figures
from tests.support.machine.histories import Histories

# So many random histories, new ones at every call; without it a few, always the same.
HISTORIES = int(os.environ.get("HISTORIES", "0"))
# What was said with a failure plays the same histories again.
SEED = int(os.environ.get("SEED") or (int.from_bytes(os.urandom(4)) if HISTORIES else 0))
PHASES = [Phase.generate, Phase.shrink] if os.environ.get("SHRINK") else [Phase.generate]
MOST_IN_A_SHARE = 250
STEPS = 30

SHARES = max(2, ceil(HISTORIES / MOST_IN_A_SHARE))
shared = pytest.mark.parametrize("share", range(SHARES))


@contextmanager
def on_record(record_property: Callable[[str, object], None]) -> Iterator[Figures]:
    """What a share comes to, on record whatever becomes of it; a failure tells how to meet it again."""
    figures = Figures()
    try:
        yield figures
    except Exception as error:
        error.add_note(f"The same histories again: SEED={SEED} HISTORIES={HISTORIES}; with SHRINK=1 as short as can be")
        raise
    finally:
        record_property("histories", figures.recorded())


def play(machine: Callable[[Figures], Histories], share: int, figures: Figures) -> None:
    """Play one share of the histories: those that are directed, then random ones."""

    directed = DIRECTED[share::SHARES]
    for theme in directed:
        machine(figures).direct(theme)
    histories = max(1, ceil((HISTORIES or 24) / SHARES) - len(directed))

    @seed(SEED + share)
    def begun() -> RuleBasedStateMachine:
        return machine(figures)

    run_state_machine_as_test(
        begun,  # type: ignore[arg-type]  # its own documentation says that a function will do
        settings=settings(
            max_examples=histories,
            stateful_step_count=STEPS,
            database=None,
            phases=PHASES,
            suppress_health_check=list(HealthCheck),
            report_multiple_bugs=False,
        ),
    )
