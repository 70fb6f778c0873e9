"""The PostgreSQL engine: one database, any number of replicas, each of which may claim any key."""

from __future__ import annotations

import asyncio
import logging
import random
import secrets
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from typing import TypeAlias

from ghapp.errors import StoreUnavailable, UserError
from ghapp.identity import Key, RepositoryRef
from ghapp.jobs import ButtonClick, Delivery, DeliveryEffects, Job, Outcome
from ghapp.rules.model.plan import Record
from ghapp.store.job_state import KEEP_DELIVERIES, PACE, RetryPolicy, State, spread_out
from ghapp.store.postgres import clicks, fast_accept, jobs, maintenance, repositories
from ghapp.store.postgres.batches import Batches
from ghapp.store.postgres.broadcast import Told, tell
from ghapp.store.postgres.claims import Claims
from ghapp.store.postgres.connection import Database
from ghapp.store.postgres.jobs import Ended, Settled
from ghapp.store.postgres.quiet_threads import QuietThreads
from ghapp.store.postgres.schema import Connection
from ghapp.store.postgres.session import Session
from ghapp.store.protocol import DeadJob, Entry, QueueFigures, RepositoryMemory, ThreadMemory

_log = logging.getLogger(__name__)

_Wish: TypeAlias = Mapping[Key, float]
_Remember: TypeAlias = tuple[Key, ThreadMemory | None, RepositoryMemory | None, Sequence[Record], Collection[str]]


