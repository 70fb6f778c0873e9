"""A job in which the process dies again and again is put aside, and its check fails closed (SPEC §8)."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random

import pytest

from ghapp.controller.reconciler import MOST_UNFINISHED
from ghapp.demo.environment import start_demo
from ghapp.sandbox.http.exchange import Exchange, Fault, Faults
from ghapp.settings import Settings
from tests.support.crash.cluster import Cluster
from tests.support.crash.database import Database
from tests.support.crash.server import Server
from tests.support.engines import database, discard

PATIENCE = 60.0


@dataclass
class Killer(Faults):
    """Kills the server whenever it has begun to evaluate a pull request."""

    server: Server
    number: int
    kills: int = 0

    def choose(self, exchange: Exchange) -> Fault | None:
        asked = json.loads(exchange.api_request.body) if exchange.request.path == "/graphql" else {}
        if asked.get("variables", {}).get("number") == self.number and "query CheckedHead" not in asked["query"]:
            self.server.process.kill()
            self.kills += 1
        return None


async def until(holds: Callable[[], bool]) -> None:
    """Wait until something holds."""
    async with asyncio.timeout(PATIENCE):
        while not holds():  # noqa: ASYNC110  # another process decides
            await asyncio.sleep(0.05)


async def until_dead(database: Database) -> None:
    """Wait until a job is put aside; its check is written just before."""
    async with asyncio.timeout(PATIENCE):
        while not any("is dead" in line for line in await database.undone()):  # noqa: ASYNC110  # another process decides
            await asyncio.sleep(0.05)


@pytest.mark.parametrize("engine", ["sqlite", "postgres"])
async def test_a_job_that_kills_its_process_five_times_is_put_aside(
    engine: str, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    clusters: list[Cluster] = []

    def start(settings: Settings) -> Cluster:
        if engine == "postgres":
            settings = replace(settings, database_url=database(tmp_path))
        clusters.append(Cluster(settings, 1, Random(0)))
        return clusters[0]

    try:
        async with start_demo(start) as demo:
            (server,) = clusters[0].servers
            pull = demo.sandbox.open_pull(demo.shop, demo.paula, {"docs/prd/checkout.md": "# Checkout\n"})
            await demo.settle()
            spoken = demo.sandbox.comment(pull, demo.eric, "Which payment providers?")
            await demo.settle()
            green = demo.check(pull)
            assert green
            assert green.conclusion == "success"
            killer = Killer(server, pull.number)
            peaceful, demo.sandbox.faults = demo.sandbox.faults, killer
            demo.sandbox.delete_comment(spoken, demo.eric)
            await demo.sandbox.deliver()
            for _ in range(MOST_UNFINISHED):
                await server.ended()
                await server.start()
                await server.listening()
            await until(lambda: (check := demo.check(pull)) is not None and check.conclusion == "failure")
            assert killer.kills == MOST_UNFINISHED
            await until_dead(Database(clusters[0].settings.database_url))
            demo.sandbox.faults = peaceful
            demo.registration.webhook_url = f"{server.url}/webhook"
            demo.sandbox.comment(pull, demo.eric, "Which payment providers, again?")
            await demo.settle()
            await until(lambda: (check := demo.check(pull)) is not None and check.conclusion == "success")
    finally:
        discard(tmp_path)
    record_property("figures", f"kills {killer.kills} in one job, put aside ({engine})")
