"""The presses that are not answered yet, in SQL."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterable

from ghapp.identity import Key
from ghapp.jobs import ButtonClick, Delivery

_ADD = "INSERT INTO press VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING"
_ON = """
SELECT delivery, button, run, login, user_id FROM press WHERE repository_id = ? AND number = ? ORDER BY at, delivery
"""
_FORGET = """
DELETE FROM press WHERE repository_id = ? AND number = ? AND delivery IN (SELECT value FROM json_each(?))
"""


def add(db: sqlite3.Connection, keys: Iterable[Key], pressed: ButtonClick, told: Delivery) -> None:
    """Have a press wait for its answer on each of the threads."""
    press = (pressed.button, pressed.run, pressed.login, pressed.user_id, told.id, told.received_at)
    db.executemany(_ADD, [(key.repository_id, key.number, *press) for key in keys])


def button_clicks(db: sqlite3.Connection, key: Key) -> dict[str, ButtonClick]:
    """The presses on a thread, by the delivery that told of them, oldest first."""
    return {
        delivery: ButtonClick(button=button, run=run, login=login, user_id=user_id)
        for delivery, button, run, login, user_id in db.execute(_ON, (key.repository_id, key.number))
    }


def forget(db: sqlite3.Connection, key: Key, deliveries: Collection[str]) -> None:
    """Take away what was answered."""
    if deliveries:
        db.execute(_FORGET, (key.repository_id, key.number, json.dumps([*deliveries])))


def prune(db: sqlite3.Connection, before: float) -> None:
    """Take away what was pressed before that time: whatever would answer it is not there any more."""
    db.execute("DELETE FROM press WHERE at < ?", (before,))
