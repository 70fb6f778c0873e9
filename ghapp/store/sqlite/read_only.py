"""What the store remembers, for a reader: of an SQLite file that a server may have open, or of no database."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Concatenate, ParamSpec, TypeVar
from urllib.parse import quote

from ghapp.errors import UserError
from ghapp.identity import Key
from ghapp.store import memory
from ghapp.store.protocol import LookMemory
from ghapp.store.sqlite.jobs import run

P = ParamSpec("P")
R = TypeVar("R")


class NoMemory:
    """The `Memory` of an app that has never looked."""

    async def load(self, key: Key) -> LookMemory:
        return LookMemory()

    async def threads_at(self, repository_id: int, head_sha: str) -> frozenset[int]:
        return frozenset()


class FileMemory:
    """The `Memory` in the file `path`; every method raises `UserError` where that cannot be read."""

    def __init__(self, path: str) -> None:
        self._path = path

    async def load(self, key: Key) -> LookMemory:
        return (await read(self._path, run, memory.load_memories((key,))))[key]

    async def threads_at(self, repository_id: int, head_sha: str) -> frozenset[int]:
        return await read(self._path, run, memory.threads_at(repository_id, head_sha))


async def read(
    path: str, query: Callable[Concatenate[sqlite3.Connection, P], R], *args: P.args, **kwargs: P.kwargs
) -> R:
    """Call `query` with a connection of its own to the file. Raises `UserError` where the file cannot be read."""

    def call() -> R:
        try:
            with closing(sqlite3.connect(f"file:{quote(str(Path(path).resolve()))}?mode=ro", uri=True)) as db:
                return query(db, *args, **kwargs)
        except sqlite3.Error as error:
            raise UserError(f"Cannot read the database {path}: {error}. DATABASE_URL names the file.") from error

    return await asyncio.to_thread(call)
