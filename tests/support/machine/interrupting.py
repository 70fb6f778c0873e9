"""Lets something happen on GitHub while the app is in the middle of a look."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import Generic, TypeVar

from ghapp.sandbox.errors import Refused
from ghapp.sandbox.http.request_log import Request, RequestLog
from ghapp.sandbox.sandbox import Sandbox

T = TypeVar("T")


class Interruptible(RequestLog):
    """A log of requests that does something when one was answered, and the app does not know the answer yet."""

    def __init__(self, box: Sandbox) -> None:
        super().__init__()
        self._box = box
        self._act: Callable[[], object] | None = None
        self._left = 0
        self._deliveries: set[asyncio.Task[object]] = set()

    @property
    def is_interrupted(self) -> bool:
        """Whether something is still to happen."""
        return self._act is not None

    def interrupt(self, number: int, act: Callable[[], object]) -> None:
        """Do `act` after so many requests, and tell the app of it at once."""
        self._act, self._left = act, number

    def add(self, request: Request) -> None:
        """Note a request that is answered before anything else is done."""
        super().add(request)
        self._left -= 1
        if self._act and self._left == 0:
            asyncio.get_running_loop().call_soon(self.happen)

    def happen(self) -> None:
        """Do it now, if it was not done."""
        act, self._act = self._act, None
        if act:
            act()
            delivery: asyncio.Task[object] = asyncio.create_task(self._box.deliver())
            self._deliveries.add(delivery)
            delivery.add_done_callback(self._deliveries.discard)

    async def are_told(self) -> None:
        """Return when the app was told of all that happened."""
        await asyncio.gather(*self._deliveries)


class Outcome(Generic[T]):
    """An act that is done once; `result` is None where GitHub refused."""

    def __init__(self, act: Callable[[], T], then: Callable[[], None]) -> None:
        self._act: Callable[[], T] | None = act
        self._then = then
        self.result: T | None = None

    def __call__(self) -> None:
        act, self._act = self._act, None
        if act:
            with suppress(Refused):
                self.result = act()
                self._then()
