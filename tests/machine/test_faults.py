"""Random histories on a GitHub that fails: all that it told the app is dealt with, once, and the check is right."""

from __future__ import annotations

from collections.abc import Callable

from hypothesis.stateful import run_state_machine_as_test

from tests.machine.faulty import FaultyHistories
from tests.machine.test_machine import SETTINGS


def test_nothing_is_lost_doubled_or_wrongly_green_whatever_fails(
    record_property: Callable[[str, object], None],
) -> None:
    try:
        run_state_machine_as_test(FaultyHistories, settings=SETTINGS)
    finally:
        record_property("figures", FaultyHistories.figures())
