"""This replica in the eyes of the others: a lock that its session holds, and a lease that it renews.

A replica is gone, and its claims with it, once nobody holds its lock **and** its lease is over. The lock alone would
give a key away when a connection breaks for a moment; the lease alone, while a stopped process still holds the key.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress

import asyncpg

from ghapp.errors import StoreUnavailable
from ghapp.store.postgres.connection import Database, fetch
from ghapp.store.postgres.schema import LOCKS, Connection
from ghapp.store.sql_statements import load

_log = logging.getLogger(__name__)

_statement = load("sessions.sql")
_ENTER = _statement("enter")
_RENEW = _statement("renew")
_TRY_LOCK = _statement("try_lock")
_LOCK = _statement("lock")
_END_OWN_SESSION = _statement("end_own_session")
_END_SILENT_SESSIONS = _statement("end_silent_sessions")
_BURY = _statement("bury")
_LEAVE = _statement("leave")


class Session:
    """The connection that holds this replica's lock while it lives; it is replaced when it breaks.

    `hear` maps each NOTIFY channel to the function that takes its payload. `changed` is called when the connection is
    made or lost, since notifications may have been missed. Times are in seconds of the database's clock: a replica
    without a sign of life loses its `lease`, and after `patience` the others end its session.
    """

    def __init__(
        self,
        database: Database,
        *,
        lease: float,
        patience: float,
        hear: Mapping[str, Callable[[str], None]],
        changed: Callable[[], None],
    ) -> None:
        self._database = database
        self._lease = lease
        self._patience = patience
        self._hear = hear
        self._changed = changed
        self._connection: asyncpg.Connection[asyncpg.Record] | None = None
        self._replica: int | None = None
        self._turn = asyncio.Lock()
        self._lost = asyncio.Event()
        self._is_open = False
        self._renewed_at = 0.0
        self._beating: asyncio.Task[None] | None = None

    def is_certain_of(self, replica: int) -> bool:
        """Return whether a replica is still this one, and its lease has half of its time left at least."""
        is_connected = self._connection is not None and not self._connection.is_closed()
        return is_connected and replica == self._replica and time.monotonic() - self._renewed_at < self._lease / 2

    async def open(self) -> None:
        """Become a replica."""
        self._is_open = True
        async with self.live():
            self._beating = asyncio.create_task(self._beat(), name="tell that this replica lives")

    async def close(self) -> None:
        """Leave: keys that are still claimed become due again for the other replicas."""
        if self._beating is not None:
            beating, self._beating = self._beating, None
            beating.cancel()
            with suppress(asyncio.CancelledError):
                await beating
        async with self._turn:
            self._is_open = False
            connection, self._connection = self._connection, None
            replica, self._replica = self._replica, None
            if connection is not None and not connection.is_closed():
                with suppress(StoreUnavailable), self._database.reaching():
                    await fetch(connection, _LEAVE(replica=replica))
                    await connection.close()
                connection.terminate()

    async def ping(self) -> None:
        """Prove that a commit reaches the disk now."""
        async with self.live() as (db, replica), db.transaction():
            await db.execute("SET LOCAL synchronous_commit = on")
            await self._renew(db, replica)

    @asynccontextmanager
    async def live(self) -> AsyncIterator[tuple[Connection, int]]:
        """Lend the connection and the replica's number, for one caller at a time. Raises `StoreUnavailable`.

        What commits on it outlives any crash of a replica, but a power cut at the database may forget the last.
        """
        async with self._turn:
            if not self._is_open:
                raise StoreUnavailable(f"the database {self._database.name} is not open")
            try:
                with self._database.reaching():
                    if self._connection is None or self._connection.is_closed() or self._replica is None:
                        self._connection, self._replica = await self._connect()
                        self._changed()
                    yield self._connection, self._replica
            except StoreUnavailable:
                # Whatever it was: a connection of which it is not certain that it works is no proof of life.
                if self._connection is not None:
                    self._connection.terminate()
                raise

    async def _connect(self) -> tuple[asyncpg.Connection[asyncpg.Record], int]:
        connection = await self._database.connect()
        try:
            async with connection.transaction():
                replica = await self._return(connection) or await self._enter(connection)
            for channel, heard in self._hear.items():
                await connection.add_listener(channel, lambda _db, _pid, _channel, payload, call=heard: call(payload))
        except BaseException:
            connection.terminate()
            raise
        connection.add_termination_listener(lambda _: self._was_lost())
        return connection, replica

    async def _return(self, db: Connection) -> int | None:
        """Be the replica that this process was before; None if it was none yet, or the others have given it up."""
        if self._replica is None or not await self._renew(db, self._replica):
            return None
        lock = {"locks": LOCKS, "replica": self._replica}
        ((has_lock,),) = await fetch(db, _TRY_LOCK(**lock))
        if not has_lock:
            # Nobody buries a replica whose row is locked here: it is the lost session that the server still keeps.
            await fetch(db, _END_OWN_SESSION(**lock))
            await fetch(db, _LOCK(**lock))
        return self._replica

    async def _enter(self, db: Connection) -> int:
        renewed_at = time.monotonic()
        ((replica,),) = await fetch(db, _ENTER())
        await fetch(db, _LOCK(locks=LOCKS, replica=replica))
        self._renewed_at = renewed_at
        return int(replica)

    async def _renew(self, db: Connection, replica: int) -> bool:
        """Renew the lease; return whether the others still take this process for the replica."""
        renewed_at = time.monotonic()
        if not await fetch(db, _RENEW(replica=replica)):
            return False
        self._renewed_at = renewed_at
        return True

    def _was_lost(self) -> None:
        self._lost.set()
        self._changed()

    async def _beat(self) -> None:
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(self._lease / 4):
                    await self._lost.wait()
            self._lost.clear()
            try:
                await self._show_life()
            except StoreUnavailable as error:
                _log.warning("no session with the database", extra={"error": str(error)})

    async def _show_life(self) -> None:
        """Renew the lease, and bury the replicas that are gone."""
        async with self.live() as (db, replica):
            if not await self._renew(db, replica):
                # The others gave this replica up; a new session makes a new one of it.
                raise StoreUnavailable("this replica was silent for too long")
            await fetch(db, _END_SILENT_SESSIONS(locks=LOCKS, replica=replica, patience=self._patience))
            for buried in await fetch(db, _BURY(locks=LOCKS, replica=replica, lease=self._lease)):
                _log.warning("a replica is gone, its keys are due again", extra={"replica": buried["id"]})
