"""What a database needs besides its contents: a proof that it commits, its pruning, and the periodic tasks' cursors."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from typing import TypeAlias

from ghapp.store.sqlite import clicks, jobs
from ghapp.store.sqlite.writer import Transaction

# A cursor's name, where it is to stand, and where it is expected to stand now.
Move: TypeAlias = tuple[str, str, str | None]

_PRUNE_AT_ONCE = 2000  # so that pruning never holds up deliveries for long
_BEGIN = "INSERT INTO cursor VALUES (?, ?) ON CONFLICT DO NOTHING"
_MOVE = "UPDATE cursor SET value = ? WHERE name = ? AND value = ?"


def beat(transaction: Transaction, batch: Sequence[None]) -> Sequence[None]:
    """Change something, so that there is something to commit."""
    transaction.db.execute("INSERT INTO pulse VALUES (1, 1) ON CONFLICT DO UPDATE SET beats = beats + 1")
    return batch


def prune(transaction: Transaction, batch: Sequence[float]) -> Sequence[int]:
    """Forget some of the deliveries received before each time, and what was pressed before; returns how many."""
    clicks.prune(transaction.db, max(batch))
    return [jobs.prune(transaction.db, before, _PRUNE_AT_ONCE) for before in batch]


def cursor(db: sqlite3.Connection, name: str) -> str | None:
    """Where a cursor stands; None before it was ever moved."""
    row = db.execute("SELECT value FROM cursor WHERE name = ?", (name,)).fetchone()
    return None if row is None else str(row[0])


def move_cursors(transaction: Transaction, batch: Sequence[Move]) -> Sequence[bool]:
    """Move each cursor that stands where it is expected to; returns whether it did."""
    return [_move(transaction.db, *move) for move in batch]


def _move(db: sqlite3.Connection, name: str, value: str, expected: str | None) -> bool:
    if expected is None:
        return db.execute(_BEGIN, (name, value)).rowcount > 0
    return db.execute(_MOVE, (value, name, expected)).rowcount > 0
