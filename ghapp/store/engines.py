"""The engine that a DATABASE_URL names; `open_store` picks it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from ghapp.errors import SettingsError
from ghapp.store.ledger import Ledger, read_file, read_shared
from ghapp.store.protocol import Memory, Store
from ghapp.store.sqlite.engine import SQLiteStore
from ghapp.store.sqlite.read_only import FileMemory

_SQLITE = "sqlite:///"
_POSTGRES = ("postgresql://", "postgres://")


def is_shared(url: str) -> bool:
    """Whether several processes may use the database that a DATABASE_URL names."""
    return url.startswith(_POSTGRES)


def open_store(url: str, clock: Callable[[], float]) -> Store:
    """The store that a DATABASE_URL names, not yet opened; raises `SettingsError` for a URL no engine knows.

    `sqlite:///ghapp.db` is a file in the working directory, `sqlite:////var/lib/ghapp.db` one by its full path;
    `postgresql://USER:PASSWORD@HOST/NAME` is a database of a server.
    """
    if is_shared(url):
        return _postgres(url, clock)
    return SQLiteStore(_path(url), clock=clock)


async def read_ledger(url: str, clock: Callable[[], float]) -> Ledger:
    """The ledger of the database that a DATABASE_URL names, also while a server has it open."""
    return await (read_shared(open_store(url, clock)) if is_shared(url) else read_file(_path(url)))


@asynccontextmanager
async def open_memory(url: str, clock: Callable[[], float]) -> AsyncIterator[Memory]:
    """What the database that a DATABASE_URL names remembers, also while a server has it open. Raises `UserError`."""
    if not is_shared(url):
        yield FileMemory(_path(url))
        return
    store = open_store(url, clock)
    try:
        await store.open()
        yield store
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


def _postgres(url: str, clock: Callable[[], float]) -> Store:
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