class PostgresStore:
    """A `Store` in the database that `url` names. `clock` gives epoch seconds, `chance` a number in [0, 1) for jitter.

    A replica whose connection is gone loses its keys after `lease` seconds; one that is silent but connected (stopped,
    say) after `patience`, which is longer than any run may take: a run that is continued then ends before it writes.
    """

    def __init__(
        self,
        url: str,
        *,
        clock: Callable[[], float],
        pace: RetryPolicy = PACE,
        jitter: Callable[[], float] = random.random,
        lease: float = 5.0,
        patience: float = 600.0,
    ) -> None:
        self._clock = clock
        self._pace = pace
        self._jitter = jitter
        self._work = asyncio.Event()
        self._quiet = QuietThreads()
        self._told = Told(secrets.token_hex(4), lambda _: None)
        self._database = Database(url)
        self._session = Session(
            self._database,
            lease=lease,
            patience=patience,
            hear={
                "ghapp_work": lambda _: self._work.set(),
                "ghapp_look": self._quiet.hear_beginning,
                "ghapp_quiet": self._quiet.hear_end,
                "ghapp_told": self._told.hear,
            },
            changed=self._session_changed,
        )
        self._claims = Claims(self._session)
        self._accepts = Batches(self._database, self._accept, self._arrived)
        self._wishes = Batches(self._database, self._wish, self._arrived)
        self._ends = Batches(self._database, self._end, self._ended)
        self._memories = Batches(self._database, _remember)
        self._is_open = False

    async def open(self) -> None:
        """Connect, bring the tables up to date, become a replica; `UserError` says why that cannot be."""
        if self._is_open:
            return
        try:
            await self._database.open()
            self._claims.clear()
            self._quiet.restart()
            await self._session.open()
        except BaseException as error:
            await self.close()
            if isinstance(error, StoreUnavailable):
                raise UserError(f"Cannot start: {error}.") from error
            raise
        for batches in (self._accepts, self._wishes, self._ends, self._memories):
            batches.open()
        self._is_open = True

    async def close(self) -> None:
        """Leave: what still runs here is due for the others."""
        self._is_open = False
        for batches in (self._accepts, self._wishes, self._ends, self._memories):
            await batches.close()
        await self._session.close()
        await self._database.close()

    async def ping(self) -> None:
        await self._session.ping()

    def listen(self, heard: Callable[[DeliveryEffects], None]) -> None:
        self._told.heard = heard

    async def accept(self, delivery: Delivery, intake: DeliveryEffects) -> bool:
        self._told.heard(intake)
        return await self._accepts.submit((delivery, intake))

    async def unknown_deliveries(self, ids: Collection[str]) -> frozenset[str]:
        async with self._database.connection() as db:
            return await maintenance.unknown_deliveries(db, ids)

    async def enqueue(self, keys: Iterable[Key], *, due: float | None = None, apart: float = 0.0) -> None:
        await self._wishes.submit(spread_out(keys, self._clock() if due is None else due, apart))

    async def claim(self, limit: int) -> Sequence[Job]:
        claimed = await self._claims.claim(limit, self._clock())
        for job in claimed:
            self._quiet.begin(job.key)
        return claimed

    async def holds(self, job: Job) -> bool:
        return await self._claims.holds(job)

    async def finish(self, job: Job, outcome: Outcome) -> None:
        await self._give_back(job, outcome)

    async def release(self, job: Job) -> None:
        await self._give_back(job, None)

    async def next_due(self) -> float | None:
        return await self._claims.next_due(self._clock())

    async def wait(self, timeout: float | None) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(timeout):
                await self._work.wait()
        self._work.clear()

    async def figures(self) -> QueueFigures:
        async with self._database.connection() as db:
            return await jobs.figures(db)

    async def dead(self) -> Sequence[DeadJob]:
        async with self._database.connection() as db:
            return await jobs.dead(db)

    async def revive(self, key: Key) -> bool:
        async with self._database.connection() as db:
            revived = await jobs.revive(db, (key,), self._clock())
        self._work.set()
        return bool(revived)

    async def prune(self) -> int:
        async with self._database.connection() as db:
            return await maintenance.prune(db, self._clock() - KEEP_DELIVERIES)

    async def cursor(self, name: str) -> str | None:
        async with self._database.connection() as db:
            return await maintenance.cursor(db, name)

    async def move_cursor(self, name: str, value: str, *, expected: str | None) -> bool:
        async with self._database.connection() as db:
            return await maintenance.move_cursor(db, name, value, expected)

    async def repository(self, repository_id: int) -> RepositoryRef | None:
        async with self._database.connection() as db:
            return await repositories.repository(db, repository_id)

    async def remember_repository(self, told: RepositoryRef) -> None:
        async with self._database.connection() as db, db.transaction():
            await repositories.learn(db, (told,))
        self._work.set()

    async def repositories_of(self, owner: str) -> Sequence[RepositoryRef]:
        async with self._database.connection() as db:
            return await repositories.repositories_of(db, owner)

    async def repositories_at(self, installation_id: int) -> Sequence[RepositoryRef]:
        async with self._database.connection() as db:
            return await repositories.repositories_at(db, installation_id)

    async def known(self, key: Key) -> ThreadMemory | None:
        async with self._database.connection() as db:
            return await repositories.known(db, key)

    async def threads_at(self, repository_id: int, head_sha: str) -> frozenset[int]:
        async with self._database.connection() as db:
            return await repositories.threads_at(db, repository_id, head_sha)

    async def button_clicks(self, key: Key) -> Mapping[str, ButtonClick]:
        async with self._database.connection() as db:
            return await clicks.button_clicks(db, key)

    async def open_pulls(self, repository_id: int) -> frozenset[int]:
        async with self._database.connection() as db:
            return await repositories.open_pulls(db, repository_id)

    def is_quiet(self, key: Key) -> bool:
        # What is remembered holds only as long as every look of every replica is heard of.
        return self._session.connected and self._quiet.has(key)

    async def repository_memory(self, repository_id: int) -> RepositoryMemory:
        async with self._database.connection() as db:
            return await repositories.repository_memory(db, repository_id)

    async def remember(
        self,
        key: Key,
        known: ThreadMemory | None = None,
        *,
        repository: RepositoryMemory | None = None,
        records: Sequence[Record] = (),
        answered: Collection[str] = (),
    ) -> None:
        await self._memories.submit((key, known, repository, records, answered))

    async def ledger(self, repository_id: int | None = None) -> Sequence[Entry]:
        async with self._database.connection() as db:
            return await repositories.ledger(db, repository_id)

    async def _give_back(self, job: Job, outcome: Outcome | None) -> None:
        claim = self._claims.of(job)
        if claim is not None:
            await self._ends.submit(Ended(job.key, claim.run, claim.replica, outcome))

    # What follows writes a batch: all of it, or nothing if it raises; of deliveries, each one or nothing.

    async def _accept(self, db: Connection, batch: Sequence[tuple[Delivery, DeliveryEffects]]) -> Sequence[bool]:
        told = self._told.pack([intake for _, intake in batch])
        answers = await fast_accept.accept(db, batch, told, self._clock(), self._pace)
        left = [place for place, answer in enumerate(answers) if not answer]
        if left:
            async with db.transaction():
                others = await jobs.accept(db, [batch[place] for place in left], self._clock(), self._pace)
                await tell(db, told)
            for place, answer in zip(left, others, strict=True):
                answers[place] = answer
        return answers

    async def _wish(self, db: Connection, batch: Sequence[_Wish]) -> Sequence[None]:
        earliest: dict[Key, float] = {}
        for wishes in batch:
            earliest.update((key, min(due, earliest.get(key, due))) for key, due in wishes.items())
        await jobs.wish(db, earliest, self._pace)
        return [None] * len(batch)

    async def _end(self, db: Connection, batch: Sequence[Ended]) -> Sequence[Settled]:
        chances = [self._jitter() for _ in batch]
        async with db.transaction():
            return await jobs.end(db, batch, now=self._clock(), pace=self._pace, chances=chances)

    # And this follows its commit.

    def _arrived(self, _batch: Sequence[object], _answers: Sequence[object]) -> None:
        self._work.set()

    def _ended(self, batch: Sequence[Ended], settled: Sequence[Settled]) -> None:
        for ended, after in zip(batch, settled, strict=True):
            self._claims.end(ended.key)
            self._quiet.end(ended.key, quiet=after.quiet)
            if after.row is None:
                _log.warning("key was lost while it ran, it is due again", extra={"key": str(ended.key)})
            elif after.row.state is State.DEAD:
                error = {"tries": after.row.tries, "error": after.row.error}
                _log.error("key is dead", extra={"key": str(ended.key), **error})
        self._work.set()

    def _session_changed(self) -> None:
        # Whatever was said meanwhile was not heard.
        self._quiet.doubt()
        self._work.set()


async def _remember(db: Connection, batch: Sequence[_Remember]) -> Sequence[None]:
    async with db.transaction():
        for key, known, repository, records, answered in sorted(batch, key=lambda one: one[0]):
            if known is not None:
                await repositories.know(db, key, known)
            if repository is not None:
                await repositories.save_repository_memory(db, key.repository_id, repository)
            await repositories.record(db, key, records)
            await clicks.forget(db, key, answered)
    return [None] * len(batch)
