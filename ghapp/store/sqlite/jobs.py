"""The queue in SQL: deliveries taken in, keys wished for, runs given back."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterable, Mapping, Sequence

from ghapp.identity import Key, RepositoryRef
from ghapp.jobs import ButtonClick, Delivery, DeliveryEffects, Job, Outcome, RateLimited
from ghapp.store.delivery_ids import stored
from ghapp.store.job_state import RetryPolicy, Row, Run, State, settle
from ghapp.store.protocol import DeadJob, QueueFigures
from ghapp.store.sqlite import clicks, holders, repositories
from ghapp.store.sqlite.scheduler import Turn, Waiting

_TAKEN_IN = "SELECT json_group_array(id) FROM delivery WHERE id IN (SELECT value FROM json_each(?))"
_TAKE_IN = "INSERT INTO delivery (id, received_at) SELECT value ->> 0, value ->> 1 FROM json_each(?)"

# An event raises the generation, starts the count of tries anew and wakes the dead. It may bring a waiting key forward,
# a backoff included, but never nearer than the spacing to the start of the look before. A start that is yet to come
# says that the clock was set back.
_WISH = """
INSERT INTO job (repository_id, number, installation_id, generation, state, due)
SELECT wish.value ->> 0, wish.value ->> 1, coalesce(repository.installation_id, 0), 1, 'waiting', wish.value ->> 2
FROM json_each(?1) AS wish LEFT JOIN repository ON repository.id = wish.value ->> 0
WHERE true
ON CONFLICT DO UPDATE SET
    generation = generation + 1,
    due = min(coalesce(due, 9e99), max(excluded.due, min(started, excluded.due) + ?2)),
    state = 'waiting', tries = 0, died_at = NULL
"""
_INSTALLATIONS = """
SELECT DISTINCT job.installation_id
FROM json_each(?) AS wish JOIN job ON job.repository_id = wish.value ->> 0 AND job.number = wish.value ->> 1
"""
_REVIVE = """
UPDATE job SET state = 'waiting', due = ?, tries = 0, died_at = NULL
WHERE repository_id = ? AND number = ? AND state = 'dead' RETURNING installation_id
"""
_THREADS_AT = """
SELECT known.repository_id, known.number FROM json_each(?) AS head
JOIN known ON known.head_sha = head.value ->> 1 AND known.repository_id = head.value ->> 0
WHERE known.head_sha <> ''
"""
_ROW = """
SELECT generation, done, state, due, tries, error, installation_id FROM job WHERE repository_id = ? AND number = ?
"""
_SETTLE = """
UPDATE job SET done = ?, state = ?, due = ?, tries = ?, error = ?, started = ?, died_at = ?
WHERE repository_id = ? AND number = ?
"""
_LIMIT = """
INSERT INTO installation_limit VALUES (?, ?)
ON CONFLICT DO UPDATE SET not_before = max(not_before, excluded.not_before)
"""
_HEAD = """
SELECT job.repository_id, number, generation, tries, due, node_id, owner, name, repository.installation_id
FROM job LEFT JOIN repository ON repository.id = job.repository_id
WHERE state = 'waiting' AND job.installation_id = ?
    AND (job.repository_id, number) NOT IN (SELECT value ->> 0, value ->> 1 FROM json_each(?))
ORDER BY due LIMIT ?
"""
_WAITING_INSTALLATIONS = "SELECT installation_id, min(due) FROM job WHERE state = 'waiting' GROUP BY installation_id"
_PRUNE = """
DELETE FROM delivery WHERE id IN (SELECT id FROM delivery WHERE received_at < ? ORDER BY received_at LIMIT ?)
"""
# What runs is waiting in the table, too. The index alone tells how many wait, and the first of each installation.
_WAITING = """
SELECT (SELECT count(*) FROM job WHERE state = 'waiting') - (
    SELECT count(*) FROM json_each(?) AS run
    JOIN job ON repository_id = run.value ->> 0 AND number = run.value ->> 1 WHERE state = 'waiting'
)
"""
_EARLIEST = """
SELECT min((
    SELECT due FROM job WHERE state = 'waiting' AND installation_id = installation.value
        AND (repository_id, number) NOT IN (SELECT value ->> 0, value ->> 1 FROM json_each(?1))
    ORDER BY due LIMIT 1
)) FROM json_each(?2) AS installation
"""
_DEAD = "SELECT repository_id, number, tries, error, died_at FROM job WHERE state = 'dead' ORDER BY died_at"


def accept(
    db: sqlite3.Connection, batch: Sequence[tuple[Delivery, DeliveryEffects]], now: float, pace: RetryPolicy
) -> tuple[list[bool], set[int], list[int]]:
    """Take in deliveries: whether each id is new, the installations with work, the repositories that moved."""
    seen = taken_in(db, [delivery.id for delivery, _ in batch])
    answers: list[bool] = []
    fresh: list[tuple[str, float]] = []
    new: list[DeliveryEffects] = []
    again: list[DeliveryEffects] = []
    pressed: list[tuple[Delivery, DeliveryEffects, ButtonClick]] = []
    for delivery, intake in batch:
        is_new = delivery.id not in seen
        answers.append(is_new)
        if is_new:
            seen.add(delivery.id)
            fresh.append((stored(delivery.id), delivery.received_at))
            if intake.pressed:
                pressed.append((delivery, intake, intake.pressed))
        (new if is_new else again).append(intake)
    if fresh:
        db.execute(_TAKE_IN, (json.dumps(fresh),))
    moved = repositories.take_in(db, new)
    installations = repositories.move(db, moved)
    wishes = _keys(db, new)
    installations |= wish(db, dict.fromkeys(wishes, now), pace)
    for key in _keys(db, again) - wishes:
        installations |= revive(db, key, now)
    for delivery, intake, press in pressed:
        clicks.add(db, _keys(db, [intake]), press, delivery)
    return answers, installations, moved


def taken_in(db: sqlite3.Connection, ids: Collection[str]) -> set[str]:
    """Which of the ids are those of deliveries that were taken in."""
    told = {stored(id_): id_ for id_ in ids}
    return {told[id_] for id_ in json.loads(db.execute(_TAKEN_IN, (json.dumps([*told]),)).fetchone()[0])}


def wish(db: sqlite3.Connection, due: Mapping[Key, float], pace: RetryPolicy) -> set[int]:
    """Put keys on the queue; returns their installations."""
    if not due:
        return set()
    wishes = json.dumps([(key.repository_id, key.number, at) for key, at in due.items()])
    db.execute(_WISH, (wishes, pace.spacing))
    return {number for (number,) in db.execute(_INSTALLATIONS, (wishes,))}


def revive(db: sqlite3.Connection, key: Key, now: float) -> set[int]:
    """Put a dead key back on the queue; returns its installation, nothing if it is not dead."""
    return {number for (number,) in db.execute(_REVIVE, (now, key.repository_id, key.number)).fetchall()}


def finish(
    db: sqlite3.Connection, key: Key, run: Run, outcome: Outcome, *, now: float, pace: RetryPolicy, jitter: float
) -> tuple[Row, int]:
    """Write down how a run ended; returns the key's row and its installation."""
    *values, installation_id = db.execute(_ROW, (key.repository_id, key.number)).fetchone()
    generation, done, state, due, tries, error = values
    row = Row(generation=generation, done=done, state=State(state), due=due, tries=tries, error=error)
    row = settle(row, run, outcome, now=now, pace=pace, jitter=jitter)
    died_at = now if row.state is State.DEAD else None
    settled = (row.done, row.state, row.due, row.tries, row.error, run.started, died_at)
    db.execute(_SETTLE, (*settled, key.repository_id, key.number))
    if isinstance(outcome, RateLimited):
        db.execute(_LIMIT, (outcome.installation_id, outcome.until))
    return row, installation_id


