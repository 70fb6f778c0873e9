"""What tests do to a PostgreSQL database behind the app's back, and how they wait for what replicas do."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

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
