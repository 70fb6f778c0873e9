"""The SQLite tables, as numbered migrations that bring any older file up to date."""

from __future__ import annotations

import sqlite3

from ghapp.errors import UserError
from ghapp.store.migrations import sqlite_migrations

MIGRATIONS = sqlite_migrations()


def migrate(db: sqlite3.Connection, path: str, migrations: tuple[str, ...] = MIGRATIONS) -> None:
    """Bring the tables up to date, each step in its own transaction; raises `UserError` for a newer file."""
    db.execute("CREATE TABLE IF NOT EXISTS migration (version INTEGER PRIMARY KEY) STRICT")
    (version,) = db.execute("SELECT coalesce(max(version), 0) FROM migration").fetchone()
    if version > len(migrations):
        raise UserError(
            f"{path} was written by a newer ghapp: its tables are version {version}, this one knows {len(migrations)}. "
            "Install the newer ghapp again, or start with another DATABASE_URL."
        )
    for number, script in enumerate(migrations[version:], start=version + 1):
        try:
            db.executescript(f"BEGIN IMMEDIATE; {script}")
            db.execute("INSERT INTO migration VALUES (?)", (number,))
            db.execute("COMMIT")
        except sqlite3.Error:
            if db.in_transaction:
                db.execute("ROLLBACK")
            raise
