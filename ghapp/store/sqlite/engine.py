"""The SQLite engine: one file, one process, one writer; the default database of the app."""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from functools import partial
from typing import TypeAlias

from cachetools import LRUCache

from ghapp.errors import StoreUnavailable
from ghapp.identity import Key, RepositoryRef
from ghapp.jobs import ButtonClick, Delivery, DeliveryEffects, Done, Job, Outcome, RateLimited
from ghapp.rules.model.plan import Record
from ghapp.store.job_state import KEEP_DELIVERIES, PACE, RetryPolicy, Row, Run, State, spread_out
from ghapp.store.protocol import DeadJob, Entry, QueueFigures, RepositoryMemory, ThreadMemory
from ghapp.store.sqlite import clicks, jobs, maintenance, repositories
from ghapp.store.sqlite.connection import FileLock, open_file
from ghapp.store.sqlite.reader import Reader
from ghapp.store.sqlite.scheduler import Claims, Turn
from ghapp.store.sqlite.writer import Transaction, Writer

_log = logging.getLogger(__name__)

_REMEMBERED = 10_000  # threads whose last look is kept in memory

_Accept: TypeAlias = tuple[Delivery, DeliveryEffects]
_Wish: TypeAlias = Mapping[Key, float]
_Finish: TypeAlias = tuple[Key, Run, Outcome]
_Remember: TypeAlias = tuple[Key, ThreadMemory | None, RepositoryMemory | None, Sequence[Record], Collection[str]]


