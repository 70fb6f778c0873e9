"""The server is killed while digests are sent: none is lost, and few are sent twice (SPEC §6)."""

from __future__ import annotations

import asyncio
import os
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from random import Random, randrange

import pytest

from ghapp.demo.environment import Demo, start_demo
from ghapp.identity import Key
from ghapp.jobs import Findings
from ghapp.rules.model.channels import Channel
from ghapp.rules.model.framework import CONFIG_PATH
from ghapp.settings import Settings
from ghapp.store.digest_notes import digest_notes
from ghapp.store.engines import open_store
from tests.support.crash.cluster import Cluster
from tests.support.engines import database, discard
from tests.support.listening_channel import ListeningChannel, listening_channel

KILLS = int(os.environ.get("KILLS", "20"))
SEED = int(os.environ.get("SEED", str(randrange(10**6))))
# After a few runs that ended with their process, a key would be put aside.
KILLS_IN_A_WEEK = 4
PAIRS = 6
WEEK = 7 * 24 * 3600.0
# Seconds that a channel takes to answer: time to die between sending and noting.
LATENCY = 0.05
LONGEST_LIFE = 0.8
PATIENCE = 60.0

CONFIG = "pairs:\n" + "".join(
    f"  - {{name: p{number}, pm: paula, em: eric, paths: docs/prd/p{number}.md}}\n" for number in range(1, PAIRS)
)
CONFIG += "  - {name: p0, pm: paula, em: eric}\ndigest: {to: everyone}\n"


@dataclass
class Weeks:
    """The servers that send, the channel that listens, and what came of it."""

    demo: Demo
    cluster: Cluster
    channel: ListeningChannel
    random: Random
    kills: int = 0
    lost: list[str] = field(default_factory=list)
    twice: int = 0

    async def pass_one(self) -> None:
        """A week passes, and the server is killed while the digests of it are due."""
        await self._let_a_week_pass()
        self.channel.told.clear()
        (server,) = self.cluster.servers
        kills = min(KILLS_IN_A_WEEK, KILLS - self.kills)
        for _ in range(kills):
            await server.start()
            await server.listening()
            await asyncio.sleep(self.random.uniform(0, LONGEST_LIFE))
            await server.kill()
        self.kills += kills
        await server.start()
        await server.listening()
        await self._until_all_are_noted()
        await server.stop()
        told = Counter(each["title"].rpartition(" ")[2] for each in self.channel.told)
        self.lost += [f"p{number}" for number in range(PAIRS) if not told[f"p{number}"]]
        more = told.total() - len(told)
        self.twice += more
        assert more <= kills, f"{more} digests were sent twice with {kills} kills"

    async def _let_a_week_pass(self) -> None:
        """As if all had been told for the last time a week earlier."""
        store = open_store(self.cluster.settings.database_url, time.time)
        await store.open()
        notes = (await store.read(digest_notes(self.demo.shop.id))).values()
        assert len(notes) == PAIRS
        key = Key(self.demo.shop.id)
        await store.save(key, Findings(digests=tuple(replace(note, slot=note.slot - WEEK) for note in notes)))
        await store.enqueue([key])
        await store.close()

    async def _until_all_are_noted(self) -> None:
        async with asyncio.timeout(PATIENCE):
            while await self.cluster.database.undone():  # noqa: ASYNC110  # another process decides
                await asyncio.sleep(0.1)


@pytest.mark.parametrize("engine", ["sqlite", "postgres"])
async def test_no_digest_is_lost_when_the_server_is_killed(
    engine: str, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    clusters: list[Cluster] = []
    async with listening_channel() as channel:
        channel.hangs = LATENCY
        everyone = Channel(name="everyone", address=channel.url, scopes=frozenset({"acme"}))

        def start(settings: Settings) -> Cluster:
            if engine == "postgres":
                settings = replace(settings, database_url=database(tmp_path))
            clusters.append(Cluster(replace(settings, channels=(everyone,)), 1, Random(SEED)))
            return clusters[0]

        try:
            async with start_demo(start) as demo:
                demo.sandbox.commit(demo.shop, demo.ada, {CONFIG_PATH: CONFIG})
                for number in range(PAIRS):
                    demo.sandbox.open_pull(demo.shop, demo.paula, {f"docs/prd/p{number}.md": "# Why\nBecause.\n"})
                await demo.settle()
                await clusters[0].stop()
                weeks = Weeks(demo, clusters[0], channel, Random(f"digests {SEED}"))
                while weeks.kills < KILLS:
                    await weeks.pass_one()
                record_property(
                    "figures",
                    f"digests: kills {weeks.kills}, lost {len(weeks.lost)}, sent twice {weeks.twice} ({engine},"
                    f" SEED={SEED})",
                )
                assert not weeks.lost, weeks.lost
                await clusters[0].start()
        finally:
            discard(tmp_path)
