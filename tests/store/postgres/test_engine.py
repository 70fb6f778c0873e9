"""What only PostgreSQL has: replicas, a server that may be away, connections that may be lost."""

from __future__ import annotations

import asyncio
import random
import sys
import time
from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import pytest

from ghapp.controller.worker import Worker
from ghapp.errors import SettingsError, StoreUnavailable, UserError
from ghapp.identity import Key
from ghapp.jobs import DeliveryEffects, Done, RateLimited
from ghapp.store.engines import open_store
from ghapp.store.postgres.engine import PostgresStore
from ghapp.store.postgres.schema import migrate
from ghapp.store.protocol import Store
from tests.support.clock import START, Clock
from tests.support.controlled_runs import Looks
from tests.support.engines import claim_one, claimed, delivery, event, postgres, repository
from tests.support.postgres_sql import away, cut, sql
from tests.support.replica_process import AT_ONCE

ONE, TWO = Key(1, 1), Key(1, 2)
KEYS = [Key(repository_id, number) for repository_id in (1, 2) for number in (1, 2, 3)]


@pytest.fixture
async def replicas(url: str, tmp_path: Path, clock: Clock) -> AsyncIterator[tuple[Store, Store]]:
    """Two replicas on one database."""
    first, second = postgres(tmp_path, clock), postgres(tmp_path, clock)
    await first.open()
    await second.open()
    yield first, second
    await first.close()
    await second.close()


async def test_a_delivery_accepted_by_one_replica_wakes_the_others(replicas: tuple[Store, Store]) -> None:
    first, second = replicas
    await second.wait(0)
    waiting = asyncio.create_task(second.wait(None))
    await event(first, ONE)
    await waiting
    assert await claimed(second) == [ONE]
    assert await claimed(first) == []


async def test_a_rate_limit_applies_to_every_replica(replicas: tuple[Store, Store]) -> None:
    first, second = replicas
    await first.remember_repository(repository(1))
    await event(first, ONE)
    await first.finish(await claim_one(first), RateLimited(7, START + 60))
    await event(second, TWO)
    assert await claimed(second) == []
    assert await second.next_due() == START + 60


async def test_turns_include_runs_at_every_replica(replicas: tuple[Store, Store]) -> None:
    first, second = replicas
    for number in (1, 2):
        await first.remember_repository(repository(number, installation=number))
    await event(first, *(Key(1, number) for number in range(1, 5)))
    await claimed(first, 2)
    await event(first, Key(2, 1))
    assert await claimed(second, 1) == [Key(2, 1)]


async def test_runs_of_a_departing_replica_are_due_for_the_others(replicas: tuple[Store, Store]) -> None:
    first, second = replicas
    await event(first, ONE)
    await claim_one(first)
    await second.wait(0.1)
    waiting = asyncio.create_task(second.wait(None))
    await first.close()
    await waiting
    assert await claimed(second) == [ONE]


async def test_replicas_share_the_work_and_never_run_one_key_concurrently(url: str) -> None:
    looks = Looks()
    looks.work = lambda: asyncio.sleep(random.uniform(0, 0.01))
    stores = [PostgresStore(url, clock=time.time, policy=AT_ONCE) for _ in range(3)]
    workers = [
        Worker(store, looks.run, fail_closed=looks.fail_closed, concurrency=4, clock=time.time) for store in stores
    ]
    for store, worker in zip(stores, workers, strict=True):
        await store.open()
        worker.start()

    async def bother(store: Store) -> None:
        for _ in range(40):
            await event(store, *random.sample(KEYS, 2))
            await asyncio.sleep(random.uniform(0, 0.01))

    await asyncio.gather(*(bother(store) for store in stores))
    for worker in workers:
        await worker.idle()
    for store, worker in zip(stores, workers, strict=True):
        await worker.stop()
        await store.close()
    assert looks.overlaps == []
    assert looks.count.keys() == set(KEYS)
    assert await sql(url, "SELECT 1 FROM job WHERE state <> 'idle' OR done < generation") == []


