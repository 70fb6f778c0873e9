"""Random histories on GitHub in a box: the check says what a small oracle says, whatever becomes of deliveries."""

from __future__ import annotations

from collections.abc import Callable

from tests.support.machine.histories import Histories
from tests.support.machine.shards import on_record, play, shared


@shared
def test_the_check_follows_the_specification_whatever_people_do(
    share: int, record_property: Callable[[str, object], None]
) -> None:
    with on_record(record_property) as figures:
        play(Histories, share, figures)
