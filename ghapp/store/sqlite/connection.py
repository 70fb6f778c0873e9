"""Opening the SQLite file: its settings, its lock against a second process, and what its errors mean."""

from __future__ import annotations

import fcntl
import os
import sqlite3
from pathlib import Path
from urllib.parse import quote

from ghapp.errors import GhappError, StoreLocked, StoreUnavailable, UserError
from ghapp.store.sqlite.schema import migrate

_BUSY_SECONDS = 2.0
# A page-by-page check takes about a second for each 500 MB; larger files start without it.
_CHECKED_BYTES = 100 * 2**20
_DAMAGED = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})
_REFUSED = frozenset({sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM, sqlite3.SQLITE_AUTH})
_BROKEN = _DAMAGED | _REFUSED | {sqlite3.SQLITE_IOERR}
# Pages of 4 kB in the log before a commit moves them into the file, which takes the time of several commits: with
# SQLite's own 1,000 the slowest of a hundred deliveries waited 18 ms, so 11. The log grows to 64 MB, and closing the
# database empties it.
_PAGES_IN_LOG = 16_000


def connect(path: str, *, create: bool = False) -> sqlite3.Connection:
    """Open a connection whose commits survive a power cut (`synchronous=FULL`); transactions are begun by hand."""
    db = sqlite3.connect(
        f"file:{quote(str(Path(path).resolve()))}?mode={'rwc' if create else 'rw'}",
        uri=True,
        isolation_level=None,
        check_same_thread=False,
        timeout=_BUSY_SECONDS,
    )
    try:
        db.execute("PRAGMA journal_mode=WAL")
        db.execute("PRAGMA synchronous=FULL")
        db.execute(f"PRAGMA wal_autocheckpoint={_PAGES_IN_LOG}")
    except sqlite3.Error:
        db.close()
        raise
    return db


def flush_commits(db: sqlite3.Connection, is_flushed: bool) -> None:
    """Choose whether commits are flushed to the disk, as they are at first. A flush includes all earlier commits."""
    # This pragma takes effect when it is compiled: `execute` would find the one before in its cache of statements.
    db.executescript(f"PRAGMA synchronous={'FULL' if is_flushed else 'NORMAL'}")


def open_file(path: str) -> tuple[sqlite3.Connection, sqlite3.Connection]:
    """Create or check the file and bring its tables up to date: a connection for the writer, one for the reader."""
    try:
        writing = connect(path, create=True)
        try:
            _check(writing, path)
            migrate(writing, path)
            return writing, connect(path)
        except BaseException:
            writing.close()
            raise
    except sqlite3.Error as error:
        raise _at_start(error, path) from error


def _check(db: sqlite3.Connection, path: str) -> None:
    if Path(path).stat().st_size <= _CHECKED_BYTES:
        (verdict,) = db.execute("PRAGMA quick_check(1)").fetchone()
        if verdict != "ok":
            raise _damaged(path, " ".join(verdict.split()))


def is_broken(error: sqlite3.Error) -> bool:
    """Return whether the connection can no longer be trusted, and a new one must be opened."""
    return _code(error) in _BROKEN


def at_work(error: sqlite3.Error, path: str) -> StoreUnavailable:
    """Return the error for a statement or commit that fails while the app runs."""
    if _code(error) in _DAMAGED:
        return StoreUnavailable(str(_damaged(path, str(error))))
    return StoreUnavailable(f"the database {path} cannot commit or be read now: {error}")


def _at_start(error: sqlite3.Error, path: str) -> GhappError:
    if _code(error) in _DAMAGED:
        return _damaged(path, str(error))
    if _code(error) in _REFUSED:
        return UserError(
            f"Cannot open the database {path}: {error}. "
            "Its folder must exist and be writable for the user that runs ghapp; DATABASE_URL names the file."
        )
    return at_work(error, path)


def _code(error: sqlite3.Error) -> int:
    # The low byte of an extended result code is the primary one. Errors of Python's own module carry none.
    code: int = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR)
    return code & 0xFF


def _damaged(path: str, reason: str) -> UserError:
    return UserError(
        f"The database {path} is damaged, or is not an SQLite file ({reason}). Stop ghapp and restore the file from a "
        f"backup. Without a backup, move it away together with {path}-wal and {path}-shm: ghapp then starts with an "
        "empty database and reads GitHub again, and `ghapp decisions rebuild` restores the ledger."
    )


class FileLock:
    """An advisory lock on `FILE.lock`, held while the database is open; the system drops it when the process dies."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._file: int | None = None

    def acquire(self) -> None:
        """Take the lock at once, or raise `StoreLocked`; `UserError` if the lock file cannot be written."""
        name = f"{self._path}.lock"
        try:
            file = os.open(name, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise UserError(
                f"Cannot write {name}, next to the database: {error.strerror}. Check DATABASE_URL."
            ) from error
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            os.close(file)
            raise StoreLocked(
                f"Another process has the database {Path(self._path).absolute()} open. "
                "Stop it first, or give this one its own DATABASE_URL."
            ) from error
        self._file = file

    def release(self) -> None:
        """Give the lock back; harmless if it is not held."""
        if self._file is not None:
            os.close(self._file)
            self._file = None
