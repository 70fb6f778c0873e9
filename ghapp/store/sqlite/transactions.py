"""The transactions of the queue in SQLite: what the writer's thread does, and what then changes in memory."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import TypeAlias, TypeVar

from ghapp.identity import Key, RepositoryRef
from ghapp.jobs import Job, Outcome, RateLimited, findings_of
from ghapp.store import memory, queue, repositories
from ghapp.store.delivery_ids import stored
from ghapp.store.job_state import JobState, RetryPolicy, Run, State, next_state
from ghapp.store.queue import Accept
from ghapp.store.sql_statements import Steps, load
from ghapp.store.sqlite import jobs
from ghapp.store.sqlite.jobs import run
from ghapp.store.sqlite.scheduler import Claims
from ghapp.store.sqlite.writer import Transaction

R = TypeVar("R")

_log = logging.getLogger(__name__)

_KNOWN_DELIVERIES = load("queue.sql")("known_deliveries")
_ADD_DELIVERIES = load("queue.sql")("add_deliveries")

EndedRun: TypeAlias = tuple[Key, Run, Outcome]


class Transactions:
    """Each takes a batch that the writer has gathered, and runs in its thread.

    `claims` change in the event loop, once the transaction is committed; `work` is then set where keys may be due.
    """

    def __init__(
        self,
        claims: Claims,
        work: asyncio.Event,
        *,
        clock: Callable[[], float],
        policy: RetryPolicy,
        jitter: Callable[[], float],
    ) -> None:
        self._claims = claims
        self._work = work
        self._clock = clock
        self._policy = policy
        self._jitter = jitter

    def beat(self, transaction: Transaction, batch: Sequence[None]) -> Sequence[None]:
        """Change something, so that there is something to commit."""
        jobs.beat(transaction.db)
        return batch

    def accept(self, transaction: Transaction, batch: Sequence[Accept]) -> Sequence[bool]:
        """Take in deliveries; return which of them were new."""
        accepted = run(transaction.db, self._accept_steps(batch))
        arrived = jobs.installations_of(transaction.db, accepted.keys, accepted.moved)
        transaction.when_committed(lambda: self._arrived(arrived))
        return accepted.answers

    def _accept_steps(self, batch: Sequence[Accept]) -> Steps[queue.Accepted]:
        received = {stored(delivery.id): delivery.received_at for delivery, _ in batch}
        for (known,) in (yield _KNOWN_DELIVERIES(ids=list(received))):
            del received[known]
        if received:
            yield _ADD_DELIVERIES(deliveries=list(received.items()))
        return (yield from queue.accept(batch, set(received), self._clock(), self._policy))

    def enqueue(self, transaction: Transaction, batch: Sequence[Mapping[Key, float]]) -> Sequence[None]:
        """Put keys on the queue."""
        self._put_on_queue(transaction, queue.earliest(batch))
        return [None] * len(batch)

    def _put_on_queue(self, transaction: Transaction, due: Mapping[Key, float]) -> None:
        run(transaction.db, queue.enqueue(due, self._policy))
        arrived = jobs.installations_of(transaction.db, due)
        transaction.when_committed(lambda: self._arrived(arrived))

    def finish(self, transaction: Transaction, batch: Sequence[EndedRun]) -> Sequence[None]:
        """End runs, and store what they found out."""
        db, now = transaction.db, self._clock()
        found = {key: findings_of(outcome) for key, _, outcome in batch}
        run(db, memory.save(found))
        asked = [findings.enqueue for findings in found.values()]
        asked += [{key: now} for key, findings in found.items() if run(db, memory.has_unknown_sharer(key, findings))]
        if due := queue.earliest(asked):
            self._put_on_queue(transaction, due)
        before = jobs.jobs(db, [key for key, _, _ in batch])
        ended: dict[Key, tuple[Run, JobState]] = {}
        for key, claim, outcome in batch:
            state, installation_id = before[key]
            after = next_state(state, claim, outcome, now=now, policy=self._policy, jitter=self._jitter())
            ended[key] = claim, after
            transaction.when_committed(partial(self._finished, key, after, outcome, installation_id))
        run(db, queue.end_runs(ended, now))
        jobs.give_back(db, ended)
        run(db, queue.limit_installations(outcome for _, _, outcome in batch))
        return [None] * len(batch)

    def claim(self, transaction: Transaction, batch: Sequence[Sequence[Job]]) -> Sequence[None]:
        """Note that jobs run."""
        jobs.claim(transaction.db, [job.key for claimed in batch for job in claimed])
        return [None] * len(batch)

    def release(self, transaction: Transaction, batch: Sequence[Job]) -> Sequence[None]:
        """Give up claims: the keys become due again."""
        jobs.give_back(transaction.db, [job.key for job in batch if self._claims.of(job)])
        for job in batch:
            arrived = jobs.installations_of(transaction.db, [job.key])
            transaction.when_committed(partial(self._released, job, arrived))
        return [None] * len(batch)

    def revive(self, transaction: Transaction, batch: Sequence[Key]) -> Sequence[bool]:
        """Revive dead keys; return which of them were dead."""
        revived = run(transaction.db, queue.revive(batch, self._clock()))
        arrived = jobs.installations_of(transaction.db, revived)
        transaction.when_committed(lambda: self._arrived(arrived))
        return [key in revived for key in batch]

    def save_repository(self, transaction: Transaction, batch: Sequence[RepositoryRef]) -> Sequence[None]:
        """Store what is known of repositories."""
        moved = run(transaction.db, repositories.save(batch))
        arrived = jobs.installations_of(transaction.db, (), moved)
        transaction.when_committed(lambda: self._arrived(arrived))
        return [None] * len(batch)

    # In the event loop, once the transaction is committed:

    def _arrived(self, installations: Iterable[int]) -> None:
        for installation_id in installations:
            self._claims.arrived(installation_id)
            self._work.set()

    def _finished(self, key: Key, after: JobState, outcome: Outcome, installation_id: int) -> None:
        self._claims.free(key)
        self._work.set()
        if isinstance(outcome, RateLimited):
            self._claims.limit(outcome.installation_id, outcome.until)
        if after.state is State.WAITING:
            self._arrived({installation_id})
        if after.state is State.DEAD:
            _log.error("job failed permanently", extra={"key": str(key), "tries": after.tries, "error": after.error})

    def _released(self, job: Job, installations: set[int]) -> None:
        if self._claims.of(job) is not None:
            self._claims.free(job.key)
            self._arrived(installations)


def carry_out(transaction: Transaction, batch: Sequence[Callable[[], Steps[R]]]) -> Sequence[R]:
    """Carry out steps that change nothing in memory."""
    return [run(transaction.db, steps()) for steps in batch]
