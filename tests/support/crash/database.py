"""The server's database, read from outside: which deliveries it has taken in, and what is not done yet."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Sequence
from contextlib import closing
from typing import Any

from tests.support.postgres_sql import sql

SQLITE = "sqlite:///"
# A look that is due in so many seconds is one that time alone asks for.
SOON = 60.0


class Database:
    """What a DATABASE_URL names; its tables are called the same in both engines."""

    def __init__(self, url: str) -> None:
        self._url = url

    async def deliveries(self) -> set[str]:
        """The ids of the deliveries that were taken in."""
        return {name for (name,) in await self._rows("SELECT id FROM delivery")}

    async def undone(self) -> list[str]:
        """The keys that are not at rest: an event waits for its look or was given up, or one look more is due soon."""
        rows = await self._rows(
            "SELECT number, state, generation, done, error FROM job "
            f"WHERE done <> generation OR state = 'dead' OR due < {time.time() + SOON}"
        )
        return [f"#{number} is {state}, {done} of {made} done: {error}" for number, state, made, done, error in rows]

    async def _rows(self, statement: str) -> Sequence[Sequence[Any]]:
        if not self._url.startswith(SQLITE):
            return [tuple(row) for row in await sql(self._url, statement)]
        with closing(sqlite3.connect(f"file:{self._url.removeprefix(SQLITE)}?mode=ro", uri=True)) as db:
            return db.execute(statement).fetchall()
