"""Reaching PostgreSQL, and what its errors mean. No message holds the URL, since that may hold a password."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from urllib.parse import parse_qs, urlsplit

import asyncpg

from ghapp.errors import SettingsError, StoreUnavailable, UserError
from ghapp.store.postgres.schema import Connection, migrate
from ghapp.store.sql_statements import SqlCall

_MOST_CONNECTIONS = 5
_CONNECT_SECONDS = 5.0
_STATEMENT_SECONDS = 8.0  # GitHub waits ten for the answer to a delivery
# A stopped process must not keep rows locked; a machine that vanished must not keep its session.
_SETTINGS = {
    "application_name": "ghapp",
    "jit": "off",
    "idle_in_transaction_session_timeout": "5s",
    "tcp_keepalives_idle": "5",
    "tcp_keepalives_interval": "5",
    "tcp_keepalives_count": "3",
}
# Plans are made once, and by the order of an index: how many keys wait changes faster than the server's statistics.
_FEW_STATEMENTS = {"plan_cache_mode": "force_generic_plan", "enable_bitmapscan": "off", "synchronous_commit": "off"}
# Classes of SQLSTATE: what was to be written can never be.
# Source: https://www.postgresql.org/docs/current/errcodes-appendix.html
_NEVER = ("22", "23")
_ERRORS = (asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError, OSError)


class Database:
    """The database that a URL names: a small pool of connections, replaced when they are lost."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._pool: asyncpg.Pool[asyncpg.Record] | None = None
        self.name = _name(url)

    async def open(self) -> None:
        """Connect for the first time, and bring the tables up to date; raises `UserError` if that cannot be."""
        try:
            self._pool = await asyncpg.create_pool(
                self._url,
                min_size=1,
                max_size=_MOST_CONNECTIONS,
                timeout=_CONNECT_SECONDS,
                command_timeout=_STATEMENT_SECONDS,
                server_settings=_SETTINGS,
                reset=_as_it_is,
            )
            async with self._pool.acquire() as connection:
                await migrate(connection, self.name)
        except (ValueError, asyncpg.ClientConfigurationError) as error:
            raise SettingsError("DATABASE_URL cannot be read; it must look like postgresql://USER@HOST/NAME") from error
        except _ERRORS as error:
            raise UserError(
                f"Cannot use the database {self.name}: {_reason(error)}. DATABASE_URL names it; it must run, "
                "and let this user in and create tables."
            ) from error

    async def close(self) -> None:
        """Give up the connections; harmless if there are none."""
        if self._pool is not None:
            pool, self._pool = self._pool, None
            with suppress(*_ERRORS):
                async with asyncio.timeout(_CONNECT_SECONDS):
                    await pool.close()

    async def connect(self) -> asyncpg.Connection[asyncpg.Record]:
        """Open a connection apart from the others, for a few statements again and again.

        It may forget its last commits when the server loses its power.
        """
        return await asyncpg.connect(
            self._url,
            timeout=_CONNECT_SECONDS,
            command_timeout=_STATEMENT_SECONDS,
            server_settings={**_SETTINGS, **_FEW_STATEMENTS},
        )

    @asynccontextmanager
    async def connection(self) -> AsyncIterator[Connection]:
        """Lend one of the shared connections. Raises `StoreUnavailable` for whatever goes wrong with it."""
        with self.reaching():
            if self._pool is None:
                raise StoreUnavailable(f"the database {self.name} is not open")
            async with self._pool.acquire(timeout=_CONNECT_SECONDS) as connection:
                yield connection

    @contextmanager
    def reaching(self) -> Iterator[None]:
        """Turn what goes wrong between here and the database into `StoreUnavailable`."""
        try:
            yield
        except _ERRORS as error:
            if _state(error).startswith(_NEVER):
                raise
            raise StoreUnavailable(
                f"the database {self.name} does not answer as it should: {_reason(error)}"
            ) from error


async def fetch(db: Connection, call: SqlCall) -> list[asyncpg.Record]:
    """Return the rows that a statement yields."""
    return await db.fetch(call.statement.postgres, *call.for_postgres())


async def _as_it_is(_: Connection) -> None:
    """Let the next one have a shared connection without a reset, which costs a question: nobody changes its state."""


def _state(error: Exception) -> str:
    # Errors that only the client knows of carry none.
    return getattr(error, "sqlstate", None) or ""


def _reason(error: Exception) -> str:
    return f"{type(error).__name__}: {error}" if str(error) else type(error).__name__


def _name(url: str) -> str:
    """Return what to call the database: its host and name, without the user and the password."""
    parts = urlsplit(url)
    host = parts.netloc.rpartition("@")[2] or parse_qs(parts.query).get("host", ["localhost"])[0]
    return f"{host}{parts.path}"
