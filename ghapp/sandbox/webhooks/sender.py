"""Sends webhook deliveries over HTTP, as GitHub's hookshot does: in order, once, ten seconds at most for each."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from typing import TYPE_CHECKING

import aiohttp

from ghapp.sandbox.webhooks.delivery import Delivery

if TYPE_CHECKING:
    from ghapp.sandbox.sandbox import Sandbox

TIMEOUT = aiohttp.ClientTimeout(total=10)


async def send(deliveries: Iterable[Delivery], *, at_once: int = 1) -> None:
    """Send deliveries; more than one `at_once` gives their order up. Each keeps its answer, or why there is none."""
    waiting = iter(deliveries)

    async def work(session: aiohttp.ClientSession) -> None:
        for delivery in waiting:
            await _post(session, delivery)

    async with aiohttp.ClientSession(timeout=TIMEOUT) as session, asyncio.TaskGroup() as group:
        for _ in range(at_once):
            group.create_task(work(session))


async def _post(session: aiohttp.ClientSession, delivery: Delivery) -> None:
    if not delivery.app.webhook_url:
        delivery.response = "the app has no webhook URL"
        return
    try:
        async with session.post(delivery.app.webhook_url, data=delivery.body, headers=delivery.headers) as response:
            delivery.status, delivery.response = response.status, await response.text()
    except (aiohttp.ClientError, TimeoutError) as error:
        delivery.response = str(error) or type(error).__name__


class AutoDelivery:
    """Sends deliveries as they come, in the background."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox
        self._news = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin, with what is waiting already."""
        self._sandbox.listeners.append(self._notice)
        self._news.set()
        self._task = asyncio.create_task(self._run())

    async def stop(self) -> None:
        """End; what was not sent stays in the outbox."""
        self._sandbox.listeners.remove(self._notice)
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    def _notice(self, _happening: object) -> None:
        self._news.set()

    async def _run(self) -> None:
        while True:
            await self._news.wait()
            self._news.clear()
            await self._sandbox.deliver()
