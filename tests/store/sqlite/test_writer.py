"""Group commit: many writes, one commit, and none fails for another."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from ghapp.errors import StoreUnavailable
from ghapp.store.sqlite.connection import connect
from ghapp.store.sqlite.writer import Transaction, Writer


def put(transaction: Transaction, batch: Sequence[str]) -> Sequence[int]:
    """Insert each text; the answers are their lengths."""
    for text in batch:
        transaction.db.execute("INSERT INTO line VALUES (?)", (text,))
        transaction.when_committed(lambda text=text: COMMITTED.append(text))  # type: ignore[misc]  # binds this text
    return [len(text) for text in batch]


def pages(transaction: Transaction, batch: Sequence[int]) -> Sequence[None]:
    """Set how many pages the file may have."""
    for most in batch:
        transaction.db.execute(f"PRAGMA max_page_count={most}")
    return [None] * len(batch)


def synchronous(transaction: Transaction, batch: Sequence[str]) -> Sequence[int]:
    """Answer each text with how commits are flushed; no two texts may be equal, since SQLite would repeat itself."""
    return [transaction.db.execute(f"PRAGMA synchronous -- {text}").fetchone()[0] for text in batch]


COMMITTED: list[str] = []


class Desk:
    """A writer on a table of lines, the commits it made, and a way to hold it up so that a group gathers."""

    def __init__(self, path: str) -> None:
        self.path = path
        db = connect(path, create=True)
        db.execute("CREATE TABLE line (text TEXT UNIQUE)")
        self.statements: list[str] = []
        db.set_trace_callback(self.statements.append)
        self.writer = Writer(path, db)
        COMMITTED.clear()

    @property
    def lines(self) -> set[str]:
        db = connect(self.path)
        try:
            return {text for (text,) in db.execute("SELECT text FROM line")}
        finally:
            db.close()

    @asynccontextmanager
    async def one_group(self) -> AsyncIterator[None]:
        """What is submitted within is in one group: the writer is busy with a write of its own meanwhile."""
        begun, go_on = threading.Event(), threading.Event()

        def wait(_: Transaction, batch: Sequence[None]) -> Sequence[None]:
            begun.set()
            go_on.wait()
            return batch

        busy = self.writer.submit(wait, None)
        await asyncio.to_thread(begun.wait)
        yield
        go_on.set()
        await busy


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    desk = Desk(str(tmp_path / "lines.db"))
    yield desk
    await desk.writer.close()


async def test_waiting_writes_are_committed_together_and_each_gets_its_result(desk: Desk) -> None:
    async with desk.one_group():
        answers = [desk.writer.submit(put, "x" * length) for length in range(1, 21)]
    assert await asyncio.gather(*answers) == list(range(1, 21))
    assert desk.statements.count("COMMIT") == 2, "one that kept the writer busy, and one for all"
    assert len(desk.lines) == 20


async def test_writes_from_later_loop_iterations_are_committed_together(desk: Desk) -> None:
    async def a_turn_later(text: str, turns: int) -> int:
        for _ in range(turns):
            await asyncio.sleep(0)
        return await desk.writer.submit(put, text)

    answers = await asyncio.gather(*(a_turn_later("x" * turns, turns) for turns in range(1, 21)))
    assert answers == list(range(1, 21))
    assert desk.statements.count("COMMIT") == 1


async def test_a_write_never_waits_for_ever_while_others_arrive(desk: Desk) -> None:
    first = desk.writer.submit(put, "first")
    others: list[asyncio.Future[int]] = []
    while not first.done() and len(others) < 10_000:
        others.append(desk.writer.submit(put, f"another {len(others)}"))
        await asyncio.sleep(0)
    assert await first == 5
    await asyncio.gather(*others)
    assert desk.statements.count("COMMIT") > 1


async def test_a_group_is_flushed_if_any_of_its_writes_has_to_be(desk: Desk) -> None:
    normal, full = 1, 2
    for turn in range(3):
        assert await desk.writer.submit(synchronous, f"alone {turn}", is_flushed=False) == normal
        async with desk.one_group():
            answers = [desk.writer.submit(synchronous, f"{turn} {each}", is_flushed=each) for each in (False, True)]
        assert await asyncio.gather(*answers) == [full, full]


async def test_a_failing_write_fails_alone(desk: Desk) -> None:
    async with desk.one_group():
        answers = [desk.writer.submit(put, text) for text in ("one", "one", "two", "three")]
    first, second, *others = await asyncio.gather(*answers, return_exceptions=True)
    assert (first, others) == (3, [3, 5])
    assert isinstance(second, sqlite3.IntegrityError)
    assert desk.lines == {"one", "two", "three"}
    assert sorted(COMMITTED) == ["one", "three", "two"], "nothing is announced that was rolled back"


async def test_a_full_disk_is_unavailable_without_writes_and_recovers(desk: Desk) -> None:
    await desk.writer.submit(pages, 4)
    async with desk.one_group():
        answers = [desk.writer.submit(put, text) for text in ("small", "large" * 10_000, "little")]
    small, large, little = await asyncio.gather(*answers, return_exceptions=True)
    assert (small, little) == (5, 6)
    assert isinstance(large, StoreUnavailable)
    assert "full" in str(large)
    assert desk.lines == {"small", "little"}
    await desk.writer.submit(pages, 1_000_000)
    assert await desk.writer.submit(put, "large" * 10_000) == 50_000


async def test_a_write_counts_even_if_its_caller_stopped_waiting(desk: Desk) -> None:
    async with desk.one_group():
        abandoned = desk.writer.submit(put, "abandoned")
        kept = desk.writer.submit(put, "kept")
        abandoned.cancel()
    assert await kept == 4
    assert desk.lines == {"abandoned", "kept"}
    assert sorted(COMMITTED) == ["abandoned", "kept"]


async def test_closing_commits_submitted_writes_and_refuses_new_ones(desk: Desk) -> None:
    async with desk.one_group():
        answer = desk.writer.submit(put, "last")
    await desk.writer.close()
    assert await answer == 4
    with pytest.raises(StoreUnavailable):
        await desk.writer.submit(put, "too late")
