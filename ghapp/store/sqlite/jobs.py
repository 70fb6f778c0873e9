"""The queue's statements that only SQLite has: running keys are known in memory, so each statement is given them."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterable, Sequence
from typing import TypeVar

from ghapp.identity import Key, RepositoryRef
from ghapp.jobs import Job
from ghapp.store.job_state import JobState, State
from ghapp.store.protocol import QueueFigures
from ghapp.store.queue import pairs
from ghapp.store.sql_statements import Steps
from ghapp.store.sqlite.connection import open_file
from ghapp.store.sqlite.scheduler import Turn, Waiting

R = TypeVar("R")

_JOBS = """
SELECT job.repository_id, number, generation, done, state, due, tries, error, unfinished, installation_id
FROM json_each(?) AS run JOIN job ON job.repository_id = run.value ->> 0 AND job.number = run.value ->> 1
"""
_INSTALLATIONS = """
SELECT DISTINCT job.installation_id
FROM json_each(?) AS wanted JOIN job ON job.repository_id = wanted.value ->> 0 AND job.number = wanted.value ->> 1
"""
_INSTALLATIONS_OF_REPOSITORIES = """
SELECT DISTINCT installation_id FROM repository WHERE id IN (SELECT value FROM json_each(?))
"""
_HEAD = """
SELECT job.repository_id, number, generation, tries, unfinished, due, node_id, owner, name, repository.installation_id
FROM job LEFT JOIN repository ON repository.id = job.repository_id
WHERE state = 'waiting' AND job.installation_id = ?
    AND (job.repository_id, number) NOT IN (SELECT value ->> 0, value ->> 1 FROM json_each(?))
ORDER BY due LIMIT ?
"""
_WAITING_INSTALLATIONS = "SELECT installation_id, min(due) FROM job WHERE state = 'waiting' GROUP BY installation_id"
# A key that runs is waiting in the table, too. The index alone shows how many wait, and the first of each installation.
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


_CLAIM = "INSERT INTO claim SELECT value ->> 0, value ->> 1 FROM json_each(?) WHERE true ON CONFLICT DO NOTHING"
_GIVE_BACK = """
DELETE FROM claim WHERE (repository_id, number) IN (SELECT value ->> 0, value ->> 1 FROM json_each(?))
"""
_COUNT_UNFINISHED = """
UPDATE job SET unfinished = unfinished + 1
WHERE (repository_id, number) IN (SELECT repository_id, number FROM claim)
"""


def run(db: sqlite3.Connection, steps: Steps[R]) -> R:
    """Carry out steps with a connection."""
    try:
        call = next(steps)
        while True:
            call = steps.send(db.execute(call.statement.sqlite, call.for_sqlite()).fetchall())
    except StopIteration as end:
        result: R = end.value
        return result


def jobs(db: sqlite3.Connection, keys: Collection[Key]) -> dict[Key, tuple[JobState, int]]:
    """Return the state and the installation of each key."""
    rows = db.execute(_JOBS, (json.dumps(pairs(keys)),))
    return {
        Key(*identity): (
            JobState(
                generation=generation,
                done=done,
                state=State(state),
                due=due,
                tries=tries,
                error=error,
                unfinished=unfinished,
            ),
            installation_id,
        )
        for *identity, generation, done, state, due, tries, error, unfinished, installation_id in rows
    }


def installations_of(db: sqlite3.Connection, keys: Iterable[Key], repositories: Collection[int] = ()) -> set[int]:
    """Return the installations in whose queues keys wait, and those of repositories."""
    found = {number for (number,) in db.execute(_INSTALLATIONS, (json.dumps(pairs(keys)),))}
    if repositories:
        found |= {number for (number,) in db.execute(_INSTALLATIONS_OF_REPOSITORIES, (json.dumps([*repositories]),))}
    return found


def read_turns(db: sqlite3.Connection, turns: Iterable[Turn]) -> list[tuple[Turn, list[Waiting]]]:
    """Return the earliest waiting keys of each installation."""
    return [(turn, _read_turn(db, turn)) for turn in turns]


def waiting_installations(db: sqlite3.Connection) -> list[tuple[int, float]]:
    """Return the installations that have waiting keys, and when the first key of each is due."""
    return db.execute(_WAITING_INSTALLATIONS).fetchall()


def limits(db: sqlite3.Connection) -> list[tuple[int, float]]:
    """Return the installations that must wait, and until when."""
    return db.execute("SELECT installation_id, not_before FROM installation_limit").fetchall()


def figures(db: sqlite3.Connection, running: Collection[Key], installations: Sequence[int]) -> QueueFigures:
    """Return how the queue stands when `running` are claimed; `installations` are all that may have waiting keys."""
    claimed = json.dumps(pairs(running))
    (waiting,) = db.execute(_WAITING, (claimed,)).fetchone()
    (oldest,) = db.execute(_EARLIEST, (claimed, json.dumps(installations))).fetchone()
    (dead,) = db.execute("SELECT count(*) FROM job WHERE state = 'dead'").fetchone()
    return QueueFigures(waiting=waiting, running=len(running), dead=dead, oldest_due=oldest)


def claim(db: sqlite3.Connection, keys: Iterable[Key]) -> None:
    """Note that keys run."""
    db.execute(_CLAIM, (json.dumps(pairs(keys)),))


def give_back(db: sqlite3.Connection, keys: Iterable[Key]) -> None:
    """Note that keys no longer run."""
    db.execute(_GIVE_BACK, (json.dumps(pairs(keys)),))


def open_connections(path: str) -> tuple[sqlite3.Connection, sqlite3.Connection]:
    """Return the connections for writing and for reading; note the runs in which the process before this one died."""
    writing, reading = open_file(path)
    count_unfinished(writing)
    return writing, reading


def count_unfinished(db: sqlite3.Connection) -> None:
    """Count the runs in which the process before this one ended."""
    db.execute(_COUNT_UNFINISHED)
    db.execute("DELETE FROM claim")


def beat(db: sqlite3.Connection) -> None:
    """Change something, so that there is something to commit."""
    db.execute("INSERT INTO pulse VALUES (1, 1) ON CONFLICT DO UPDATE SET beats = beats + 1")


def _read_turn(db: sqlite3.Connection, turn: Turn) -> list[Waiting]:
    running = json.dumps(pairs(turn.running))
    return [_waiting(row) for row in db.execute(_HEAD, (turn.installation_id, running, turn.size))]


def _waiting(row: tuple[int, int, int, int, int, float, str | None, str, str, int]) -> Waiting:
    repository_id, number, generation, tries, unfinished, due, node_id, owner, name, installation_id = row
    repository = None
    if node_id is not None:
        repository = RepositoryRef(
            id=repository_id, node_id=node_id, owner=owner, name=name, installation_id=installation_id
        )
    return Waiting(Job(Key(repository_id, number), generation, tries, repository, unfinished), due)
