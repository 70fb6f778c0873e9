"""What is remembered of a pull request for its next evaluation."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from ghapp.observation.remembered import MOST_ARRIVALS, oldest_kept_arrival
from ghapp.rules.model.head_arrivals import HeadArrival
from ghapp.store.protocol import LookMemory
from tests.support.builders import T0

PUSH = HeadArrival(sha="a" * 40, at=T0)


def test_the_newest_hundred_heads_of_a_pull_request_are_kept() -> None:
    arrivals = tuple(replace(PUSH, at=T0 - timedelta(seconds=place)) for place in range(MOST_ARRIVALS + 1))
    assert oldest_kept_arrival(LookMemory(arrivals=arrivals[:-1])) is None
    assert oldest_kept_arrival(LookMemory(arrivals=arrivals)) == arrivals[-2].at
