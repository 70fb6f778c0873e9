"""The queue in SQLite: the process knows in memory which keys run, and passes them to each statement."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable, Sequence
from typing import TypeVar

from ghapp.identity import Key
from ghapp.store.job_state import JobState
from ghapp.store.protocol import QueueFigures
from ghapp.store.queue import pairs, read_job, read_job_state
from ghapp.store.sql_statements import SqlCall, Steps, load
from ghapp.store.sqlite.connection import open_file
from ghapp.store.sqlite.scheduler import Turn, Waiting

R = TypeVar("R")

_statement = load("running_keys.sql")
_JOBS = _statement("jobs")
_INSTALLATIONS = _statement("installations")
_INSTALLATIONS_OF_REPOSITORIES = _statement("installations_of_repositories")
_NEXT_IN_TURN = _statement("next_in_turn")
_WAITING_INSTALLATIONS = _statement("waiting_installations")
_LIMITS = _statement("limits")
_FIGURES = _statement("queue_figures")
_CLAIM = _statement("claim_keys")
_GIVE_BACK = _statement("give_back")
_COUNT_UNFINISHED = _statement("count_unfinished")
_GIVE_BACK_ALL = _statement("give_back_all")
_BEAT = _statement("beat")


def run(db: sqlite3.Connection, steps: Steps[R]) -> R:
    """Carry out steps with a connection."""
    try:
        call = next(steps)
        while True:
            call = steps.send(_execute(db, call).fetchall())
    except StopIteration as end:
        result: R = end.value
        return result


def jobs(db: sqlite3.Connection, keys: Collection[Key]) -> dict[Key, tuple[JobState, int]]:
    """Return the state and the installation of each key."""
    rows = _execute(db, _JOBS(keys=pairs(keys)))
    return {Key(*row[:2]): (read_job_state(row[2:-1]), row[-1]) for row in rows}


def installations_of(db: sqlite3.Connection, keys: Iterable[Key], repositories: Collection[int] = ()) -> set[int]:
    """Return the installations in whose queues keys wait, and those of repositories."""
    found = {number for (number,) in _execute(db, _INSTALLATIONS(keys=pairs(keys)))}
    if repositories:
        owning = _execute(db, _INSTALLATIONS_OF_REPOSITORIES(repositories=repositories))
        found |= {number for (number,) in owning}
    return found


def read_turns(db: sqlite3.Connection, turns: Iterable[Turn]) -> list[tuple[Turn, list[Waiting]]]:
    """Return the earliest waiting keys of each installation."""
    return [(turn, _read_turn(db, turn)) for turn in turns]


def waiting_installations(db: sqlite3.Connection) -> list[tuple[int, float]]:
    """Return the installations that have waiting keys, and when the first key of each is due."""
    return _execute(db, _WAITING_INSTALLATIONS()).fetchall()


def limits(db: sqlite3.Connection) -> list[tuple[int, float]]:
    """Return the installations that must wait, and until when."""
    return _execute(db, _LIMITS()).fetchall()


def figures(db: sqlite3.Connection, running: Collection[Key], installations: Sequence[int]) -> QueueFigures:
    """Return how the queue stands when `running` are claimed; `installations` are all that may have waiting keys."""
    call = _FIGURES(running=pairs(running), installations=installations)
    ((waiting, dead, oldest),) = _execute(db, call)
    return QueueFigures(waiting=waiting, running=len(running), dead=dead, oldest_due=oldest)


def claim(db: sqlite3.Connection, keys: Iterable[Key]) -> None:
    """Note that keys run."""
    _execute(db, _CLAIM(keys=pairs(keys)))


def give_back(db: sqlite3.Connection, keys: Iterable[Key]) -> None:
    """Note that keys no longer run."""
    _execute(db, _GIVE_BACK(keys=pairs(keys)))


def open_connections(path: str) -> tuple[sqlite3.Connection, sqlite3.Connection]:
    """Return the connections for writing and for reading; note the runs in which the process before this one died."""
    writing, reading = open_file(path)
    count_unfinished(writing)
    return writing, reading


def count_unfinished(db: sqlite3.Connection) -> None:
    """Count the runs in which the process before this one ended."""
    _execute(db, _COUNT_UNFINISHED())
    _execute(db, _GIVE_BACK_ALL())


def beat(db: sqlite3.Connection) -> None:
    """Change something, so that there is something to commit."""
    _execute(db, _BEAT())


def _read_turn(db: sqlite3.Connection, turn: Turn) -> list[Waiting]:
    call = _NEXT_IN_TURN(installation_id=turn.installation_id, running=pairs(turn.running), most=turn.size)
    return [Waiting(read_job(row[:-1]), row[-1]) for row in _execute(db, call)]


def _execute(db: sqlite3.Connection, call: SqlCall) -> sqlite3.Cursor:
    return db.execute(call.statement.sqlite, call.for_sqlite())
