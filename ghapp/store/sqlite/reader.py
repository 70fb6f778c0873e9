"""Reading the SQLite file in a thread of its own, so that reads wait for no commit."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Concatenate, ParamSpec, TypeVar

from ghapp.errors import StoreUnavailable
from ghapp.store.sqlite.connection import at_work, connect, is_broken

P = ParamSpec("P")
R = TypeVar("R")


class Reader:
    """A connection that sees what is committed. Without `db`, it connects when it is first needed."""

    def __init__(self, path: str, db: sqlite3.Connection | None) -> None:
        self._path = path
        self._db = db
        self._executor: ThreadPoolExecutor | None = ThreadPoolExecutor(1, thread_name_prefix="store-reader")

    async def read(
        self, query: Callable[Concatenate[sqlite3.Connection, P], R], *args: P.args, **kwargs: P.kwargs
    ) -> R:
        """Call `query` with the connection; raises `StoreUnavailable` if the file cannot be read."""
        if self._executor is None:
            raise StoreUnavailable(f"the database {self._path} is closed")
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._executor, lambda: self._read(query, *args, **kwargs))

    async def close(self) -> None:
        """Finish what is being read, then close the connection."""
        if self._executor is not None:
            executor, self._executor = self._executor, None
            executor.submit(self._drop_connection)
            await asyncio.to_thread(executor.shutdown)

    def _read(self, query: Callable[Concatenate[sqlite3.Connection, P], R], *args: P.args, **kwargs: P.kwargs) -> R:
        try:
            self._db = self._db or connect(self._path)
            return query(self._db, *args, **kwargs)
        except sqlite3.Error as error:
            if is_broken(error):
                self._drop_connection()
            raise at_work(error, self._path) from error

    def _drop_connection(self) -> None:
        if self._db is not None:
            self._db.close()
            self._db = None