class SQLiteStore:
    """A `Store` in the file `path`. `clock` gives epoch seconds, `chance` a number in [0, 1) for the backoff's jitter.

    It belongs to the event loop that opened it.
    """

    def __init__(
        self,
        path: str,
        *,
        clock: Callable[[], float],
        pace: RetryPolicy = PACE,
        jitter: Callable[[], float] = random.random,
    ) -> None:
        self._path = path
        self._clock = clock
        self._pace = pace
        self._jitter = jitter
        self._heard: Callable[[DeliveryEffects], None] = lambda _: None
        self._lock = FileLock(path)
        self._writer: Writer | None = None
        self._reader: Reader | None = None
        self._claims = Claims()
        self._claiming = asyncio.Lock()
        self._work = asyncio.Event()
        self._known: LRUCache[Key, ThreadMemory] = LRUCache(_REMEMBERED)
        self._quiet: LRUCache[Key, bool] = LRUCache(_REMEMBERED)

    async def open(self) -> None:
        """Lock, check and open the file, creating it where there is none; `UserError` says why it cannot be used."""
        if self._writer is not None:
            return
        self._lock.acquire()
        try:
            writing, reading = await asyncio.to_thread(open_file, self._path)
        except BaseException:
            self._lock.release()
            raise
        self._writer, self._reader = Writer(self._path, writing), Reader(self._path, reading)
        self._claims = Claims()
        for installation_id, not_before in await self._reader.read(jobs.limits):
            self._claims.limit(installation_id, not_before)
        for installation_id, due in await self._reader.read(jobs.installations):
            self._claims.arrived(installation_id, due)
        self._work.set()

    async def close(self) -> None:
        """Commit what was asked for, close the file and give up its lock."""
        writer, self._writer = self._writer, None
        reader, self._reader = self._reader, None
        if writer is not None and reader is not None:
            await reader.close()
            await writer.close()
            self._lock.release()

    async def ping(self) -> None:
        await self._write.submit(maintenance.beat, None)

    def listen(self, heard: Callable[[DeliveryEffects], None]) -> None:
        self._heard = heard

    async def accept(self, delivery: Delivery, intake: DeliveryEffects) -> bool:
        self._heard(intake)
        return await self._write.submit(self._accept, (delivery, intake))

    async def unknown_deliveries(self, ids: Collection[str]) -> frozenset[str]:
        return frozenset(ids) - await self._read.read(jobs.taken_in, ids)

    async def enqueue(self, keys: Iterable[Key], *, due: float | None = None, apart: float = 0.0) -> None:
        await self._write.submit(self._wish, spread_out(keys, self._clock() if due is None else due, apart))

    async def claim(self, limit: int) -> Sequence[Job]:
        claimed: list[Job] = []
        async with self._claiming:
            while len(claimed) < limit:
                wanted = limit - len(claimed)
                turns = self._claims.turns(self._clock(), wanted)
                if not turns:
                    break
                heads = await self._read.read(jobs.heads, turns)
                for job in self._claims.take(heads, self._clock(), wanted):
                    self._quiet.pop(job.key, None)
                    claimed.append(job)
        return claimed

    async def holds(self, job: Job) -> bool:
        run = self._claims.running.get(job.key)
        return run is not None and run.generation == job.generation

    async def finish(self, job: Job, outcome: Outcome) -> None:
        run = self._claims.running.get(job.key)
        if run is not None and run.generation == job.generation:
            await self._write.submit(self._finish, (job.key, run, outcome))

    async def release(self, job: Job) -> None:
        await self._write.submit(self._release, job)

    async def next_due(self) -> float | None:
        async with self._claiming:
            examined: Turn | None = None
            while (first := self._claims.earliest()) is not None:
                turn, due = first
                if turn == examined:
                    return due
                for examined, waiting in await self._read.read(jobs.heads, [turn]):
                    self._claims.examine(examined, waiting)
            return None

    async def wait(self, timeout: float | None) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(timeout):
                await self._work.wait()
        self._work.clear()

    async def figures(self) -> QueueFigures:
        return await self._read.read(jobs.figures, tuple(self._claims.running), self._claims.installations)

    async def dead(self) -> Sequence[DeadJob]:
        return await self._read.read(jobs.dead)

    async def revive(self, key: Key) -> bool:
        return await self._write.submit(self._revive, key)

    async def prune(self) -> int:
        before = self._clock() - KEEP_DELIVERIES
        self._claims.forget_limits(self._clock())
        pruned = 0
        while some := await self._write.submit(maintenance.prune, before):
            pruned += some
        return pruned

    async def repository(self, repository_id: int) -> RepositoryRef | None:
        return await self._read.read(repositories.repository, repository_id)

    async def remember_repository(self, facts: RepositoryRef) -> None:
        await self._write.submit(self._learn, facts)

    async def repositories_of(self, owner: str) -> Sequence[RepositoryRef]:
        return await self._read.read(repositories.repositories_of, owner)

    async def repositories_at(self, installation_id: int) -> Sequence[RepositoryRef]:
        return await self._read.read(repositories.repositories_at, installation_id)

    async def known(self, key: Key) -> ThreadMemory | None:
        return self._known.get(key) or await self._read.read(repositories.known, key)

    async def threads_at(self, repository_id: int, head_sha: str) -> frozenset[int]:
        return await self._read.read(repositories.threads_at, repository_id, head_sha)

    async def button_clicks(self, key: Key) -> Mapping[str, ButtonClick]:
        return await self._read.read(clicks.button_clicks, key)

    async def open_pulls(self, repository_id: int) -> frozenset[int]:
        return await self._read.read(repositories.open_pulls, repository_id)

    def is_quiet(self, key: Key) -> bool:
        # Only a look that ended well, with none begun since, is without doubt; so it is False after a restart, too.
        return self._quiet.get(key, False)

    async def repository_memory(self, repository_id: int) -> RepositoryMemory:
        return await self._read.read(repositories.repository_memory, repository_id)

    async def remember(
        self,
        key: Key,
        known: ThreadMemory | None = None,
        *,
        repository: RepositoryMemory | None = None,
        records: Sequence[Record] = (),
        answered: Collection[str] = (),
    ) -> None:
        await self._write.submit(self._remember, (key, known, repository, records, answered))

    async def ledger(self, repository_id: int | None = None) -> Sequence[Entry]:
        return await self._read.read(repositories.ledger, repository_id)

    async def cursor(self, name: str) -> str | None:
        return await self._read.read(maintenance.cursor, name)

    async def move_cursor(self, name: str, value: str, *, expected: str | None) -> bool:
        return await self._write.submit(maintenance.move_cursors, (name, value, expected))

    # What follows runs in the writer's thread, within a transaction; memory changes in the event loop, once committed.

    def _accept(self, transaction: Transaction, batch: Sequence[_Accept]) -> Sequence[bool]:
        answers, installations, moved = jobs.accept(transaction.db, batch, self._clock(), self._pace)
        transaction.when_committed(lambda: self._arrived(installations))
        if moved or any(intake.renewed_installations for _, intake in batch):
            transaction.when_committed(self._known.clear)
        return answers

    def _wish(self, transaction: Transaction, batch: Sequence[_Wish]) -> Sequence[None]:
        earliest: dict[Key, float] = {}
        for wishes in batch:
            earliest.update((key, min(due, earliest.get(key, due))) for key, due in wishes.items())
        installations = jobs.wish(transaction.db, earliest, self._pace)
        transaction.when_committed(lambda: self._arrived(installations))
        return [None] * len(batch)

    def _finish(self, transaction: Transaction, batch: Sequence[_Finish]) -> Sequence[None]:
        for key, run, outcome in batch:
            row, installation_id = jobs.finish(
                transaction.db, key, run, outcome, now=self._clock(), pace=self._pace, jitter=self._jitter()
            )
            transaction.when_committed(partial(self._finished, key, row, outcome, installation_id))
        return [None] * len(batch)

    def _release(self, transaction: Transaction, batch: Sequence[Job]) -> Sequence[None]:
        for job in batch:
            installation_id = jobs.installation(transaction.db, job.key)
            transaction.when_committed(partial(self._released, job, installation_id))
        return [None] * len(batch)

    def _revive(self, transaction: Transaction, batch: Sequence[Key]) -> Sequence[bool]:
        installations = [jobs.revive(transaction.db, key, self._clock()) for key in batch]
        transaction.when_committed(lambda: self._arrived(set().union(*installations)))
        return [bool(installation_id) for installation_id in installations]

    def _learn(self, transaction: Transaction, batch: Sequence[RepositoryRef]) -> Sequence[None]:
        moved = repositories.learn(transaction.db, {told.id: told for told in batch}.values())
        installations = repositories.move(transaction.db, moved)
        transaction.when_committed(lambda: self._arrived(installations))
        if moved:
            transaction.when_committed(self._known.clear)
        return [None] * len(batch)

    def _remember(self, transaction: Transaction, batch: Sequence[_Remember]) -> Sequence[None]:
        for key, known, repository, records, answered in batch:
            if known is not None:
                repositories.know(transaction.db, key, known)
                transaction.when_committed(partial(self._known.__setitem__, key, known))
            if repository is not None:
                repositories.save_repository_memory(transaction.db, key.repository_id, repository)
            repositories.record(transaction.db, key, records)
            clicks.forget(transaction.db, key, answered)
        return [None] * len(batch)

    # In the event loop again.

    def _arrived(self, installations: Iterable[int]) -> None:
        for installation_id in installations:
            self._claims.arrived(installation_id)
            self._work.set()

    def _finished(self, key: Key, row: Row, outcome: Outcome, installation_id: int) -> None:
        self._claims.free(key)
        self._work.set()
        if isinstance(outcome, RateLimited):
            self._claims.limit(outcome.installation_id, outcome.until)
        if row.state is State.WAITING:
            self._arrived({installation_id})
        if row.state is State.DEAD:
            _log.error("key is dead", extra={"key": str(key), "tries": row.tries, "error": row.error})
        known = self._known.get(key)
        if isinstance(outcome, Done) and row.done == row.generation and known is not None and known.quiet:
            self._quiet[key] = True

    def _released(self, job: Job, installation_id: int) -> None:
        run = self._claims.running.get(job.key)
        if run is not None and run.generation == job.generation:
            self._claims.free(job.key)
            self._arrived({installation_id})

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
