"""What tests do to a PostgreSQL database behind the app's back, and how they wait for what replicas do."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

import asyncpg
import pytest


async def sql(url: str, statement: str) -> list[asyncpg.Record]:
    """Run a statement on a connection of its own."""
    connection = await asyncpg.connect(url)
    try:
        return await connection.fetch(statement)
    finally:
        await connection.close()


async def cut(url: str) -> None:
    """Have the server end every connection to the database."""
    await sql(
        url,
        "SELECT pg_terminate_backend(pid, 1000) FROM pg_stat_activity "
        "WHERE datname = current_database() AND pid <> pg_backend_pid()",
    )


@asynccontextmanager
async def away(url: str) -> AsyncIterator[None]:
    """Have the server refuse every connection to the database, the present ones too."""
    name = urlsplit(url).path.removeprefix("/")
    elsewhere = url.replace(f"/{name}", "/postgres")
    await sql(elsewhere, f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
    await sql(elsewhere, f"SELECT pg_terminate_backend(pid, 1000) FROM pg_stat_activity WHERE datname = '{name}'")
    try:
        yield
    finally:
        await sql(elsewhere, f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")


async def until(happened: Callable[[], bool]) -> None:
    """Wait for what another replica is to bring about."""
    for _ in range(2000):
        if happened():
            return
        await asyncio.sleep(0.01)
    pytest.fail("it never happened")


async def not_seen_for(url: str, seconds: float) -> None:
    """Wait until a replica has shown no sign of life for so long."""
    silent = f"SELECT 1 FROM replica WHERE seen_at < clock_timestamp() - interval '{seconds} seconds'"
    for _ in range(400):
        if await sql(url, silent):
            return
        await asyncio.sleep(0.05)
    pytest.fail("every replica shows signs of life")
