"""The rules thread leaves the event loop free."""

from __future__ import annotations

import asyncio
import threading

import pytest

from ghapp.observation.rules_thread import in_rules_thread

LONGEST = 30.0


async def test_the_event_loop_goes_on_during_a_decision() -> None:
    event = threading.Event()
    deciding = asyncio.create_task(in_rules_thread(event.wait, LONGEST))
    await asyncio.sleep(0)
    event.set()
    assert await deciding is True


async def test_decisions_are_made_one_at_a_time() -> None:
    first, running = threading.Event(), list[str]()

    def decide(name: str) -> None:
        running.append(name)
        first.wait(LONGEST)
        running.append(f"{name} ended")

    both = asyncio.gather(in_rules_thread(decide, "one"), in_rules_thread(decide, "two"))
    await asyncio.sleep(0)
    first.set()
    await both
    assert running == ["one", "one ended", "two", "two ended"]


async def test_an_error_of_the_rules_is_raised_where_they_were_asked() -> None:
    with pytest.raises(ZeroDivisionError):
        await in_rules_thread(divmod, 1, 0)
