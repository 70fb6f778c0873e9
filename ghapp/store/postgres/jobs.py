"""How runs end in PostgreSQL, where claims are rows that every replica sees."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import TypeVar
from zlib import crc32

from ghapp.identity import Key
from ghapp.jobs import NO_FINDINGS, DeliveryEffects, Findings, Outcome, findings_of
from ghapp.store import memory, queue
from ghapp.store.delivery_ids import stored
from ghapp.store.job_state import JobState, RetryPolicy, Run, next_state
from ghapp.store.postgres.broadcast import CHANNEL
from ghapp.store.postgres.connection import fetch
from ghapp.store.postgres.schema import Connection
from ghapp.store.protocol import QueueFigures
from ghapp.store.queue import Accept
from ghapp.store.sql_statements import Steps, load

R = TypeVar("R")

_statement = load("replicas.sql")
_LOCK_JOBS = _statement("lock_jobs")
_LOCK_HEADS = _statement("lock_heads")
_ACCEPT = _statement("accept")
_END = _statement("end")
_FIGURES = _statement("figures")
_NOTIFY = _statement("notify")
_ADD_NEW_DELIVERIES = load("queue.sql")("add_new_deliveries")

# The first half of the names of the locks on heads: "head". Replicas have a class of their own.
_HEADS = 0x68656164


@dataclass(frozen=True, slots=True)
class Ended:
    """A run of `replica` that came to its end; `outcome` None if it was cancelled."""

    key: Key
    run: Run
    replica: int
    outcome: Outcome | None

    @property
    def findings(self) -> Findings:
        """Return what the run found out."""
        return findings_of(self.outcome) if self.outcome else NO_FINDINGS


async def run(db: Connection, steps: Steps[R]) -> R:
    """Carry out steps with a connection."""
    try:
        call = next(steps)
        while True:
            call = steps.send(await fetch(db, call))
    except StopIteration as end:
        result: R = end.value
        return result


def accept(
    batch: Sequence[Accept], payloads: Sequence[str], now: float, policy: RetryPolicy
) -> Steps[list[bool] | None]:
    """Take in deliveries that ask for looks and nothing else, in one statement; return which of them were new.

    None, and nothing is done, where one asks for more or a repository has changed. `payloads` notify the replicas.
    """
    if not all(map(_asks_for_looks_alone, (effects for _, effects in batch))):
        return None
    seen = {one.id: one for _, effects in batch for one in effects.repositories}
    deliveries = {stored(delivery.id): (delivery.received_at, effects) for delivery, effects in reversed(batch)}
    ((changed, fresh, _),) = yield _ACCEPT(
        seen=[(one.id, one.node_id, one.owner, one.name, one.installation_id) for one in seen.values()],
        deliveries=[(id_, received_at) for id_, (received_at, _) in deliveries.items()],
        asked=[
            (id_, key.repository_id, key.number, effects.only_if_comments_matter)
            for id_, (_, effects) in deliveries.items()
            for key in effects.keys
        ],
        arrivals=[
            (id_, *row) for id_, (_, effects) in deliveries.items() for row in memory.arrival_rows(effects.arrivals)
        ],
        now=now,
        spacing=policy.spacing,
        channel=CHANNEL,
        payloads=payloads,
    )
    if changed:
        return None
    answers = queue.are_new(batch, set(fresh))
    repeated = [effects.keys for (_, effects), is_new in zip(batch, answers, strict=True) if not is_new]
    yield from queue.revive(set(chain.from_iterable(repeated)), now)
    return answers


def _asks_for_looks_alone(effects: DeliveryEffects) -> bool:
    return not (
        effects.heads
        or effects.removed_repositories
        or effects.forget_installations
        or effects.renewed_installations
        or effects.owners
        or effects.teams
        or effects.pressed
        or effects.bases
    )


def add_deliveries(batch: Sequence[tuple[str, float]]) -> Steps[set[str]]:
    """Store the ids of deliveries; return those that are new."""
    return {id_ for (id_,) in (yield _ADD_NEW_DELIVERIES(deliveries=list(dict(batch).items())))}


def notify(channel: str, payloads: Sequence[str]) -> Steps[None]:
    """Notify every replica once the transaction is committed."""
    if payloads:
        yield _NOTIFY(channel=channel, payloads=payloads)


def end(
    batch: Sequence[Ended], *, now: float, policy: RetryPolicy, jitter: Callable[[], float]
) -> Steps[list[JobState | None]]:
    """Write how runs ended and what they found out; return the state of each key, None if it had been lost.

    A lost key is enqueued again: its run may have written to GitHub.
    """
    heads = {
        crc32(one.findings.thread.head_sha.encode()) - 2**31
        for one in batch
        if one.findings.thread and one.findings.sharers is not None
    }
    if heads:
        # Two looks that come to a head on two replicas end one after the other: so the later one finds the other.
        yield _LOCK_HEADS(heads=sorted(heads), **{"class": _HEADS})
    states = yield from _lock(batch)
    kept = [one for one in batch if states[one.key] is not None and one.outcome is not None]
    findings = {one.key: one.findings for one in kept}
    yield from memory.save(findings)
    wanted = [one.findings.enqueue for one in kept]
    wanted.append({one.key: now for one in batch if states[one.key] is None})
    for key, found in findings.items():
        if (yield from memory.has_unknown_sharer(key, found)):
            wanted.append({key: now})
    due = queue.earliest(wanted)
    yield from queue.enqueue(due, policy)
    ended: dict[Key, tuple[Run, JobState]] = {}
    for one in kept:
        before = states[one.key]
        if before is not None and one.outcome is not None:
            if one.key in due:
                before = replace(before, generation=before.generation + 1, tries=0)
            ended[one.key] = one.run, next_state(before, one.run, one.outcome, now=now, policy=policy, jitter=jitter())
    yield from queue.limit_installations(one.outcome for one in kept)
    claims = [(one.key.repository_id, one.key.number, one.replica) for one in batch]
    yield _END(claims=claims, ended=queue.ended_runs(ended, now))
    return [ended[one.key][1] if one.key in ended else states[one.key] for one in batch]


def figures() -> Steps[QueueFigures]:
    """Return how the queue stands, over all replicas."""
    ((waiting, running, dead, oldest),) = yield _FIGURES()
    return QueueFigures(waiting=waiting, running=running, dead=dead, oldest_due=oldest)


def _lock(batch: Sequence[Ended]) -> Steps[dict[Key, JobState | None]]:
    """Lock the jobs that change; return those of the batch, None where the claim had been lost."""
    ended = {one.key: (one.run.generation, one.replica) for one in batch}
    others = dict.fromkeys(chain.from_iterable(one.findings.enqueue for one in batch), (None, None))
    rows = yield _LOCK_JOBS(ended=[(key.repository_id, key.number, *run) for key, run in (others | ended).items()])
    states: dict[Key, JobState | None] = {}
    for repository_id, number, *state, held in rows:
        key = Key(repository_id, number)
        if key in ended:
            states[key] = queue.read_job_state(state) if held else None
    return states
