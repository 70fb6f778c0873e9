"""Group commit: one thread owns the writing connection and commits together whatever has gathered meanwhile."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue
from typing import Any, TypeAlias, TypeGuard, TypeVar

from ghapp.errors import StoreUnavailable
from ghapp.store.sqlite.connection import at_work, connect, flush_commits, is_broken

A = TypeVar("A")
R = TypeVar("R")

_MOST_GATHERED = 256  # so that under a load without end the first one need not wait for long


@dataclass(frozen=True, slots=True)
class Transaction:
    """The open transaction that a write works in, and what the event loop must do once it is committed."""

    db: sqlite3.Connection
    _committed: list[Callable[[], None]] = field(default_factory=list)

    def when_committed(self, callback: Callable[[], None]) -> None:
        """Have the event loop call `callback` after the commit, even if nobody waits for the write any more."""
        self._committed.append(callback)

    def announce(self) -> None:
        """Make the calls; in the event loop's thread."""
        for callback in self._committed:
            callback()


# A write is a function over many arguments: equal writes of a group are handed to it together, and it answers each.
Write: TypeAlias = Callable[[Transaction, Sequence[A]], Sequence[R]]


@dataclass(slots=True)
class _Request:
    write: Write[Any, Any]
    argument: Any
    is_flushed: bool
    future: asyncio.Future[Any]
    result: Any = None
    error: Exception | None = None

    def answer(self) -> None:
        if self.future.done():
            return  # the caller was cancelled
        if self.error is None:
            self.future.set_result(self.result)
        else:
            self.future.set_exception(self.error)


class Writer:
    """The only one that writes to the file. Requests of one group may be carried out in any order."""

    def __init__(self, path: str, db: sqlite3.Connection) -> None:
        self._path = path
        self._db: sqlite3.Connection | None = db
        self._flushes = True
        self._loop = asyncio.get_running_loop()
        self._gathered: list[_Request] = []
        self._groups: SimpleQueue[list[_Request] | None] = SimpleQueue()
        self._closed = False
        self._thread = threading.Thread(target=self._work, name="store-writer", daemon=True)
        self._thread.start()

    def submit(self, write: Write[A, R], argument: A, *, is_flushed: bool = True) -> asyncio.Future[R]:
        """Resolve to the write's answer once it is committed; raises `StoreUnavailable` if it could not be.

        A commit that is not flushed to the disk outlives the process, but a power cut may undo it.
        """
        future: asyncio.Future[R] = self._loop.create_future()
        if self._closed:
            future.set_exception(StoreUnavailable(f"the database {self._path} is closed"))
        else:
            if not self._gathered:
                self._loop.call_soon(self._gather, 0)
            self._gathered.append(_Request(write, argument, is_flushed, future))
        return future

    async def close(self) -> None:
        """Commit what was submitted, then close the connection."""
        self._closed = True
        self._hand_over()
        self._groups.put(None)
        await asyncio.to_thread(self._thread.join)

    def _gather(self, before: int) -> None:
        """Hand over what has gathered once a turn of the event loop adds nothing to it.

        A commit costs as much as several deliveries, and both threads are in each other's way while one is under way:
        so, as long as requests keep coming in, few large groups are better than many small ones.
        """
        gathered = len(self._gathered)
        if before < gathered < _MOST_GATHERED:
            self._loop.call_soon(self._gather, gathered)
        else:
            self._hand_over()

    def _hand_over(self) -> None:
        gathered, self._gathered = self._gathered, []
        if gathered:
            self._groups.put(gathered)

    def _work(self) -> None:
        closing = False
        while not closing:
            group: list[_Request] = []
            gathered = self._groups.get()
            while gathered is not None:
                group += gathered
                try:
                    gathered = self._groups.get_nowait()
                except Empty:
                    break
            closing = gathered is None
            if group:
                committed = self._commit(group)
                self._loop.call_soon_threadsafe(_announce, committed, group)
        self._drop_connection()

    def _commit(self, group: Sequence[_Request]) -> list[Transaction]:
        """Write the group in one transaction; where that fails, each request in its own: none fails for another."""
        try:
            return [self._transact(group)]
        except _CannotBegin as error:
            for request in group:
                request.error = at_work(error.cause, self._path)
            return []
        except Exception as error:
            if len(group) > 1:
                return [transaction for request in group for transaction in self._commit([request])]
            group[0].error = at_work(error, self._path) if _passes(error) else error
            return []

    def _transact(self, group: Sequence[_Request]) -> Transaction:
        try:
            if self._db is None:
                self._db, self._flushes = connect(self._path), True
            if self._flushes != (is_flushed := any(request.is_flushed for request in group)):
                flush_commits(self._db, is_flushed)
                self._flushes = is_flushed
            self._db.execute("BEGIN IMMEDIATE")
        except sqlite3.Error as error:
            self._roll_back(error)
            raise _CannotBegin(error) from error
        transaction = Transaction(self._db)
        alike: dict[Write[Any, Any], list[_Request]] = {}
        for request in group:
            alike.setdefault(request.write, []).append(request)
        try:
            for write, requests in alike.items():
                results = write(transaction, [request.argument for request in requests])
                for request, result in zip(requests, results, strict=True):
                    request.result = result
            self._db.execute("COMMIT")
        except Exception as error:
            self._roll_back(error)
            raise
        return transaction

    def _roll_back(self, error: Exception) -> None:
        try:
            if self._db is not None and self._db.in_transaction:
                self._db.execute("ROLLBACK")
        except sqlite3.Error:
            self._drop_connection()
        if isinstance(error, sqlite3.Error) and is_broken(error):
            self._drop_connection()

    def _drop_connection(self) -> None:
        if self._db is not None:
            self._db.close()
            self._db = None


class _CannotBegin(Exception):
    """No transaction can be had now: trying request by request would only take as long again for each."""

    def __init__(self, cause: sqlite3.Error) -> None:
        super().__init__(str(cause))
        self.cause = cause


def _passes(error: Exception) -> TypeGuard[sqlite3.DatabaseError]:
    """Return whether the fault lies in the file or disk, not in what was to be written."""
    return isinstance(error, sqlite3.OperationalError) or (
        isinstance(error, sqlite3.DatabaseError) and is_broken(error)
    )


def _announce(transactions: Sequence[Transaction], requests: Sequence[_Request]) -> None:
    for transaction in transactions:
        transaction.announce()
    for request in requests:
        request.answer()
