"""The presses that are not answered yet, in PostgreSQL's SQL."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from ghapp.identity import Key
from ghapp.jobs import ButtonClick, Delivery
from ghapp.store.postgres.schema import Connection

_ADD = "INSERT INTO press VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING"
_ON = """
SELECT delivery, button, run, login, user_id FROM press WHERE repository_id = $1 AND number = $2 ORDER BY at, delivery
"""
_FORGET = "DELETE FROM press WHERE repository_id = $1 AND number = $2 AND delivery = ANY($3::text[])"


async def add(db: Connection, keys: Iterable[Key], pressed: ButtonClick, told: Delivery) -> None:
    """Have a press wait for its answer on each of the threads."""
    press = (pressed.button, pressed.run, pressed.login, pressed.user_id, told.id, told.received_at)
    await db.executemany(_ADD, [(key.repository_id, key.number, *press) for key in sorted(keys)])


async def button_clicks(db: Connection, key: Key) -> dict[str, ButtonClick]:
    """The presses on a thread, by the delivery that told of them, oldest first."""
    return {
        row["delivery"]: ButtonClick(button=row["button"], run=row["run"], login=row["login"], user_id=row["user_id"])
        for row in await db.fetch(_ON, key.repository_id, key.number)
    }


async def forget(db: Connection, key: Key, deliveries: Collection[str]) -> None:
    """Take away what was answered."""
    if deliveries:
        await db.execute(_FORGET, key.repository_id, key.number, list(deliveries))


async def prune(db: Connection, before: float) -> None:
    """Take away what was pressed before that time: whatever would answer it is not there any more."""
    await db.execute("DELETE FROM press WHERE at < $1", before)
