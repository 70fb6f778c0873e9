"""What both engines do alike: each question is a series of statements, and only a connection carries them out."""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from functools import partial
from typing import TypeVar

from ghapp.identity import Key, RepositoryRef
from ghapp.jobs import Findings
from ghapp.store import memory, queue, repositories, suspensions
from ghapp.store.loads import Loads
from ghapp.store.protocol import DeadJob, Entry, LookMemory
from ghapp.store.sql_statements import Steps
from ghapp.store.suspensions import Suspension

R = TypeVar("R")


class SharedEngine(ABC):
    """The part of a `Store` that is the same in both engines. `_work` is set where keys may be due."""

    def __init__(self) -> None:
        self._work = asyncio.Event()
        self._loads = Loads(lambda keys: self._ask(memory.load_memories(keys)))

    @abstractmethod
    async def _ask(self, steps: Steps[R]) -> R:
        """Carry out steps that only read."""

    @abstractmethod
    async def write(self, steps: Callable[[], Steps[R]]) -> R:
        """Carry out steps in one transaction."""

    async def wait(self, timeout: float | None) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(timeout):
                await self._work.wait()
        self._work.clear()

    async def unknown_deliveries(self, ids: Collection[str]) -> frozenset[str]:
        return await self._ask(queue.unknown_deliveries(ids))

    async def dead(self) -> Sequence[DeadJob]:
        return await self._ask(queue.dead())

    async def cursor(self, name: str) -> str | None:
        return await self._ask(queue.cursor(name))

    async def move_cursor(self, name: str, value: str, *, expected: str | None) -> bool:
        return await self.write(partial(queue.move_cursor, name, value, expected))

    async def repository(self, repository_id: int) -> RepositoryRef | None:
        return await self._ask(repositories.repository(repository_id))

    async def repositories_of(self, owner: str) -> Sequence[RepositoryRef]:
        return await self._ask(repositories.repositories_of(owner))

    async def repositories_at(self, installation_id: int) -> Sequence[RepositoryRef]:
        return await self._ask(repositories.repositories_at(installation_id))

    async def load(self, key: Key) -> LookMemory:
        return await self._loads.load(key)

    async def threads_at(self, repository_id: int, head_sha: str) -> frozenset[int]:
        return await self._ask(memory.threads_at(repository_id, head_sha))

    async def open_pulls(self, repository_id: int) -> frozenset[int]:
        return await self._ask(memory.open_pulls(repository_id))

    async def ledger(self, repository_id: int | None = None) -> Sequence[Entry]:
        return await self._ask(memory.ledger(repository_id))

    async def suspensions(self) -> Sequence[Suspension]:
        return await self._ask(suspensions.suspensions())

    async def threads_in(self, scope: str, since: float) -> Sequence[Key]:
        return await self._ask(suspensions.threads_in(scope, since))

    async def save(self, key: Key, findings: Findings) -> None:
        await self.write(partial(memory.save, {key: findings}))
