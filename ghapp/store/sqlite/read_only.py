"""What is remembered, for who only reads: beside a server that may have the SQLite file open, or with no database."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path
from typing import Concatenate, ParamSpec, TypeVar
from urllib.parse import quote

from ghapp.errors import UserError
from ghapp.identity import Key
from ghapp.jobs import ButtonClick
from ghapp.store.protocol import RepositoryMemory, ThreadMemory
from ghapp.store.sqlite import clicks, repositories

P = ParamSpec("P")
R = TypeVar("R")


class NoMemory:
    """The `Memory` of an app that never looked."""

    async def repository_memory(self, repository_id: int) -> RepositoryMemory:
        return RepositoryMemory()

    async def known(self, key: Key) -> ThreadMemory | None:
        return None

    async def threads_at(self, repository_id: int, head_sha: str) -> frozenset[int]:
        return frozenset()

    async def button_clicks(self, key: Key) -> Mapping[str, ButtonClick]:
        return {}


class FileMemory:
    """The `Memory` in the file `path`; all of it raises `UserError` where that cannot be read."""

    def __init__(self, path: str) -> None:
        self._path = path

    async def repository_memory(self, repository_id: int) -> RepositoryMemory:
        return await ask(self._path, repositories.repository_memory, repository_id)

    async def known(self, key: Key) -> ThreadMemory | None:
        return await ask(self._path, repositories.known, key)

    async def threads_at(self, repository_id: int, head_sha: str) -> frozenset[int]:
        return await ask(self._path, repositories.threads_at, repository_id, head_sha)

    async def button_clicks(self, key: Key) -> Mapping[str, ButtonClick]:
        return await ask(self._path, clicks.button_clicks, key)


async def ask(
    path: str, query: Callable[Concatenate[sqlite3.Connection, P], R], *args: P.args, **kwargs: P.kwargs
) -> R:
    """Call `query` with a connection of its own to the file. Raises `UserError` where it cannot be read."""

    def read() -> R:
        try:
            with closing(sqlite3.connect(f"file:{quote(str(Path(path).resolve()))}?mode=ro", uri=True)) as db:
                return query(db, *args, **kwargs)
        except sqlite3.Error as error:
            raise UserError(f"Cannot read the database {path}: {error}. DATABASE_URL names the file.") from error

    return await asyncio.to_thread(read)
