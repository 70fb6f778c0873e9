"""Periodic tasks: work outside the queue, at the start and at intervals."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable

from ghapp.errors import GhappError

log = logging.getLogger(__name__)


class Periodic:
    """Calls `work` at once, and again `every` seconds after it ended. Errors are logged, and the calls continue."""

    def __init__(self, name: str, work: Callable[[], Awaitable[None]], *, every: float) -> None:
        self._name = name
        self._work = work
        self._every = every
        self._task: asyncio.Task[None] | None = None
        self._begun = asyncio.Event()

    def start(self) -> None:
        """Start; the first call follows at once."""
        self._task = asyncio.create_task(self._run(), name=self._name)

    async def stop(self) -> None:
        """Stop, and cancel a call under way."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def begun(self) -> None:
        """Return once the first call has ended, with or without an error."""
        await self._begun.wait()

    async def _run(self) -> None:
        while True:
            try:
                await self._work()
            except GhappError as error:
                log.warning("%s failed, next attempt in %g s: %s", self._name, self._every, error)
            except Exception:
                log.exception("%s failed, next attempt in %g s", self._name, self._every)
            self._begun.set()
            await asyncio.sleep(self._every)
