"""The PostgreSQL engine: one database, any number of replicas, each of which may claim any key."""

from __future__ import annotations

import logging
import random
import secrets
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

from ghapp.errors import StoreUnavailable, UserError
from ghapp.identity import Key, RepositoryRef
from ghapp.jobs import Delivery, DeliveryEffects, Job, Outcome
from ghapp.store import queue, repositories
from ghapp.store.delivery_ids import stored
from ghapp.store.job_state import DEFAULT_RETRY_POLICY, KEEP_DELIVERIES, JobState, RetryPolicy, State
from ghapp.store.postgres import jobs
from ghapp.store.postgres.batches import Batches
from ghapp.store.postgres.broadcast import CHANNEL, Broadcast
from ghapp.store.postgres.claims import Claims
from ghapp.store.postgres.connection import Database
from ghapp.store.postgres.jobs import Ended, run
from ghapp.store.postgres.schema import Connection
from ghapp.store.postgres.session import Session
from ghapp.store.protocol import ANY_NUMBER, QueueFigures
from ghapp.store.queue import Accept
from ghapp.store.shared_engine import SharedEngine
from ghapp.store.sql_statements import Steps

R = TypeVar("R")

_log = logging.getLogger(__name__)


class PostgresStore(SharedEngine):
    """A `Store` in the database that `url` names. `clock` gives epoch seconds, `jitter` a number in [0, 1).

    A replica whose connection is gone loses its keys after `lease` seconds; one that is silent but connected (stopped,
    say) after `patience`, which is longer than any run may take: a run that is continued then ends before it writes.
    """

    def __init__(
        self,
        url: str,
        *,
        clock: Callable[[], float],
        policy: RetryPolicy = DEFAULT_RETRY_POLICY,
        jitter: Callable[[], float] = random.random,
        lease: float = 5.0,
        patience: float = 600.0,
    ) -> None:
        super().__init__()
        self._clock = clock
        self._policy = policy
        self._jitter = jitter
        self._broadcast = Broadcast(secrets.token_hex(4), lambda _: None)
        self._database = Database(url)
        self._session = Session(
            self._database,
            lease=lease,
            patience=patience,
            hear={
                "ghapp_work": lambda _: self._work.set(),
                CHANNEL: self._broadcast.hear,
            },
            changed=self._work.set,
        )
        self._claims = Claims(self._session)
        self._accepts = Batches(self._database, self._accept, self._arrived)
        self._wanted = Batches(self._database, self._enqueue, self._arrived)
        self._ends = Batches(self._database, self._end, self._ended)
        self._is_open = False

    async def open(self) -> None:
        """Connect, bring the tables up to date, become a replica; `UserError` says why that cannot be."""
        if self._is_open:
            return
        try:
            await self._database.open()
            self._claims.clear()
            await self._session.open()
        except BaseException as error:
            await self.close()
            if isinstance(error, StoreUnavailable):
                raise UserError(f"Cannot start: {error}.") from error
            raise
        for batches in (self._accepts, self._wanted, self._ends):
            batches.open()
        self._is_open = True

    async def close(self) -> None:
        """Leave: what still runs here is due for the others."""
        self._is_open = False
        for batches in (self._accepts, self._wanted, self._ends):
            await batches.close()
        await self._session.close()
        await self._database.close()

    async def ping(self) -> None:
        await self._session.ping()

    def listen(self, heard: Callable[[DeliveryEffects], None]) -> None:
        self._broadcast.heard = heard

    async def accept(self, delivery: Delivery, effects: DeliveryEffects) -> bool:
        self._broadcast.heard(effects)
        return await self._accepts.submit((delivery, effects))

    async def enqueue(self, keys: Iterable[Key], *, due: float | None = None) -> None:
        await self._wanted.submit(dict.fromkeys(keys, self._clock() if due is None else due))

    async def claim(self, limit: int, *, most_each: int = ANY_NUMBER) -> Sequence[Job]:
        claimed = await self._claims.claim(limit, most_each, self._clock())
        return [replace(job, is_last_try=self._policy.is_last(job.tries)) for job in claimed]

    async def holds(self, job: Job) -> bool:
        return await self._claims.holds(job)

    async def finish(self, job: Job, outcome: Outcome) -> None:
        await self._give_back(job, outcome)

    async def release(self, job: Job) -> None:
        await self._give_back(job, None)

    async def next_due(self, *, most_each: int = ANY_NUMBER) -> float | None:
        return await self._claims.next_due(most_each, self._clock())

    async def figures(self) -> QueueFigures:
        return await self._ask(jobs.figures())

    async def revive(self, key: Key) -> bool:
        revived = await self.carry_out(queue.revive((key,), self._clock()))
        await self._ask(jobs.notify("ghapp_work", [""]))
        return bool(revived)

    async def prune(self) -> int:
        pruned = 0
        while some := await self.carry_out(queue.prune(self._clock() - KEEP_DELIVERIES)):
            pruned += some
        return pruned

    async def remember_repository(self, repository: RepositoryRef) -> None:
        await self.carry_out(repositories.save((repository,)))
        self._work.set()

    async def read(self, steps: Steps[R]) -> R:
        return await self._ask(steps)

    async def write(self, steps: Callable[[], Steps[R]]) -> R:
        return await self.carry_out(steps())

    async def _ask(self, steps: Steps[R]) -> R:
        async with self._database.connection() as db:
            return await run(db, steps)

    async def carry_out(self, steps: Steps[R]) -> R:
        """Carry out steps in one transaction."""
        async with self._database.connection() as db, db.transaction():
            return await run(db, steps)

    async def _give_back(self, job: Job, outcome: Outcome | None) -> None:
        claim = self._claims.of(job)
        if claim is not None:
            await self._ends.submit(Ended(job.key, claim.run, claim.replica, outcome))

    # What follows writes a batch: all of it, or nothing if it raises.

    async def _accept(self, db: Connection, batch: Sequence[Accept]) -> Sequence[bool]:
        now, payloads = self._clock(), self._broadcast.pack([effects for _, effects in batch])
        answers = await run(db, jobs.accept(batch, payloads, now, self._policy))
        if answers is not None:
            return answers
        received = [(stored(delivery.id), delivery.received_at) for delivery, _ in batch]
        async with db.transaction():
            fresh = await run(db, jobs.add_deliveries(received))
            accepted = await run(db, queue.accept(batch, fresh, now, self._policy))
            await run(db, jobs.notify(CHANNEL, payloads))
        return accepted.answers

    async def _enqueue(self, db: Connection, batch: Sequence[Mapping[Key, float]]) -> Sequence[None]:
        await run(db, queue.enqueue(queue.earliest(batch), self._policy))
        return [None] * len(batch)

    async def _end(self, db: Connection, batch: Sequence[Ended]) -> Sequence[JobState | None]:
        async with db.transaction():
            return await run(db, jobs.end(batch, now=self._clock(), policy=self._policy, jitter=self._jitter))

    # And this follows its commit.

    def _arrived(self, _batch: Sequence[object], _answers: Sequence[object]) -> None:
        self._work.set()

    def _ended(self, batch: Sequence[Ended], states: Sequence[JobState | None]) -> None:
        for ended, after in zip(batch, states, strict=True):
            self._claims.end(ended.key)
            if after is None:
                _log.warning("key was lost while it ran, it is due again", extra={"key": str(ended.key)})
            elif after.state is State.DEAD:
                error = {"tries": after.tries, "error": after.error}
                _log.error("job failed permanently", extra={"key": str(ended.key), **error})
        self._work.set()
