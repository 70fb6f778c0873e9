"""Replicas that stop, die or lose their connection while they hold a key; each is a process of its own."""

from __future__ import annotations

import asyncio
import signal
import sys
import time
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from itertools import pairwise
from pathlib import Path

import pytest

from ghapp.identity import Key
from ghapp.store.postgres.engine import PostgresStore
from ghapp.store.protocol import Store
from tests.support.engines import event
from tests.support.postgres_sql import cut, not_seen_for, sql, until

KEY, OTHER, ANOTHER = Key(1, 1), Key(1, 2), Key(1, 3)
LEASE = 0.4
FOREVER = 600.0
LOOK = 0.3
ROOT = Path(__file__).parents[2]


class Replica:
    """A process of `tests.support.replica_process`, and what it said of which key at what time."""

    def __init__(self, process: Process) -> None:
        self.process = process
        self.said: list[tuple[str, str, float]] = []
        self._news = asyncio.Condition()

    async def listen(self) -> None:
        """Take down all that it says."""
        assert self.process.stdout is not None
        async for line in self.process.stdout:
            word, key, moment = line.decode().split()
            async with self._news:
                self.said.append((word, key, float(moment)))
                self._news.notify_all()

    async def says(self, word: str, key: Key) -> None:
        """Wait until it has said so."""
        async with asyncio.timeout(60), self._news:
            await self._news.wait_for(lambda: (word, str(key)) in {(said, of) for said, of, _ in self.said})

    def looks(self, key: Key) -> list[tuple[float, float]]:
        """When each look at a key began and ended."""
        ends = [moment for word, of, moment in self.said if of == str(key) and word != "begin"]
        return list(zip(self.begun(key), ends, strict=True))

    def begun(self, key: Key) -> list[float]:
        """When looks at a key began."""
        return [moment for word, of, moment in self.said if (word, of) == ("begin", str(key))]

    def stop(self) -> None:
        self.process.send_signal(signal.SIGSTOP)

    def go_on(self) -> None:
        self.process.send_signal(signal.SIGCONT)


@asynccontextmanager
async def replica(
    url: str, *, lease: float = LEASE, patience: float = FOREVER, look: float = LOOK
) -> AsyncIterator[Replica]:
    """A replica whose looks take `look` seconds; it leaves at the end."""
    arguments = (url, str(lease), str(patience), str(look))
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.support.replica_process", *arguments, stdin=PIPE, stdout=PIPE, cwd=ROOT
    )
    started = Replica(process)
    listening = asyncio.create_task(started.listen())
    try:
        yield started
    finally:
        with suppress(ProcessLookupError):
            started.go_on()
        assert process.stdin is not None
        process.stdin.close()
        await process.wait()
        await listening


@pytest.fixture
async def store(url: str) -> AsyncIterator[Store]:
    """A replica that claims nothing, but takes in deliveries."""
    store = PostgresStore(url, clock=time.time, lease=FOREVER)
    await store.open()
    yield store
    await store.close()


async def settled(store: Store) -> None:
    """Wait until no key is due and none runs."""
    async with asyncio.timeout(60):
        while (figures := await store.figures()).waiting or figures.running:
            await store.wait(0.05)


async def unfinished(url: str) -> int:
    """How many replicas have died in a run of the only key."""
    (row,) = await sql(url, "SELECT unfinished FROM job")
    return int(row["unfinished"])


def overlap(looks: list[tuple[float, float]]) -> bool:
    """Whether any two looks went on at the same time."""
    return any(begin < end for (_, end), (begin, _) in pairwise(sorted(looks)))


async def test_the_key_of_a_stopped_replica_is_not_run_until_it_resumes(store: Store, url: str) -> None:
    async with replica(url) as first:
        await event(store, KEY)
        await first.says("begin", KEY)
        first.stop()
        async with replica(url) as second:
            await event(store, KEY, OTHER)
            await second.says("end", OTHER)
            await not_seen_for(url, 3 * LEASE)
            assert second.looks(KEY) == []
            first.go_on()
            await first.says("end", KEY)
            await settled(store)
    looks = first.looks(KEY) + second.looks(KEY)
    assert len(looks) == 2, "the one that was held up, and one for the event meanwhile"
    assert not overlap(looks)


async def test_a_replica_silent_for_too_long_loses_its_key_before_it_writes(store: Store, url: str) -> None:
    async with replica(url, patience=1.0) as first:
        await event(store, KEY)
        await first.says("begin", KEY)
        first.stop()
        async with replica(url, patience=1.0) as second:
            await second.says("end", KEY)
            assert len(second.looks(KEY)) == 1
            first.go_on()
            await first.says("lost", KEY)
            # One further look, since the lost one may have written late.
            await until(lambda: len(first.begun(KEY) + second.begun(KEY)) == 3)
            await settled(store)
            assert len(first.begun(KEY) + second.begun(KEY)) == 3


async def test_the_key_of_a_killed_replica_is_soon_run_by_another(store: Store, url: str) -> None:
    async with replica(url, look=FOREVER) as first:
        await event(store, KEY)
        await first.says("begin", KEY)
        async with replica(url) as second:
            await event(store, OTHER)
            await second.says("end", OTHER)
            first.process.kill()
            killed = time.monotonic()
            await second.says("begin", KEY)
            assert time.monotonic() - killed < 10 * LEASE
            await settled(store)


async def test_a_run_in_which_a_replica_died_is_counted_until_one_ends(store: Store, url: str) -> None:
    await event(store, KEY)
    for count in (0, 1, 2):
        async with replica(url, look=FOREVER) as victim:
            await victim.says("begin", KEY)
            assert await unfinished(url) == count
            victim.process.kill()
    async with replica(url) as last:
        await last.says("end", KEY)
        await settled(store)
    assert await unfinished(url) == 0


async def test_a_disconnected_replica_keeps_its_key_until_its_lease_ends(store: Store, url: str) -> None:
    async with replica(url, lease=FOREVER) as first:
        await event(store, KEY)
        await first.says("begin", KEY)
        first.stop()
        async with replica(url, lease=FOREVER) as second:
            await event(store, OTHER)
            await second.says("end", OTHER)
            await cut(url)
            await event(store, ANOTHER)
            await second.says("end", ANOTHER)
            first.go_on()
            await first.says("end", KEY)
            await settled(store)
            assert second.looks(KEY) == []
