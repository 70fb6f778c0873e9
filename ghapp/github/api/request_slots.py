"""Request slots: how many requests of one installation may be in flight at once."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from ghapp.github.api.rate_limits import RateLimits

FIRST: Final = 2
"""How many requests of a burst are sent before a response says how much of the quota is left."""


class RequestSlots:
    """At most `most` requests at once, and fewer while little of a quota is left.

    GitHub refuses every request beyond a quota, and a client that ignores refusals may be blocked. So a burst starts
    with `FIRST` requests, and later never sends more at once than half of what is left. What is left is forgotten
    once no request is in flight, because another replica may use up the same quota.
    """

    def __init__(self, most: int, limits: RateLimits) -> None:
        self._most = most
        self._limits = limits
        self._in_flight: Counter[str] = Counter()
        self._waiting: list[asyncio.Future[None]] = []

    @asynccontextmanager
    async def take(self, resource: str) -> AsyncIterator[None]:
        """Hold a slot for one request to `resource`."""
        while not self._is_free(resource):
            waiter = asyncio.get_running_loop().create_future()
            self._waiting.append(waiter)
            await waiter
        self._in_flight[resource] += 1
        try:
            yield
        finally:
            self._in_flight[resource] -= 1
            if not self._in_flight[resource]:
                self._limits.forget_remaining(resource)
            self._wake_all()

    def _is_free(self, resource: str) -> bool:
        return self._in_flight.total() < self._most and self._in_flight[resource] < self._window(resource)

    def _window(self, resource: str) -> int:
        remaining = self._limits.remaining(resource)
        return FIRST if remaining is None else max(1, remaining // 2)

    def _wake_all(self) -> None:
        waiting, self._waiting = self._waiting, []
        for waiter in waiting:
            if not waiter.done():
                waiter.set_result(None)
