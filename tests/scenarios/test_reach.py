"""What a viewer sees is asked from GitHub once for requests at the same time, and again after a failure."""

from __future__ import annotations

import asyncio

from ghapp.sandbox.http import faults
from ghapp.sandbox.http.fault_plans import Script
from tests.support.browser import open_browser
from tests.support.world import World


def asked(world: World) -> int:
    """How often GitHub was asked for installations."""
    return sum(request.path == "/user/installations" for request in world.box.requests)


async def test_requests_at_the_same_time_share_the_question(world: World) -> None:
    async with open_browser(world) as browser:
        await browser.sign_in(world.emma, "/nowhere")
        assert asked(world) == 0
        world.box.latency = 0.05
        await asyncio.gather(*(browser.get("/documents") for _ in range(5)))
        await browser.get("/roadmap")
        assert asked(world) == 1


async def test_a_failure_is_not_remembered(world: World) -> None:
    async with open_browser(world) as browser:
        await browser.sign_in(world.emma, "/nowhere")
        world.box.faults = Script(faults.unavailable())
        shown = await browser.get("/documents")
        assert (shown.status, "GitHub does not answer" in shown.words) == (503, True)
        assert (await browser.get("/documents")).status == 200
