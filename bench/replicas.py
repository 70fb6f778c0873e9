"""How many looks a second one, two and four worker processes manage on PostgreSQL, with GitHub some way off."""

from __future__ import annotations

import asyncio
import json
import secrets
import tempfile
import time
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import perf_counter

from bench import postgres
from bench.figures import Figure
from bench.github import github
from bench.serving import Server, ghapp
from ghapp.identity import Key, RepositoryRef
from ghapp.settings import Settings
from ghapp.store.engines import open_store
from ghapp.store.protocol import Store

# With the second, all workers together leave a core to spare, so GitHub's latency is what limits them.
LATENCIES = (0.050, 0.250)
PULLS = 200
ROUNDS = 3
WORKERS = (1, 2, 4)
# How many times what one manages.
BOUNDS = {2: 1.8, 4: 3.0}
SOON = 0.5
PATIENCE = 300.0


@dataclass(frozen=True, kw_only=True)
class Looks:
    """What so many workers managed, round by round; the seconds that a look costs them and GitHub to compute."""

    per_second: Sequence[float]
    cpu: float
    github_cpu: float


async def measure() -> list[Figure]:
    """The workers share a core; GitHub, a process of its own, and PostgreSQL have the other."""
    return [figure for latency in LATENCIES for figure in await _measure(latency)]


async def _measure(latency: float) -> list[Figure]:
    async with AsyncExitStack() as running:
        told = Path(running.enter_context(tempfile.TemporaryDirectory(prefix="ghapp-bench-"))) / "told.json"
        stand_in = await running.enter_async_context(github(told, pulls=PULLS, latency=latency))
        facts = json.loads(told.read_text())
        settings = Settings(
            app_id=facts["app_id"],
            private_key=facts["private_key"],
            webhook_secrets=(secrets.token_hex(32),),
            database_url=await postgres.database(f"replicas_{1000 * latency:.0f}"),
            github_url=stand_in.url,
            host="127.0.0.1",
            port=0,
        )
        store = open_store(settings.database_url, time.time)
        await store.open()
        running.push_async_callback(store.close)
        repository = RepositoryRef(**facts["repository"])
        await store.remember_repository(repository)
        keys = [Key(repository.id, number) for number in range(1, PULLS + 1)]
        results = {number: await _work(number, settings, store, keys, stand_in) for number in WORKERS}
    return [_figure(number, result, results[1], latency) for number, result in results.items()]


async def _work(number: int, settings: Settings, store: Store, keys: Sequence[Key], stand_in: Server) -> Looks:
    async with AsyncExitStack() as running:
        workers = [await running.enter_async_context(ghapp(settings, role="worker")) for _ in range(number)]
        await _round(store, keys)  # the first finds checks to write, or tokens to get
        before, before_github = sum(worker.cpu_seconds for worker in workers), stand_in.cpu_seconds
        seconds = [await _round(store, keys) for _ in range(ROUNDS)]
        cpu, github_cpu = sum(worker.cpu_seconds for worker in workers) - before, stand_in.cpu_seconds - before_github
    looks = ROUNDS * len(keys)
    return Looks(per_second=[len(keys) / each for each in seconds], cpu=cpu / looks, github_cpu=github_cpu / looks)


async def _round(store: Store, keys: Sequence[Key]) -> float:
    """Have every key looked at once; the seconds that it takes."""
    await asyncio.sleep(SOON)  # by then no key's next look has to wait
    began = perf_counter()
    await store.enqueue(keys)
    async with asyncio.timeout(PATIENCE):
        while True:
            queue = await store.figures()
            if not queue.running and (queue.oldest_due is None or queue.oldest_due > time.time() + SOON):
                return perf_counter() - began
            await asyncio.sleep(0.01)


def _figure(number: int, looks: Looks, one: Looks, latency: float) -> Figure:
    rate = median(looks.per_second)
    cost = f"{1000 * looks.cpu:.1f} ms of processor a look, {100 * rate * looks.cpu:.0f} % of their core"
    capacity = f"GitHub could answer {1 / looks.github_cpu:,.0f} a second"
    if number == 1:
        what = f"looks a second, 1 worker, GitHub {1000 * latency:.0f} ms away"
        return Figure(what=what, samples=looks.per_second, unit="", beside=f"{cost}; {capacity}")
    base = median(one.per_second)
    return Figure(
        what=f"{number} workers, times what 1 manages, {1000 * latency:.0f} ms away",
        samples=[each / base for each in looks.per_second],
        unit="x",
        bound=BOUNDS[number],
        at_least=True,
        beside=f"{rate:.0f} looks a second; {cost}; {capacity}",
    )