def installation(db: sqlite3.Connection, key: Key) -> int:
    """Return the installation of a key."""
    found = "SELECT installation_id FROM job WHERE repository_id = ? AND number = ?"
    number: int = db.execute(found, (key.repository_id, key.number)).fetchone()[0]
    return number


def prune(db: sqlite3.Connection, before: float, most: int) -> int:
    """Forget at most `most` ids of deliveries received before `before`; returns how many."""
    return db.execute(_PRUNE, (before, most)).rowcount


def heads(db: sqlite3.Connection, turns: Iterable[Turn]) -> list[tuple[Turn, list[Waiting]]]:
    """Return the earliest waiting keys of each installation."""
    return [(turn, _head(db, turn)) for turn in turns]


def installations(db: sqlite3.Connection) -> list[tuple[int, float]]:
    """Return the installations that have waiting keys, and when the first key of each is due."""
    return db.execute(_WAITING_INSTALLATIONS).fetchall()


def limits(db: sqlite3.Connection) -> list[tuple[int, float]]:
    """The installations that must wait, and until when."""
    return db.execute("SELECT installation_id, not_before FROM installation_limit").fetchall()


def figures(db: sqlite3.Connection, running: Iterable[Key], installations: Iterable[int]) -> QueueFigures:
    """How the queue stands when `running` are claimed; `installations` are all that may have waiting keys."""
    claimed = json.dumps([(key.repository_id, key.number) for key in running])
    (waiting,) = db.execute(_WAITING, (claimed,)).fetchone()
    (oldest,) = db.execute(_EARLIEST, (claimed, json.dumps([*installations]))).fetchone()
    (dead_keys,) = db.execute("SELECT count(*) FROM job WHERE state = 'dead'").fetchone()
    return QueueFigures(waiting=waiting, running=len(json.loads(claimed)), dead=dead_keys, oldest_due=oldest)


def dead(db: sqlite3.Connection) -> list[DeadJob]:
    """The dead keys, the longest dead first."""
    return [
        DeadJob(key=Key(repository_id, number), tries=tries, error=error, died_at=died_at)
        for repository_id, number, tries, error, died_at in db.execute(_DEAD)
    ]


def _keys(db: sqlite3.Connection, intakes: Sequence[DeliveryEffects]) -> set[Key]:
    """The keys that intakes name: themselves, by a head commit, by a team, or by their repository's owner."""
    keys = {key for intake in intakes for key in intake.keys}
    if shas := [head for intake in intakes for head in intake.heads]:
        keys.update(Key(*row) for row in db.execute(_THREADS_AT, (json.dumps(shas),)))
    if teams := {team for intake in intakes for team in intake.teams}:
        keys |= holders.concerned(db, teams)
    for owner in {owner.lower() for intake in intakes for owner in intake.owners}:
        keys.update(Key(repository.id) for repository in repositories.repositories_of(db, owner))
    return keys


def _head(db: sqlite3.Connection, turn: Turn) -> list[Waiting]:
    running = json.dumps([(key.repository_id, key.number) for key in turn.running])
    return [_waiting(row) for row in db.execute(_HEAD, (turn.installation_id, running, turn.size))]


def _waiting(row: tuple[int, int, int, int, float, str | None, str, str, int]) -> Waiting:
    repository_id, number, generation, tries, due, node_id, owner, name, installation_id = row
    repository = None
    if node_id is not None:
        repository = RepositoryRef(
            id=repository_id, node_id=node_id, owner=owner, name=name, installation_id=installation_id
        )
    return Waiting(Job(Key(repository_id, number), generation, tries, repository), due)
