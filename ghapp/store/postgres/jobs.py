"""The queue in PostgreSQL's SQL: deliveries taken in, keys wished for, runs given back."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from ghapp.identity import Key
from ghapp.jobs import ButtonClick, Delivery, DeliveryEffects, Done, Outcome, RateLimited
from ghapp.store.delivery_ids import stored
from ghapp.store.job_state import RetryPolicy, Row, Run, State, settle
from ghapp.store.postgres import clicks, holders, repositories
from ghapp.store.postgres.schema import Connection
from ghapp.store.protocol import DeadJob, QueueFigures

_TAKE_IN = """
INSERT INTO delivery (id, received_at) SELECT * FROM unnest($1::text[], $2::float8[]) ORDER BY 1
ON CONFLICT DO NOTHING RETURNING id
"""

# An event raises the generation, starts the count of tries anew and wakes the dead. It may bring a waiting key forward,
# a backoff included, but never nearer than the spacing to the start of the look before. A start that is yet to come
# says that the clock was set back.
_WISH = """
WITH wished AS (
    INSERT INTO job AS held (repository_id, number, installation_id, generation, state, due)
    SELECT wish.repository_id, wish.number, coalesce(repository.installation_id, 0), 1, 'waiting', wish.due
    FROM unnest($1::bigint[], $2::bigint[], $3::float8[]) AS wish (repository_id, number, due)
    LEFT JOIN repository ON repository.id = wish.repository_id
    ORDER BY wish.repository_id, wish.number
    ON CONFLICT (repository_id, number) DO UPDATE SET
        generation = held.generation + 1,
        due = least(held.due, greatest(excluded.due, least(held.started, excluded.due) + $4)),
        state = 'waiting', tries = 0, died_at = NULL
    RETURNING 1
)
SELECT pg_notify('ghapp_work', '') WHERE EXISTS (SELECT FROM wished)
"""
_REVIVE = """
WITH dead AS (
    SELECT repository_id, number FROM unnest($1::bigint[], $2::bigint[]) AS wish (repository_id, number)
    JOIN job USING (repository_id, number) WHERE state = 'dead'
    ORDER BY repository_id, number FOR NO KEY UPDATE OF job
)
UPDATE job SET state = 'waiting', due = $3, tries = 0, died_at = NULL FROM dead
WHERE (job.repository_id, job.number) = (dead.repository_id, dead.number)
RETURNING job.repository_id, job.number, pg_notify('ghapp_work', '')
"""
_THREADS_AT = """
SELECT known.repository_id, known.number FROM unnest($1::bigint[], $2::text[]) AS head (repository_id, sha)
JOIN known ON known.head_sha = head.sha AND known.repository_id = head.repository_id
WHERE known.head_sha <> ''
"""
_ROWS = """
SELECT repository_id, number, job.generation, done, state, due, tries, error,
    claim.generation IS NOT DISTINCT FROM run.generation AND claim.replica IS NOT DISTINCT FROM run.replica AS held,
    coalesce(known.quiet, false) AS quiet
FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::integer[]) AS run (repository_id, number, generation, replica)
JOIN job USING (repository_id, number)
LEFT JOIN claim USING (repository_id, number)
LEFT JOIN known USING (repository_id, number)
ORDER BY repository_id, number FOR NO KEY UPDATE OF job
"""
_SETTLE = """
UPDATE job
SET done = row.done, state = row.state, due = row.due, tries = row.tries, error = row.error,
    started = row.started, died_at = row.died_at
