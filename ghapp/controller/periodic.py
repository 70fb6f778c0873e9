"""What is to be done at the start and every so often, beside the queue."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable

from ghapp.errors import GhappError

log = logging.getLogger(__name__)


class Periodic:
    """Calls `work` at once, and again `every` seconds after it ended. What it raises is logged and ends nothing."""

    def __init__(self, name: str, work: Callable[[], Awaitable[None]], *, every: float) -> None:
        self._name = name
        self._work = work
        self._every = every
        self._task: asyncio.Task[None] | None = None
        self._begun = asyncio.Event()

    def start(self) -> None:
        """Begin; the first call is made soon."""
        self._task = asyncio.create_task(self._run(), name=self._name)

    async def stop(self) -> None:
        """End, in the middle of the work if need be."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def begun(self) -> None:
        """Return once the first call has ended, however it did."""
        await self._begun.wait()

    async def _run(self) -> None:
        while True:
            try:
                await self._work()
            except GhappError as error:
                log.warning("%s will be tried again in %g s: %s", self._name, self._every, error)
            except Exception:
                log.exception("%s failed, and will be tried again in %g s", self._name, self._every)
            self._begun.set()
            await asyncio.sleep(self._every)
