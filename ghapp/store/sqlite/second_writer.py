"""One transaction in an SQLite file that a server may have open."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import TypeVar
from urllib.parse import quote

from ghapp.errors import UserError
from ghapp.store.sql_statements import Steps
from ghapp.store.sqlite.jobs import run

R = TypeVar("R")

_PATIENCE = 10.0  # seconds to wait for a write of the server


async def write_beside(path: str, steps: Callable[[], Steps[R]]) -> R:
    """Carry out steps in one transaction in a file that a server may have open. Raises `UserError` where that fails."""

    def call() -> R:
        try:
            uri = f"file:{quote(str(Path(path).resolve()))}?mode=rw"
            with closing(sqlite3.connect(uri, uri=True, timeout=_PATIENCE, isolation_level=None)) as db:
                db.execute("BEGIN IMMEDIATE")
                result = run(db, steps())
                db.execute("COMMIT")
                return result
        except sqlite3.Error as error:
            raise UserError(
                f"Cannot write to the database {path}: {error}. DATABASE_URL names the file, and `ghapp migrate` "
                "brings it up to date."
            ) from error

    return await asyncio.to_thread(call)
