"""Random histories on a GitHub that fails: all that it told the app is dealt with, once, and the check is right."""

from __future__ import annotations

from collections.abc import Callable

from tests.support.machine.faulty import FaultyHistories
from tests.support.machine.shards import on_record, play, shared


@shared
def test_no_fault_loses_or_repeats_work_or_passes_a_check_wrongly(
    share: int, record_property: Callable[[str, object], None]
) -> None:
    with on_record(record_property) as figures:
        play(FaultyHistories, share, figures)
