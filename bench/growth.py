"""What an event costs as the store fills: from its delivery to the end of its look, without GitHub."""

from __future__ import annotations

import asyncio
import random
import sqlite3
import tempfile
import time
import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from time import perf_counter, process_time

import asyncpg

from bench import postgres
from bench.figures import Figure
from ghapp.identity import Key
from ghapp.jobs import Delivery, DeliveryEffects, Done, Findings, ThreadMemory
from ghapp.store.engines import migrate, open_store
from ghapp.store.protocol import Store

FEW, MANY = 1_000, 1_000_000
IN_REPOSITORY = 1_000
BOUND = 1.3
ROUNDS = 10
WARM_UP = 3
A_ROUND = 640
AT_ONCE = 32


@dataclass
class Filled:
    """A store, the numbers of those of its keys that have events, and what one cost, by rounds, in microseconds."""

    store: Store
    active: range
    jitter: random.Random = field(default_factory=lambda: random.Random(1))  # noqa: S311  no secret is made of it
    cpu: list[float] = field(default_factory=list)
    wall: list[float] = field(default_factory=list)

    async def run(self, server_cpu: Callable[[], float]) -> None:
        """One round."""
        cpu, began = process_time() + server_cpu(), perf_counter()
        for _ in range(A_ROUND // AT_ONCE):
            await self._events()
        self.wall.append(1e6 * (perf_counter() - began) / A_ROUND)
        self.cpu.append(1e6 * (process_time() + server_cpu() - cpu) / A_ROUND)

    async def _events(self) -> None:
        """Some deliveries at once, each about a key of its own; then their looks."""
        numbers = self.jitter.sample(self.active, AT_ONCE)
        keys = [Key(number // IN_REPOSITORY + 1, number % IN_REPOSITORY + 1) for number in numbers]
        await asyncio.gather(*(self._take_in(key) for key in keys))
        left = AT_ONCE
        while left:
            jobs = await self.store.claim(left)
            left -= len(jobs)
            await asyncio.gather(*(self.store.load(job.key) for job in jobs))
            await asyncio.gather(*(self.store.finish(job, Done(findings=_findings(job.key))) for job in jobs))

    async def _take_in(self, key: Key) -> None:
        delivery = Delivery(id=str(uuid.uuid1()), event="pull_request", received_at=time.time())
        await self.store.accept(delivery, DeliveryEffects(keys=(key,)))


async def measure() -> list[Figure]:
    """Both sizes of an engine in turn, round by round."""
    with tempfile.TemporaryDirectory(prefix="ghapp-bench-") as folder:

        async def sqlite(keys: int) -> str:
            url = f"sqlite:///{Path(folder) / str(keys)}.db"
            await _fill_sqlite(url, keys)
            return url

        return [
            *await _compare("SQLite", sqlite, lambda: 0.0),
            *await _compare("PostgreSQL", _postgres, postgres.server_cpu_seconds),
        ]


async def _compare(
    engine: str, filled: Callable[[int], Awaitable[str]], server_cpu: Callable[[], float]
) -> list[Figure]:
    small, large = [open_store(await filled(keys), _quick_clock()) for keys in (FEW, MANY)]
    few, any_of_many = Filled(small, range(FEW)), Filled(large, range(MANY))
    latest_of_many = Filled(large, range(MANY - FEW, MANY))
    await small.open()
    await large.open()
    try:
        for number in range(WARM_UP + ROUNDS):
            for each in (few, any_of_many, latest_of_many):
                await each.run(server_cpu)
                if number < WARM_UP:
                    each.cpu.clear()
                    each.wall.clear()
    finally:
        await small.close()
        await large.close()
    return [
        Figure(
            what=f"{name} of an event on {engine}, {which} of {MANY:,} keys, times {FEW:,}",
            samples=[one / another for one, another in zip(theirs, base, strict=True)],
            unit="x",
            bound=BOUND,
            beside=f"{median(theirs):,.0f} against {median(base):,.0f} us",
        )
        for which, many in (("any", any_of_many), (f"the latest {FEW:,}", latest_of_many))
        for name, theirs, base in (("processor", many.cpu, few.cpu), ("time", many.wall, few.wall))
    ]


def _quick_clock() -> Callable[[], float]:
    """A clock on which a key's next look never waits for the spacing: that would be measured instead."""
    began = time.time()
    return lambda: began + 1000 * (time.time() - began)


def _findings(key: Key) -> Findings:
    head_sha = f"{key.repository_id:020}{key.number:020}"
    return Findings(thread=ThreadMemory(comments_matter=False, head_sha=head_sha))


async def _fill_sqlite(url: str, keys: int) -> None:
    await migrate(url, time.time)
    counted = f"WITH RECURSIVE one AS (SELECT 0 AS n UNION ALL SELECT n + 1 FROM one LIMIT {keys}) SELECT n FROM one"
    db = sqlite3.connect(url.removeprefix("sqlite:///"))
    db.execute("PRAGMA cache_size=-500000")  # while it is filled: an index takes its entries in no order
    id_ = "printf('11e3-%04x-%08x-81ab-4c9367dc0958', n >> 16, n & 65535)"
    for statement in _fill(f"({counted})", true="1", sha="lower(hex(randomblob(20)))", id_=id_):
        db.execute(statement)
    db.commit()
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    db.close()


async def _postgres(keys: int) -> str:
    url = await postgres.database(f"growth_{keys}")
    await migrate(url, time.time)
    counted = f"generate_series(0, {keys - 1}) AS n"
    id_ = "concat('11e3-', lpad(to_hex(n >> 16), 4, '0'), '-', lpad(to_hex(n & 65535), 8, '0'), '-81ab-4c9367dc0958')"
    connection = await asyncpg.connect(url)
    try:
        for statement in _fill(counted, true="true", sha="md5(n::text) || '00000000'", id_=id_):
            await connection.execute(statement)
        await connection.execute("VACUUM ANALYZE")
        await connection.execute("CHECKPOINT")
    finally:
        await connection.close()
    return url


def _fill(counted: str, *, true: str, sha: str, id_: str) -> tuple[str, ...]:
    """Statements that make keys at rest, and as many deliveries as of the eight days that they are remembered."""
    key = f"n / {IN_REPOSITORY} + 1, n % {IN_REPOSITORY} + 1"
    return (
        "INSERT INTO job (repository_id, number, installation_id, generation, done, state) "
        f"SELECT {key}, 1, 1, 1, 'idle' FROM {counted}",
        "INSERT INTO known (repository_id, number, quiet, head_sha, refusals) "
        f"SELECT {key}, {true}, {sha}, '[]' FROM {counted}",
        f"INSERT INTO delivery (id, received_at) SELECT {id_}, 1e9 + n FROM {counted}",
    )
