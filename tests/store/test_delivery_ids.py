"""Ids of deliveries are stored in the order of their time."""

from __future__ import annotations

import sqlite3
import uuid
from pathlib import Path

import asyncpg
import pytest

from ghapp.store.delivery_ids import stored
from ghapp.store.postgres import schema as postgres_schema
from ghapp.store.sqlite import schema
from ghapp.store.sqlite.connection import connect

GITHUBS = "72d3162e-cc78-11e3-81ab-4c9367dc0958"
BY_TIME = "11e3-cc78-72d3162e-81ab-4c9367dc0958"
OTHERS = ["d3162e72-cc78-41e3-81ab-4c9367dc0958", "recovered-1", ""]


def test_an_id_of_github_is_prefixed_with_its_time() -> None:
    assert stored(GITHUBS) == BY_TIME


@pytest.mark.parametrize("id_", [*OTHERS, BY_TIME])
def test_another_id_is_unchanged(id_: str) -> None:
    assert stored(id_) == id_


def test_later_ids_sort_later() -> None:
    times = (1, 2**32 - 1, 2**32, 2**48 - 1, 2**48, 2**59)
    ids = [
        stored(str(uuid.UUID(fields=(time & 0xFFFFFFFF, time >> 32 & 0xFFFF, time >> 48 | 0x1000, 0x80, 1, 2))))
        for time in times
    ]
    assert ids == sorted(ids)


def test_an_older_file_keeps_its_ids(tmp_path: Path) -> None:
    before = next(n for n, script in enumerate(schema.MIGRATIONS) if "UPDATE delivery" in script)
    path = str(tmp_path / "ghapp.db")
    db = connect(path, create=True)
    schema.migrate(db, path, schema.MIGRATIONS[:before])
    db.executemany("INSERT INTO delivery VALUES (?, 0)", [(id_,) for id_ in (GITHUBS, *OTHERS)])
    schema.migrate(db, path)
    assert _ids(db) == {BY_TIME, *OTHERS}
    db.close()


def _ids(db: sqlite3.Connection) -> set[str]:
    return {id_ for (id_,) in db.execute("SELECT id FROM delivery")}


async def test_an_older_database_keeps_its_ids(url: str) -> None:
    before = next(n for n, script in enumerate(postgres_schema.MIGRATIONS) if "UPDATE delivery" in script)
    db = await asyncpg.connect(url)
    await postgres_schema.migrate(db, "test", postgres_schema.MIGRATIONS[:before])
    await db.executemany("INSERT INTO delivery VALUES ($1, 0)", [(id_,) for id_ in (GITHUBS, *OTHERS)])
    await postgres_schema.migrate(db, "test")
    assert {row["id"] for row in await db.fetch("SELECT id FROM delivery")} == {BY_TIME, *OTHERS}
    await db.close()
