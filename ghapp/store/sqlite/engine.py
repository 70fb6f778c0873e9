"""The SQLite engine: one file, one process, one writer; the default database of the app."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import partial
from typing import TypeVar

from ghapp.errors import StoreUnavailable
from ghapp.identity import Key, RepositoryRef
from ghapp.jobs import Delivery, DeliveryEffects, Job, Outcome
from ghapp.store import queue
from ghapp.store.job_state import DEFAULT_RETRY_POLICY, KEEP_DELIVERIES, RetryPolicy
from ghapp.store.protocol import ANY_NUMBER, QueueFigures
from ghapp.store.shared_engine import SharedEngine
from ghapp.store.sql_statements import Steps
from ghapp.store.sqlite import jobs
from ghapp.store.sqlite.connection import FileLock
from ghapp.store.sqlite.jobs import run
from ghapp.store.sqlite.reader import Reader
from ghapp.store.sqlite.scheduler import Claims, Turn
from ghapp.store.sqlite.transactions import Transactions, carry_out
from ghapp.store.sqlite.writer import Writer

R = TypeVar("R")


class SQLiteStore(SharedEngine):
    """A `Store` in the file `path`. `clock` gives epoch seconds, `jitter` a number in [0, 1).

    It belongs to the event loop that opened it.
    """

    def __init__(
        self,
        path: str,
        *,
        clock: Callable[[], float],
        policy: RetryPolicy = DEFAULT_RETRY_POLICY,
        jitter: Callable[[], float] = random.random,
    ) -> None:
        super().__init__()
        self._path = path
        self._clock = clock
        self._policy = policy
        self._jitter = jitter
        self._heard: Callable[[DeliveryEffects], None] = lambda _: None
        self._lock = FileLock(path)
        self._writer: Writer | None = None
        self._reader: Reader | None = None
        self._page_reader: Reader | None = None
        self._claiming = asyncio.Lock()
        self._forget()

    async def open(self) -> None:
        """Lock, check and open the file, creating it where there is none; `UserError` says why it cannot be used."""
        if self._writer is not None:
            return
        self._lock.acquire()
        try:
            writing, reading = await asyncio.to_thread(jobs.open_connections, self._path)
        except BaseException:
            self._lock.release()
            raise
        self._writer, self._reader = Writer(self._path, writing), Reader(self._path, reading)
        self._page_reader = Reader(self._path, None)
        self._forget()
        for installation_id, not_before in await self._reader.read(jobs.limits):
            self._claims.limit(installation_id, not_before)
        for installation_id, due in await self._reader.read(jobs.waiting_installations):
            self._claims.arrived(installation_id, due)
        self._work.set()

    async def close(self) -> None:
        """Commit what was asked for, close the file and give up its lock."""
        writer, self._writer = self._writer, None
        reader, self._reader = self._reader, None
        page_reader, self._page_reader = self._page_reader, None
        if writer is not None and reader is not None and page_reader is not None:
            await page_reader.close()
            await reader.close()
            await writer.close()
            self._lock.release()

    async def ping(self) -> None:
        await self._write.submit(self._transactions.beat, None)

    def listen(self, heard: Callable[[DeliveryEffects], None]) -> None:
        self._heard = heard

    async def accept(self, delivery: Delivery, effects: DeliveryEffects) -> bool:
        self._heard(effects)
        return await self._write.submit(self._transactions.accept, (delivery, effects))

    async def enqueue(self, keys: Iterable[Key], *, due: float | None = None) -> None:
        await self._write.submit(self._transactions.enqueue, dict.fromkeys(keys, self._clock() if due is None else due))

    async def claim(self, limit: int, *, most_each: int = ANY_NUMBER) -> Sequence[Job]:
        claimed: list[Job] = []
        async with self._claiming:
            while len(claimed) < limit:
                wanted = limit - len(claimed)
                turns = self._claims.turns(self._clock(), wanted, most_each)
                if not turns:
                    break
                read = await self._read.read(jobs.read_turns, turns)
                claimed += self._claims.take(read, self._clock(), wanted, most_each)
        if claimed:
            try:
                # A power cut may undo claims and ends of runs: the key still waits then, and a run finds the same.
                await self._write.submit(self._transactions.claim, claimed, is_flushed=False)
            except BaseException:
                self._claims.give_back(claimed)
                raise
        return [replace(job, is_last_try=self._policy.is_last(job.tries)) for job in claimed]

    async def holds(self, job: Job) -> bool:
        return self._claims.of(job) is not None

    async def finish(self, job: Job, outcome: Outcome) -> None:
        claim = self._claims.of(job)
        if claim is not None:
            await self._write.submit(self._transactions.finish, (job.key, claim, outcome), is_flushed=False)

    async def release(self, job: Job) -> None:
        await self._write.submit(self._transactions.release, job)

    async def next_due(self, *, most_each: int = ANY_NUMBER) -> float | None:
        async with self._claiming:
            examined: Turn | None = None
            while (first := self._claims.earliest(most_each)) is not None:
                turn, due = first
                if turn == examined:
                    return due
                for examined, waiting in await self._read.read(jobs.read_turns, [turn]):
                    self._claims.examine(examined, waiting)
            return None

    async def figures(self) -> QueueFigures:
        return await self._read.read(jobs.figures, tuple(self._claims.running), self._claims.installations)

    async def revive(self, key: Key) -> bool:
        return await self._write.submit(self._transactions.revive, key)

    async def prune(self) -> int:
        self._claims.forget_limits(self._clock())
        pruned = 0
        while some := await self.write(partial(queue.prune, self._clock() - KEEP_DELIVERIES)):
            pruned += some
        return pruned

    async def remember_repository(self, repository: RepositoryRef) -> None:
        await self._write.submit(self._transactions.save_repository, repository)

    async def read(self, steps: Steps[R]) -> R:
        if self._page_reader is None:
            raise StoreUnavailable(f"the database {self._path} is not open")
        return await self._page_reader.read(run, steps)

    async def write(self, steps: Callable[[], Steps[R]]) -> R:
        answer: R = await self._write.submit(carry_out, steps)
        return answer

    async def _ask(self, steps: Steps[R]) -> R:
        return await self._read.read(run, steps)

    def _forget(self) -> None:
        """Forget what runs, and what waits for its turn."""
        self._claims = Claims()
        self._transactions = Transactions(
            self._claims, self._work, clock=self._clock, policy=self._policy, jitter=self._jitter
        )

    @property
    def _write(self) -> Writer:
        if self._writer is None:
            raise StoreUnavailable(f"the database {self._path} is not open")
        return self._writer

    @property
    def _read(self) -> Reader:
        if self._reader is None:
            raise StoreUnavailable(f"the database {self._path} is not open")
        return self._reader