async def test_a_cancelled_claim_leaves_nothing_claimed(replicas: tuple[Store, Store], clock: Clock) -> None:
    first, second = replicas
    for turns in range(30):
        clock.now += 1
        await event(first, ONE)
        claiming = asyncio.create_task(first.claim(10))
        for _ in range(turns):
            await asyncio.sleep(0)
        claiming.cancel()
        found = await asyncio.gather(claiming, return_exceptions=True)
        jobs = [] if isinstance(found[0], BaseException) else found[0]
        for job in jobs or await first.claim(10):
            await first.finish(job, Done())
        assert await second.next_due() is None


async def test_a_lost_connection_is_reopened_and_loses_no_key(
    url: str, replicas: tuple[Store, Store], clock: Clock
) -> None:
    first, second = replicas
    await event(first, ONE, TWO)
    (job,) = await first.claim(1)
    await cut(url)
    clock.now += 1
    assert await first.holds(job)
    assert [other.key for other in await second.claim(9)] == [TWO]
    await first.finish(job, Done())
    assert await first.next_due() is None


async def test_the_store_is_unavailable_while_it_cannot_connect(url: str, replicas: tuple[Store, Store]) -> None:
    first, _ = replicas
    await event(first, ONE)
    async with away(url):
        for call in (
            first.ping(),
            first.accept(delivery(), DeliveryEffects(keys=(TWO,))),
            first.claim(1),
            first.load(ONE),
        ):
            with pytest.raises(StoreUnavailable, match=r"the database .*/test_\d+ "):
                await call
    await first.ping()
    assert await claimed(first) == [ONE]


async def test_a_write_that_can_never_succeed_fails_alone(replicas: tuple[Store, Store]) -> None:
    first, _ = replicas
    good, bad, better = await asyncio.gather(
        first.enqueue([ONE]), first.enqueue([Key(2**70)]), first.enqueue([TWO]), return_exceptions=True
    )
    assert (good, better) == (None, None)
    assert isinstance(bad, asyncpg.DataError)
    assert sorted(await claimed(first)) == [ONE, TWO]


async def test_many_replicas_can_start_on_an_empty_database_at_once(tmp_path: Path, url: str, clock: Clock) -> None:
    stores = [postgres(tmp_path, clock) for _ in range(4)]
    await asyncio.gather(*(store.open() for store in stores))
    await event(stores[0], ONE)
    assert await claimed(stores[3]) == [ONE]
    for store in stores:
        await store.close()


async def test_an_older_ghapp_refuses_a_newer_database(replicas: tuple[Store, Store], url: str) -> None:
    await sql(url, "INSERT INTO migration VALUES (99)")
    with pytest.raises(UserError, match="newer ghapp: its tables are version 99"):
        await PostgresStore(url, clock=Clock()).open()


async def test_migrations_run_once_in_order_and_completely_or_not_at_all(url: str) -> None:
    db = await asyncpg.connect(url)
    first, second = "CREATE TABLE a (x integer)", "ALTER TABLE a ADD COLUMN y integer; CREATE TABLE b (x integer)"
    await migrate(db, "test", (first,))
    with pytest.raises(asyncpg.PostgresError):
        await migrate(db, "test", (first, f"{second}; SELECT nonsense"))
    assert await db.fetchval("SELECT to_regclass('b')") is None
    await migrate(db, "test", (first, second))
    await migrate(db, "test", (first, second))
    assert [row["version"] for row in await db.fetch("SELECT version FROM migration ORDER BY 1")] == [1, 2]
    await db.close()


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("postgresql://ghapp:s3cret@127.0.0.1:1/ghapp", r"127\.0\.0\.1:1/ghapp: .*DATABASE_URL"),
        ("postgresql://ghapp:s3cret@127.0.0.1:one/ghapp", "DATABASE_URL cannot be read"),
        ("postgresql:///ghapp?host=/nowhere&password=s3cret", "/nowhere/ghapp: .*DATABASE_URL"),
    ],
)
async def test_an_unusable_database_is_named_without_the_password(url: str, told: str) -> None:
    with pytest.raises(UserError, match=told) as raised:
        await open_store(url, Clock()).open()
    assert "s3cret" not in str(raised.value)


def test_a_missing_library_is_reported_with_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in sys.modules if name.startswith("ghapp.store.postgres")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "asyncpg", None)
    with pytest.raises(SettingsError, match=r"install ghapp-rules-of-engagement\[postgres\]"):
        open_store("postgresql://ghapp:s3cret@db/ghapp", Clock())
