"""Runs that a test directs, and an alarm for the worker's warnings."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Awaitable, Callable

from ghapp.identity import Key
from ghapp.jobs import Done, Job, Outcome


class Looks:
    """Runs that can be held up, made to fail, or told their outcome, by key; it notes what ran and what overlapped."""

    def __init__(self) -> None:
        self.count: Counter[Key] = Counter()
        self.running: Counter[Key] = Counter()
        self.overlaps: list[Key] = []
        self.begun: dict[Key, asyncio.Event] = {}
        self.held: dict[Key, asyncio.Event] = {}
        self.errors: dict[Key, BaseException] = {}
        self.outcomes: dict[Key, Outcome] = {}
        self.work: Callable[[], Awaitable[None]] | None = None
        self.closed: list[tuple[Key, str]] = []
        self.cannot_close = 0

    def hold(self, key: Key) -> asyncio.Event:
        """Have runs of `key` wait for the event returned."""
        return self.held.setdefault(key, asyncio.Event())

    async def has_begun(self, key: Key) -> None:
        await self.begun.setdefault(key, asyncio.Event()).wait()

    async def fail_closed(self, job: Job, error: str) -> None:
        """Note what was closed; fail so many times before, where `cannot_close` says so."""
        if self.cannot_close:
            self.cannot_close -= 1
            raise TimeoutError
        self.closed.append((job.key, error))

    async def run(self, job: Job) -> Outcome:
        key = job.key
        self.count[key] += 1
        self.running[key] += 1
        if self.running[key] > 1:
            self.overlaps.append(key)
        self.begun.setdefault(key, asyncio.Event()).set()
        try:
            if key in self.held:
                await self.held[key].wait()
            if self.work is not None:
                await self.work()
            if key in self.errors:
                raise self.errors[key]
        finally:
            self.running[key] -= 1
        return self.outcomes.get(key, Done())


class Alarm(logging.Handler):
    """Rings when the worker warns."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.rung = asyncio.Event()

    def emit(self, record: logging.LogRecord) -> None:
        self.rung.set()
