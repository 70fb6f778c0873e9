"""Group commit: what gathers while a transaction is under way is written by the next one, all of it at once."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Generic, TypeVar

import asyncpg

from ghapp.errors import StoreUnavailable
from ghapp.store.postgres.connection import Database
from ghapp.store.postgres.schema import Connection

A = TypeVar("A")
R = TypeVar("R")

_MOST = 500  # so that no transaction holds its rows for long
# What a second attempt may well not meet again.
_AT_ONCE = (asyncpg.DeadlockDetectedError, asyncpg.PostgresConnectionError, asyncpg.InterfaceError, ConnectionError)


@dataclass(slots=True)
class _Request(Generic[A, R]):
    argument: A
    answer: asyncio.Future[R]

    def resolve(self, answer: R | Exception) -> None:
        if self.answer.done():
            return  # the caller was cancelled
        if isinstance(answer, Exception):
            self.answer.set_exception(answer)
        else:
            self.answer.set_result(answer)


class Batches(Generic[A, R]):
    """Writes of one kind, in the order they came. `write` carries out many at once, and durably, and answers each.

    `committed` is called with those answers after the commit, whether or not anybody still waits for them.

    Each kind has transactions of its own, which lock their rows in order: so two replicas do not wait for each other.
    """

    def __init__(
        self,
        database: Database,
        write: Callable[[Connection, Sequence[A]], Awaitable[Sequence[R]]],
        committed: Callable[[Sequence[A], Sequence[R]], None] = lambda _arguments, _answers: None,
    ) -> None:
        self._database = database
        self._write = write
        self._committed = committed
        self._requests: list[_Request[A, R]] = []
        self._task: asyncio.Task[None] | None = None
        self._arrived = asyncio.Event()

    def open(self) -> None:
        """Take requests from now on."""
        self._task = asyncio.create_task(self._work(), name="write in batches")

    async def close(self) -> None:
        """End; what was not committed yet fails."""
        if self._task is not None:
            task, self._task = self._task, None
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
        for request in self._requests:
            request.resolve(self._closed())
        self._requests.clear()

    async def submit(self, argument: A) -> R:
        """Return the write's answer, once it is committed; it is carried out even if nobody waits for it any longer."""
        if self._task is None:
            raise self._closed()
        request: _Request[A, R] = _Request(argument, asyncio.get_running_loop().create_future())
        self._requests.append(request)
        self._arrived.set()
        return await request.answer

    async def _work(self) -> None:
        while True:
            await self._gathered()
            group = self._requests[:_MOST]
            try:
                await self._commit(group)
            except asyncio.CancelledError:
                for request in group:
                    request.resolve(self._closed())
                raise
            finally:
                del self._requests[: len(group)]
            if not self._requests:
                self._arrived.clear()

    async def _gathered(self) -> None:
        """Return once a turn of the event loop adds no more requests: few large transactions are the cheapest."""
        await self._arrived.wait()
        before = 0
        while before < len(self._requests) < _MOST:
            before = len(self._requests)
            await asyncio.sleep(0)

    async def _commit(self, group: Sequence[_Request[A, R]]) -> None:
        """Write the group in one transaction; where that fails for the sake of one, each in its own."""
        try:
            arguments = [request.argument for request in group]
            answers = await self._transact(arguments)
        except Exception as error:
            if len(group) == 1 or isinstance(error, StoreUnavailable):
                for request in group:
                    request.resolve(error)
            else:
                for request in group:
                    await self._commit([request])
        else:
            self._committed(arguments, answers)
            for request, answer in zip(group, answers, strict=True):
                request.resolve(answer)

    async def _transact(self, arguments: Sequence[A]) -> Sequence[R]:
        try:
            return await self._attempt(arguments)
        except StoreUnavailable as error:
            # The conflict may be over, and a dead connection is replaced. If the first attempt was committed after
            # all, the second does no harm: the delivery is known, or the run has ended.
            if not isinstance(error.__cause__, _AT_ONCE):
                raise
            return await self._attempt(arguments)

    async def _attempt(self, arguments: Sequence[A]) -> Sequence[R]:
        async with self._database.connection() as db:
            return await self._write(db, arguments)

    def _closed(self) -> StoreUnavailable:
        return StoreUnavailable(f"the database {self._database.name} is closed")
