"""What is done beside the queue goes on, whatever happens in it."""

from __future__ import annotations

import asyncio

import pytest

from ghapp.controller.periodic import Periodic
from ghapp.errors import TryLater


class Work:
    """Work that fails as told; it notes how often it was done."""

    def __init__(self, *errors: Exception | None) -> None:
        self.errors = list(errors)
        self.times = 0
        self.enough = asyncio.Event()

    async def __call__(self) -> None:
        self.times += 1
        if not self.errors:
            self.enough.set()
            return
        if error := self.errors.pop(0):
            raise error


async def test_a_periodic_task_runs_at_once_and_repeats_despite_errors(caplog: pytest.LogCaptureFixture) -> None:
    work = Work(TryLater("GitHub is away"), ValueError("a bug"), None)
    periodic = Periodic("upkeep", work, every=0.001)
    periodic.start()
    await periodic.begun()
    await work.enough.wait()
    await periodic.stop()
    assert work.times >= 4
    assert caplog.messages == [
        "upkeep failed, next attempt in 0.001 s: GitHub is away",
        "upkeep failed, next attempt in 0.001 s",
    ]


async def test_a_periodic_task_can_be_stopped_while_it_runs(caplog: pytest.LogCaptureFixture) -> None:
    begun = asyncio.Event()

    async def never_ending() -> None:
        begun.set()
        await asyncio.Event().wait()

    periodic = Periodic("upkeep", never_ending, every=1)
    periodic.start()
    await begun.wait()
    await periodic.stop()
    assert caplog.messages == []


async def test_a_periodic_task_that_never_started_can_be_stopped() -> None:
    await Periodic("upkeep", Work(), every=1).stop()
