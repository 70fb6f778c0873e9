"""The queue: deliveries taken in, keys enqueued, runs ended; the same steps in every engine."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from ghapp.identity import Key, RepositoryRef, organisation_of
from ghapp.jobs import BasePush, Delivery, DeliveryEffects, Job, Outcome, RateLimited
from ghapp.store import memory, repositories
from ghapp.store.delivery_ids import stored
from ghapp.store.job_state import JobState, RetryPolicy, Run, State
from ghapp.store.protocol import DeadJob
from ghapp.store.sql_statements import Steps, load

Accept: TypeAlias = tuple[Delivery, DeliveryEffects]

_statement = load("queue.sql")
_KNOWN_DELIVERIES = _statement("known_deliveries")
_ENQUEUE = _statement("enqueue")
_REVIVE = _statement("revive")
_END_RUNS = _statement("end_runs")
_LIMIT_INSTALLATIONS = _statement("limit_installations")
_DEAD = _statement("dead")
_ADD_CLICKS = _statement("add_clicks")
_OLD_DELIVERIES = _statement("old_deliveries")
_PRUNE_DELIVERIES = _statement("prune_deliveries")
_PRUNE_CLICKS = _statement("prune_clicks")
_CURSOR = _statement("cursor")
_START_CURSOR = _statement("start_cursor")
_MOVE_CURSOR = _statement("move_cursor")

_repositories = load("repositories.sql")
_THREADS_WITH_HEADS = _repositories("threads_with_heads")
_THREADS_WITH_BASES = _repositories("threads_with_bases")
_THREADS_WITH_TEAMS = _repositories("threads_with_teams")

# Seconds between the looks at the pull requests into a branch, so that other work gets its turn.
_APART = 0.25
_PRUNE_AT_ONCE = 2000  # so that pruning never holds up deliveries for long


@dataclass(frozen=True, slots=True)
class Accepted:
    """What became of a batch: whether each delivery was new, which keys to look at, which repositories moved."""

    answers: Sequence[bool]
    keys: Collection[Key] = ()
    moved: Collection[int] = ()


def accept(batch: Sequence[Accept], fresh: set[str], now: float, policy: RetryPolicy) -> Steps[Accepted]:
    """Take in deliveries, whose ids are stored already; `fresh` are the ids that are new.

    A new delivery has its effects. One that is delivered again only revives the dead among its keys.
    """
    answers = are_new(batch, set(fresh))
    new = [one for one, is_new in zip(batch, answers, strict=True) if is_new]
    moved = yield from repositories.take_in([effects for _, effects in new])
    keys: set[Key] = set()
    comments: set[Key] = set()
    for delivery, effects in new:
        if effects.only_if_comments_matter:
            comments.update(effects.keys)
            continue
        found = yield from _keys(effects)
        keys |= found
        if effects.pressed:
            yield from _add_clicks(found, delivery, effects)
    yield from memory.add_arrivals([each for _, effects in new for each in effects.arrivals])
    into_bases = yield from _into_bases([push for _, effects in new for push in effects.bases])
    due = {key: now + place * _APART for place, key in enumerate(into_bases)} | dict.fromkeys(keys | comments, now)
    yield from enqueue(due, policy, comments=comments - keys - set(into_bases))
    repeated: set[Key] = set()
    for (_, effects), is_new in zip(batch, answers, strict=True):
        if not is_new:
            repeated |= yield from _keys(effects)
    revived = yield from revive(repeated - keys, now)
    return Accepted(answers, due.keys() | revived, moved)


def are_new(batch: Sequence[Accept], fresh: set[str]) -> list[bool]:
    """Return which deliveries are new, given the ids that were; of two with one id, the first is."""
    answers = []
    for delivery, _ in batch:
        id_ = stored(delivery.id)
        answers.append(id_ in fresh)
        fresh.discard(id_)
    return answers


def unknown_deliveries(ids: Collection[str]) -> Steps[frozenset[str]]:
    """Return the ids that were never taken in, or were forgotten."""
    by_stored = {stored(id_): id_ for id_ in ids}
    known = yield _KNOWN_DELIVERIES(ids=list(by_stored))
    return frozenset(ids) - {by_stored[id_] for (id_,) in known}


def enqueue(due: Mapping[Key, float], policy: RetryPolicy, *, comments: Collection[Key] = ()) -> Steps[None]:
    """Put keys on the queue; those in `comments` only where a comment matters."""
    if due:
        wanted = [(key.repository_id, key.number, at, key in comments) for key, at in due.items()]
        yield _ENQUEUE(wanted=wanted, spacing=policy.spacing)


def revive(keys: Collection[Key], now: float) -> Steps[set[Key]]:
    """Put the dead among `keys` back on the queue, and return them."""
    if not keys:
        return set()
    rows = yield _REVIVE(keys=pairs(keys), now=now)
    return {Key(*row) for row in rows}


def ended_runs(ended: Mapping[Key, tuple[Run, JobState]], now: float) -> list[tuple[Any, ...]]:
    """Return the states of keys whose runs ended, as rows."""
    return [
        (
            *(key.repository_id, key.number),
            *(after.done, after.state, after.due, after.tries, after.error),
            *(run.started, now if after.state is State.DEAD else None, after.unfinished),
        )
        for key, (run, after) in ended.items()
    ]


def end_runs(ended: Mapping[Key, tuple[Run, JobState]], now: float) -> Steps[None]:
    """Write the states of keys whose runs ended."""
    if ended:
        yield _END_RUNS(ended=ended_runs(ended, now))


def limit_installations(outcomes: Iterable[Outcome | None]) -> Steps[None]:
    """Write the rate limits that runs met."""
    if limits := [one for one in outcomes if isinstance(one, RateLimited)]:
        yield _LIMIT_INSTALLATIONS(limits=[(limit.installation_id, limit.until) for limit in limits])


def dead() -> Steps[list[DeadJob]]:
    """Return the dead keys, the longest dead first."""
    rows = yield _DEAD()
    return [
        DeadJob(key=Key(repository_id, number), tries=tries, error=error, died_at=died_at)
        for repository_id, number, tries, error, died_at in rows
    ]


def prune(before: float) -> Steps[int]:
    """Forget some of the deliveries received before `before`, and older clicks; return how many deliveries."""
    yield _PRUNE_CLICKS(before=before)
    ((count,),) = yield _OLD_DELIVERIES(before=before, most=_PRUNE_AT_ONCE)
    if count:
        yield _PRUNE_DELIVERIES(before=before, most=_PRUNE_AT_ONCE)
    pruned: int = count
    return pruned


def cursor(name: str) -> Steps[str | None]:
    """Return where a cursor stands; None before it was ever moved."""
    rows = yield _CURSOR(name=name)
    return rows[0][0] if rows else None


def move_cursor(name: str, value: str, expected: str | None) -> Steps[bool]:
    """Move a cursor that stands where it is expected to; return whether it did."""
    if expected is None:
        return bool((yield _START_CURSOR(name=name, value=value)))
    return bool((yield _MOVE_CURSOR(name=name, value=value, expected=expected)))


def earliest(batch: Iterable[Mapping[Key, float]]) -> Mapping[Key, float]:
    """Return when each key is due first."""
    due: dict[Key, float] = {}
    for wanted in batch:
        due.update((key, min(at, due.get(key, at))) for key, at in wanted.items())
    return due


def read_job(row: Sequence[Any]) -> Job:
    """Return the job of a row: its key, generation, tries and unfinished runs; then its repository, if it is known."""
    repository_id, number, generation, tries, unfinished, node_id, owner, name, installation_id = row
    repository = None
    if node_id is not None:
        repository = RepositoryRef(
            id=repository_id, node_id=node_id, owner=owner, name=name, installation_id=installation_id
        )
    return Job(Key(repository_id, number), generation, tries, repository, unfinished)


def read_job_state(row: Sequence[Any]) -> JobState:
    """Return the state of a job from a row of the columns of that name."""
    generation, done, state, due, tries, error, unfinished = row
    return JobState(
        generation=generation,
        done=done,
        state=State(state),
        due=due,
        tries=tries,
        error=error,
        unfinished=unfinished,
    )


def pairs(keys: Iterable[Key]) -> list[tuple[int, int]]:
    """Return keys as rows of two columns."""
    return [(key.repository_id, key.number) for key in keys]


def _add_clicks(keys: Collection[Key], delivery: Delivery, effects: DeliveryEffects) -> Steps[None]:
    if effects.pressed and keys:
        yield _ADD_CLICKS(
            keys=pairs(keys),
            button=effects.pressed.button,
            run=effects.pressed.run,
            login=effects.pressed.login,
            user_id=effects.pressed.user_id,
            delivery=delivery.id,
            at=delivery.received_at,
        )


def _into_bases(pushes: Collection[BasePush]) -> Steps[list[Key]]:
    """Return the open pull requests into the branches of pushes."""
    if not pushes:
        return []
    rows = yield _THREADS_WITH_BASES(bases=sorted({(push.repository_id, push.branch) for push in pushes}))
    return [Key(*row) for row in rows]


def _keys(effects: DeliveryEffects) -> Steps[set[Key]]:
    """Return the keys that a delivery names: themselves, by a head commit, by a team, or by a repository's owner."""
    keys = set(effects.keys)
    if effects.heads:
        rows = yield _THREADS_WITH_HEADS(heads=effects.heads)
        keys |= {Key(*row) for row in rows}
    if effects.teams:
        teams = [(organisation_of(team) or team, team if "/" in team else "") for team in effects.teams]
        rows = yield _THREADS_WITH_TEAMS(teams=teams)
        keys |= {Key(*row) for row in rows}
    for owner in effects.owners:
        keys |= {Key(repository.id) for repository in (yield from repositories.repositories_of(owner))}
    return keys
