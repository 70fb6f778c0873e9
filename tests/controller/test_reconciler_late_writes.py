"""What was seen long ago is not written from: GitHub has no compare-and-swap."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import timedelta

import pytest

from ghapp.sandbox.http.request_log import Request, RequestLog
from tests.support.world import PRD, World, asked
from tests.support.writes import NEW_CHECK, OPENED


class Interrupted(RequestLog):
    """A log of requests that lets something happen once the first was answered, before the app knows the answer."""

    def __init__(self, happening: Callable[[], object]) -> None:
        super().__init__()
        self._happenings = [happening]

    def add(self, request: Request) -> None:
        """Note a request that is answered before anything else is done."""
        super().add(request)
        if self._happenings:
            asyncio.get_running_loop().call_soon(self._happenings.pop())


@pytest.mark.parametrize(("seconds", "writes"), [(6, OPENED), (4, (*OPENED, NEW_CHECK))])
async def test_a_head_replaced_over_five_seconds_ago_gets_no_check(
    seconds: int, writes: tuple[str, ...], world: World
) -> None:
    def time_passes() -> None:
        world.clock.advance(timedelta(seconds=seconds))
        world.box.push(pull, world.pam, {path: f"{text}And more\n" for path, text in PRD.items()})

    world.box.requests, world.box.latency = Interrupted(time_passes), 0.05
    pull = world.box.open_pull(world.shop, world.pam, PRD)
    await world.settle(*writes)
    assert world.conclusion(pull) == "action_required"
    assert asked(pull) == ["emma"]


async def test_an_evaluation_with_nothing_to_do_is_not_repeated(world: World) -> None:
    pull = await world.prd()
    world.box.requests = Interrupted(lambda: world.clock.advance(timedelta(seconds=6)))
    world.box.latency = 0.05
    await world.looked(pull)
    assert [request.kind for request in world.requests] == ["read"]
