"""The engine that a DATABASE_URL names; `open_store` picks it."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from ghapp.errors import SettingsError
from ghapp.store import suspensions
from ghapp.store.channel_messages import FailingMessage, failing_messages
from ghapp.store.ledger import Ledger, read_file, read_shared
from ghapp.store.protocol import Memory, Store
from ghapp.store.sql_statements import Steps
from ghapp.store.sqlite import read_only
from ghapp.store.sqlite.engine import SQLiteStore
from ghapp.store.sqlite.jobs import run
from ghapp.store.sqlite.read_only import FileMemory
from ghapp.store.sqlite.second_writer import write_beside
from ghapp.store.suspensions import Suspension

if TYPE_CHECKING:
    from ghapp.store.postgres.engine import PostgresStore

R = TypeVar("R")

_SQLITE = "sqlite:///"
_POSTGRES = ("postgresql://", "postgres://")


def is_shared(url: str) -> bool:
    """Return whether several processes may use the database that a DATABASE_URL names."""
    return url.startswith(_POSTGRES)


def open_store(url: str, clock: Callable[[], float]) -> Store:
    """Return the store that a DATABASE_URL names, not yet opened. Raises `SettingsError` for a URL no engine knows.

    `sqlite:///ghapp.db` is a file in the working directory, `sqlite:////var/lib/ghapp.db` one by its full path;
    `postgresql://USER:PASSWORD@HOST/NAME` is a database of a server.
    """
    if is_shared(url):
        return _postgres(url, clock)
    return SQLiteStore(_path(url), clock=clock)


async def read_ledger(url: str, clock: Callable[[], float]) -> Ledger:
    """Return the ledger of the database that a DATABASE_URL names, also while a server has it open."""
    return await (read_shared(open_store(url, clock)) if is_shared(url) else read_file(_path(url)))


async def read_failing_messages(url: str, clock: Callable[[], float]) -> list[FailingMessage]:
    """Return what no channel took, also while a server has the database open. Raises `UserError`."""
    if not is_shared(url):
        return await read_only.read(_path(url), run, failing_messages(clock()))
    store = open_store(url, clock)
    try:
        await store.open()
        return await store.read(failing_messages(clock()))
    finally:
        await store.close()


@asynccontextmanager
async def open_memory(url: str, clock: Callable[[], float]) -> AsyncIterator[Memory]:
    """Return what the database that a DATABASE_URL names remembers, also while a server has it open.

    Raises `UserError`.
    """
    if not is_shared(url):
        yield FileMemory(_path(url))
        return
    store = open_store(url, clock)
    try:
        await store.open()
        yield store
    finally:
        await store.close()


async def suspend(url: str, suspension: Suspension) -> list[Suspension]:
    """Suspend the gate, also while a server runs; return the suspensions in force. Raises `UserError`."""
    await _carry_out(url, partial(suspensions.suspend, suspension))
    return await _carry_out(url, suspensions.suspensions)


async def resume(url: str, scope: str, *, by: str, at: float) -> tuple[list[Suspension], list[Suspension]]:
    """Resume the gate; return the suspensions that ended, and those that are in force. Raises `UserError`."""
    ended = await _carry_out(url, partial(suspensions.resume, scope, by=by, at=at))
    return ended, await _carry_out(url, suspensions.suspensions)


async def _carry_out(url: str, steps: Callable[[], Steps[R]]) -> R:
    """Carry out steps in one transaction, also while a server has the database open."""
    if not is_shared(url):
        return await write_beside(_path(url), steps)
    store = _postgres(url, time.time)
    try:
        await store.open()
        return await store.carry_out(steps())
    finally:
        await store.close()


def _path(url: str) -> str:
    path = url.removeprefix(_SQLITE)
    if path in ("", url, ":memory:"):
        # The message omits the URL: it may hold a password.
        raise SettingsError(
            "DATABASE_URL must look like sqlite:///ghapp.db and name a file that outlives the process, "
            "or like postgresql://USER:PASSWORD@HOST/NAME."
        )
    return path


async def migrate(url: str, clock: Callable[[], float]) -> None:
    """Bring the tables of a database up to date, as opening it does; raises `UserError` where that cannot be."""
    store = open_store(url, clock)
    await store.open()
    await store.close()


def _postgres(url: str, clock: Callable[[], float]) -> PostgresStore:
    try:
        from ghapp.store.postgres.engine import PostgresStore
    except ModuleNotFoundError as error:
        if error.name != "asyncpg":
            raise
        raise SettingsError(
            "DATABASE_URL names a PostgreSQL database, but asyncpg is not installed; "
            "install ghapp-rules-of-engagement[postgres]."
        ) from error
    return PostgresStore(url, clock=clock)
