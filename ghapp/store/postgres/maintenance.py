"""What a database needs besides its contents: its pruning, the periodic tasks' cursors, and what is on its shelves."""

from __future__ import annotations

from collections.abc import Collection

from ghapp.store.delivery_ids import stored
from ghapp.store.postgres import clicks
from ghapp.store.postgres.schema import Connection

_TAKEN_IN = "SELECT id FROM delivery WHERE id = ANY($1::text[])"
_PRUNE = """
DELETE FROM delivery WHERE id IN (SELECT id FROM delivery WHERE received_at < $1 ORDER BY received_at LIMIT $2)
"""
_BEGIN = "INSERT INTO cursor VALUES ($1, $2) ON CONFLICT DO NOTHING RETURNING name"
_MOVE = "UPDATE cursor SET value = $2 WHERE name = $1 AND value = $3 RETURNING name"
_PRUNE_AT_ONCE = 2000  # so that pruning never holds up deliveries for long


async def unknown_deliveries(db: Connection, ids: Collection[str]) -> frozenset[str]:
    """Which of these ids were never taken in, or are forgotten."""
    told = {stored(id_): id_ for id_ in ids}
    return frozenset(ids) - {told[row["id"]] for row in await db.fetch(_TAKEN_IN, list(told))}


async def prune(db: Connection, before: float) -> int:
    """Forget the ids of deliveries received before `before`, and what was pressed before; returns how many."""
    await clicks.prune(db, before)
    pruned = 0
    while some := int((await db.execute(_PRUNE, before, _PRUNE_AT_ONCE)).removeprefix("DELETE ")):
        pruned += some
    return pruned


async def cursor(db: Connection, name: str) -> str | None:
    """Where a cursor stands; None before it was ever moved."""
    value: str | None = await db.fetchval("SELECT value FROM cursor WHERE name = $1", name)
    return value


async def move_cursor(db: Connection, name: str, value: str, expected: str | None) -> bool:
    """Move a cursor that stands where it is expected to; returns whether it did."""
    if expected is None:
        return await db.fetchval(_BEGIN, name, value) is not None
    return await db.fetchval(_MOVE, name, value, expected) is not None