FROM unnest(
    $1::bigint[], $2::bigint[], $3::bigint[], $4::text[], $5::float8[], $6::integer[], $7::text[], $8::float8[],
    $9::float8[]
) AS row (repository_id, number, done, state, due, tries, error, started, died_at)
WHERE (job.repository_id, job.number) = (row.repository_id, row.number)
"""
_GIVE_BACK = """
DELETE FROM claim USING unnest($1::bigint[], $2::bigint[], $3::integer[]) AS run (repository_id, number, replica)
WHERE (claim.repository_id, claim.number, claim.replica) = (run.repository_id, run.number, run.replica)
"""
_LIMIT = """
INSERT INTO installation_limit AS held SELECT installation_id, max(not_before)
FROM unnest($1::bigint[], $2::float8[]) AS told (installation_id, not_before) GROUP BY 1 ORDER BY 1
ON CONFLICT (installation_id) DO UPDATE SET not_before = greatest(held.not_before, excluded.not_before)
"""
_TELL_QUIET = """
SELECT pg_notify('ghapp_quiet', concat_ws(' ', repository_id, number))
FROM unnest($1::bigint[], $2::bigint[]) AS run (repository_id, number)
"""
# The indices alone tell how many wait, and the first.
_FIGURES = """
SELECT (SELECT count(*) FROM job WHERE state = 'waiting')
        - (SELECT count(*) FROM claim JOIN job USING (repository_id, number) WHERE state = 'waiting') AS waiting,
    (
        SELECT due FROM job WHERE state = 'waiting' AND NOT EXISTS (
            SELECT FROM claim WHERE (claim.repository_id, claim.number) = (job.repository_id, job.number)
        ) ORDER BY due + 0 LIMIT 1
    ) AS oldest,
    (SELECT count(*) FROM claim) AS running, (SELECT count(*) FROM job WHERE state = 'dead') AS dead
"""
_DEAD = "SELECT repository_id, number, tries, error, died_at FROM job WHERE state = 'dead' ORDER BY died_at"


@dataclass(frozen=True, slots=True)
class Ended:
    """A run of `replica` that came to its end; `outcome` None if it was cancelled."""

    key: Key
    run: Run
    replica: int
    outcome: Outcome | None


@dataclass(frozen=True, slots=True)
class Settled:
    """What became of a run: its key's row, None if the key had been lost; whether the thread is quiet now."""

    row: Row | None
    quiet: bool = False


async def accept(
    db: Connection, batch: Sequence[tuple[Delivery, DeliveryEffects]], now: float, pace: RetryPolicy
) -> list[bool]:
    """Take in deliveries: for each whether its id is new."""
    ids = [stored(delivery.id) for delivery, _ in batch]
    rows = await db.fetch(_TAKE_IN, ids, [delivery.received_at for delivery, _ in batch])
    fresh = {row["id"] for row in rows}
    answers: list[bool] = []
    new: list[DeliveryEffects] = []
    again: list[DeliveryEffects] = []
    pressed: list[tuple[Delivery, DeliveryEffects, ButtonClick]] = []
    for id_, (delivery, intake) in zip(ids, batch, strict=True):
        answers.append(id_ in fresh)
        (new if id_ in fresh else again).append(intake)
        if id_ in fresh and intake.pressed:
            pressed.append((delivery, intake, intake.pressed))
        fresh.discard(id_)
    await repositories.take_in(db, new)
    wishes = await _keys(db, new)
    await wish(db, dict.fromkeys(wishes, now), pace)
    await revive(db, await _keys(db, again) - wishes, now)
    for delivery, intake, press in pressed:
        await clicks.add(db, await _keys(db, [intake]), press, delivery)
    return answers


async def wish(db: Connection, due: Mapping[Key, float], pace: RetryPolicy) -> None:
    """Put keys on the queue, and tell every replica."""
    if due:
        await db.execute(_WISH, *_columns(due), list(due.values()), pace.spacing)


async def revive(db: Connection, keys: Collection[Key], now: float) -> set[Key]:
    """Put the dead ones among `keys` back on the queue; returns them."""
    if not keys:
        return set()
    return {Key(row["repository_id"], row["number"]) for row in await db.fetch(_REVIVE, *_columns(keys), now)}


