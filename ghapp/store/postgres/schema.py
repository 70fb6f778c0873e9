"""The PostgreSQL tables, as numbered migrations that bring any older database up to date."""

from __future__ import annotations

from typing import TypeAlias

import asyncpg
from asyncpg.pool import PoolConnectionProxy

from ghapp.errors import UserError
from ghapp.store.migrations import postgres_migrations

Connection: TypeAlias = "asyncpg.Connection[asyncpg.Record] | PoolConnectionProxy[asyncpg.Record]"

# The first half of the name of every advisory lock of this app: "ghap".
LOCKS = 0x67686170
# The second half: no replica has it, since their numbers begin at 1.
_MIGRATING = 0

MIGRATIONS = postgres_migrations()


async def migrate(db: Connection, name: str, migrations: tuple[str, ...] = MIGRATIONS) -> None:
    """Bring the tables up to date, all or nothing, one replica at a time; raises `UserError` for newer tables."""
    async with db.transaction():
        await db.execute("SELECT pg_advisory_xact_lock($1, $2)", LOCKS, _MIGRATING)
        await db.execute("CREATE TABLE IF NOT EXISTS migration (version integer PRIMARY KEY)")
        version: int = await db.fetchval("SELECT coalesce(max(version), 0) FROM migration")
        if version > len(migrations):
            raise UserError(
                f"The database {name} is in use by a newer ghapp: its tables are version {version}, this one knows "
                f"{len(migrations)}. Install the newer ghapp here too, or start with another DATABASE_URL."
            )
        for number, script in enumerate(migrations[version:], start=version + 1):
            await db.execute(script)
            await db.execute("INSERT INTO migration VALUES ($1)", number)
