"""Sends webhook deliveries over HTTP as GitHub does: in order, once, within ten seconds each."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from io import BytesIO
from urllib.parse import urlsplit

import aiohttp

from ghapp.sandbox.state.deliveries import Delivery
from ghapp.sandbox.state.world import World

TIMEOUT = aiohttp.ClientTimeout(total=10)


async def deliver(world: World, *, at_once: int = 1) -> list[Delivery]:
    """Send the outbox, in order unless several are sent `at_once`; return what was sent."""
    batch = world.outbox.copy()
    world.outbox.clear()
    await _send(world, batch, at_once=at_once)
    world.sent += batch
    _record(world, batch)
    return batch


def fail(world: World) -> list[Delivery]:
    """Empty the outbox as if no receiver could be reached; the log records the failures."""
    batch = world.outbox.copy()
    world.outbox.clear()
    _record(world, batch)
    return batch


def _record(world: World, batch: Iterable[Delivery]) -> None:
    for delivery in batch:
        world.delivery_log.add(delivery, world.now())


async def _send(world: World, deliveries: Iterable[Delivery], *, at_once: int) -> None:
    """Send deliveries; each one keeps its response, or why there is none."""
    waiting = iter(deliveries)

    async def work(session: aiohttp.ClientSession) -> None:
        for delivery in waiting:
            await _post(session, world, delivery)

    async with aiohttp.ClientSession(timeout=TIMEOUT) as session, asyncio.TaskGroup() as group:
        for _ in range(at_once):
            group.create_task(work(session))


async def _post(session: aiohttp.ClientSession, world: World, delivery: Delivery) -> None:
    if not delivery.app.webhook_url:
        delivery.response = "the app has no webhook URL"
        return
    headers = delivery.headers
    if world.enterprise_version:
        host = urlsplit(world.api_url).hostname or ""
        headers |= {"X-GitHub-Enterprise-Version": world.enterprise_version, "X-GitHub-Enterprise-Host": host}
    body = BytesIO(delivery.body)  # raw bytes of more than a megabyte are a warning
    try:
        async with session.post(delivery.app.webhook_url, data=body, headers=headers) as response:
            delivery.status, delivery.response = response.status, await response.text()
    except (aiohttp.ClientError, TimeoutError) as error:
        delivery.response = str(error) or type(error).__name__


class AutoDelivery:
    """Sends deliveries in the background as they come."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._pending = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Start with what is in the outbox already."""
        self._world.listeners.append(self._wake)
        self._pending.set()
        self._task = asyncio.create_task(self._run())

    async def stop(self) -> None:
        """Stop; what was not sent stays in the outbox."""
        self._world.listeners.remove(self._wake)
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    def _wake(self, _event: object) -> None:
        self._pending.set()

    async def _run(self) -> None:
        while True:
            await self._pending.wait()
            self._pending.clear()
            await deliver(self._world)