async def end(
    db: Connection, batch: Sequence[Ended], *, now: float, pace: RetryPolicy, chances: Sequence[float]
) -> list[Settled]:
    """Write down how runs ended. A key that was lost meanwhile is looked at once more: it may have been written to."""
    keys = [one.key for one in batch]
    replicas = [one.replica for one in batch]
    rows = {
        Key(row["repository_id"], row["number"]): row
        for row in await db.fetch(_ROWS, *_columns(keys), [one.run.generation for one in batch], replicas)
    }
    settled: list[Settled] = []
    for one, jitter in zip(batch, chances, strict=True):
        found = rows[one.key]
        row = Row(
            generation=found["generation"],
            done=found["done"],
            state=State(found["state"]),
            due=found["due"],
            tries=found["tries"],
            error=found["error"],
        )
        if not found["held"]:
            settled.append(Settled(None))
        elif one.outcome is None:
            settled.append(Settled(row))
        else:
            row = settle(row, one.run, one.outcome, now=now, pace=pace, jitter=jitter)
            found_quiet = isinstance(one.outcome, Done) and row.done == row.generation and found["quiet"]
            settled.append(Settled(row, quiet=found_quiet))
    await _write(db, batch, settled, now)
    await wish(db, {one.key: now for one, after in zip(batch, settled, strict=True) if after.row is None}, pace)
    await db.execute(_GIVE_BACK, *_columns(keys), replicas)
    return settled


async def figures(db: Connection) -> QueueFigures:
    """How the queue stands, over all replicas."""
    (row,) = await db.fetch(_FIGURES)
    return QueueFigures(waiting=row["waiting"], running=row["running"], dead=row["dead"], oldest_due=row["oldest"])


async def dead(db: Connection) -> list[DeadJob]:
    """The dead keys, the longest dead first."""
    return [
        DeadJob(key=Key(repository_id, number), tries=tries, error=error, died_at=died_at)
        for repository_id, number, tries, error, died_at in await db.fetch(_DEAD)
    ]


async def _write(db: Connection, batch: Sequence[Ended], settled: Sequence[Settled], now: float) -> None:
    rows = [
        (one, after.row) for one, after in zip(batch, settled, strict=True) if one.outcome is not None and after.row
    ]
    if not rows:
        return
    await db.execute(
        _SETTLE,
        *_columns([one.key for one, _ in rows]),
        [row.done for _, row in rows],
        [row.state for _, row in rows],
        [row.due for _, row in rows],
        [row.tries for _, row in rows],
        [row.error for _, row in rows],
        [one.run.started for one, _ in rows],
        [now if row.state is State.DEAD else None for _, row in rows],
    )
    limits = [one.outcome for one, _ in rows if isinstance(one.outcome, RateLimited)]
    if limits:
        await db.execute(_LIMIT, [limit.installation_id for limit in limits], [limit.until for limit in limits])
    quiet = [one for one, after in zip(batch, settled, strict=True) if after.quiet]
    if quiet:
        await db.execute(_TELL_QUIET, *_columns([one.key for one in quiet]))


async def _keys(db: Connection, intakes: Iterable[DeliveryEffects]) -> set[Key]:
    """The keys that intakes name: themselves, by a head commit, by a team, or by their repository's owner."""
    keys = {key for intake in intakes for key in intake.keys}
    if heads := [head for intake in intakes for head in intake.heads]:
        ids, shas = [repository_id for repository_id, _ in heads], [sha for _, sha in heads]
        keys.update(Key(row["repository_id"], row["number"]) for row in await db.fetch(_THREADS_AT, ids, shas))
    if teams := {team for intake in intakes for team in intake.teams}:
        keys |= await holders.concerned(db, teams)
    for owner in {owner.lower() for intake in intakes for owner in intake.owners}:
        keys.update(Key(repository.id) for repository in await repositories.repositories_of(db, owner))
    return keys


def _columns(keys: Iterable[Key]) -> tuple[list[int], list[int]]:
    keys = tuple(keys)
    return [key.repository_id for key in keys], [key.number for key in keys]
