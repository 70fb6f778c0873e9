"""What only SQLite has: a file that may be locked, damaged, too new, full or in use."""

from __future__ import annotations

import asyncio
import os
import resource
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from ghapp.errors import SettingsError, StoreLocked, StoreUnavailable, UserError
from ghapp.identity import Key
from ghapp.jobs import DeliveryEffects, Done, Findings, Retry, ThreadMemory
from ghapp.store.engines import open_store
from ghapp.store.protocol import Store
from ghapp.store.sqlite.connection import connect
from ghapp.store.sqlite.schema import migrate
from tests.support.clock import Clock
from tests.support.engines import claim_one, claimed, delivery, event, sqlite

ONE = Key(1, 1)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "ghapp.db"


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return sqlite(tmp_path, Clock())


def write_a_letter(path: Path) -> None:
    path.write_bytes(b"This is a letter to my aunt. " * 500)


def fill(path: Path) -> None:
    """Make a database of several thousand keys."""

    async def keys() -> None:
        store = sqlite(path.parent, Clock())
        await store.open()
        await event(store, *(Key(1, number) for number in range(1, 3000)))
        await store.close()

    asyncio.run(keys())


def overwrite_the_tables(path: Path) -> None:
    """Put noise behind the first page, so that the file still looks like a database."""
    with path.open("r+b") as file:
        file.seek(4096)
        file.write(os.urandom(path.stat().st_size - 4096))


@contextmanager
def writable_up_to(size: int) -> Iterator[None]:
    """Have the system refuse to let any file of this process grow beyond `size` bytes."""
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, limits[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)


async def test_a_second_process_is_refused_by_name_until_the_first_ends(
    tmp_path: Path, path: Path, store: Store
) -> None:
    await store.open()
    second = sqlite(tmp_path, Clock())
    with pytest.raises(StoreLocked, match=str(path)):
        await second.open()
    await store.ping()
    await store.close()
    await second.open()
    await second.close()


@pytest.mark.parametrize("damage", [write_a_letter, overwrite_the_tables])
async def test_a_damaged_file_is_named_with_advice(damage: Callable[[Path], None], path: Path, store: Store) -> None:
    await asyncio.to_thread(fill, path)
    await asyncio.to_thread(damage, path)
    with pytest.raises(
        UserError, match=r"ghapp\.db is damaged.*restore the file from a backup. Without a backup, move it away"
    ):
        await store.open()
    await asyncio.to_thread(path.unlink)
    await store.open()
    await store.close()


async def test_a_file_damaged_while_in_use_is_unavailable(path: Path, store: Store) -> None:
    await asyncio.to_thread(fill, path)
    await store.open()
    await asyncio.to_thread(overwrite_the_tables, path)
    for _ in range(2):
        with pytest.raises(StoreUnavailable, match=r"ghapp\.db is damaged"):
            await store.claim(3000)
    await store.close()


async def test_a_file_in_a_missing_folder_is_reported(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"nowhere/ghapp\.db.*DATABASE_URL"):
        await sqlite(tmp_path / "nowhere", Clock()).open()


async def test_a_file_that_is_a_folder_is_reported(path: Path, store: Store) -> None:
    await asyncio.to_thread(path.mkdir)
    with pytest.raises(UserError, match=r"Cannot open the database .*ghapp\.db"):
        await store.open()


async def test_an_older_ghapp_refuses_a_newer_file(path: Path, store: Store) -> None:
    await store.open()
    await store.close()
    db = sqlite3.connect(path)
    with db:
        db.execute("INSERT INTO migration VALUES (99)")
    db.close()
    with pytest.raises(UserError, match="newer ghapp: its tables are version 99"):
        await store.open()


def test_migrations_run_once_in_order_and_completely_or_not_at_all(path: Path) -> None:
    db = connect(str(path), create=True)
    first, second = "CREATE TABLE a (x)", "ALTER TABLE a ADD COLUMN y; CREATE TABLE b (x)"
    migrate(db, str(path), (first,))
    with pytest.raises(sqlite3.OperationalError):
        migrate(db, str(path), (first, f"{second}; SELECT nonsense"))
    assert db.execute("SELECT name FROM pragma_table_info('a')").fetchall() == [("x",)]
    migrate(db, str(path), (first, second))
    migrate(db, str(path), (first, second))
    assert db.execute("SELECT version FROM migration ORDER BY version").fetchall() == [(1,), (2,)]
    db.close()


def test_a_commit_survives_a_power_failure(path: Path) -> None:
    for create in (True, False):
        db = connect(str(path), create=create)
        assert db.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        full = 2
        assert db.execute("PRAGMA synchronous").fetchone() == (full,)
        db.close()


async def test_a_full_disk_is_unavailable_and_recovers_by_itself(store: Store) -> None:
    await store.open()
    first = delivery()
    with writable_up_to(4096):
        for call in (
            store.accept(first, DeliveryEffects(keys=(ONE,))),
            store.save(ONE, Findings(thread=ThreadMemory(head_sha="a" * 2**20))),
        ):
            with pytest.raises(StoreUnavailable, match=r"ghapp\.db"):
                await call
        assert await claimed(store) == []
    assert await store.accept(first, DeliveryEffects(keys=(ONE,)))
    assert await claimed(store) == [ONE]
    assert (await store.load(ONE)).thread is None
    await store.close()


async def test_a_file_locked_by_another_writer_is_unavailable_until_released(path: Path, store: Store) -> None:
    await store.open()
    await event(store, ONE)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreUnavailable, match="locked"):
        await store.ping()
    with pytest.raises(StoreUnavailable, match="locked"):
        await store.claim(1)
    assert (await store.figures()).waiting == 1, "reading goes on"
    other.execute("ROLLBACK")
    other.close()
    await store.ping()
    assert await claimed(store) == [ONE]
    await store.close()


async def test_a_run_in_which_the_process_died_is_counted_until_one_succeeds(tmp_path: Path) -> None:
    clock = Clock()
    for before in range(3):
        store = sqlite(tmp_path, clock)
        await store.open()
        await event(store, ONE)
        assert (await claim_one(store)).unfinished == before
        await store.close()  # without the end of the run, as after a crash
    store = sqlite(tmp_path, clock)
    await store.open()
    await store.finish(await claim_one(store), Retry("boom"))
    clock.now += 100
    job = await claim_one(store)
    assert job.unfinished == 3, "a failure proves nothing about the rest of the run"
    await store.finish(job, Done())
    clock.now += 100
    await event(store, ONE)
    assert (await claim_one(store)).unfinished == 0
    await store.close()


async def test_a_write_that_can_never_succeed_is_an_error_of_the_caller(store: Store) -> None:
    await store.open()
    with pytest.raises(sqlite3.IntegrityError):
        await store.enqueue([Key(2**70)])
    await store.ping()
    await store.close()


@pytest.mark.parametrize("url", ["", "ghapp.db", "sqlite:", "sqlite:///", "sqlite:///:memory:", "mysql://localhost/x"])
def test_a_url_without_a_matching_engine_is_refused(url: str) -> None:
    with pytest.raises(SettingsError, match=r"DATABASE_URL must look like sqlite:///ghapp\.db"):
        open_store(url, Clock())


async def test_the_url_names_the_file(tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path}/a name with spaces & %41.db", Clock())
    await store.open()
    await store.close()
    assert (tmp_path / "a name with spaces & %41.db").exists()
