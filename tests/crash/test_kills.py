"""The server is killed again and again while deliveries flow: nothing is lost, and the checks are right at rest."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from random import Random, randrange

import pytest

from ghapp.demo.environment import Demo, start_demo
from ghapp.identity import Key
from ghapp.intake.events import EVENTS
from ghapp.sandbox.state.deliveries import Delivery
from ghapp.sandbox.state.threads import PullRequest
from ghapp.settings import Settings
from ghapp.store.engines import open_store
from tests.support.crash.cluster import Cluster
from tests.support.crash.crowd import Crowd
from tests.support.engines import database, discard
from tests.support.machine.oracles.joint import conclusions

KILLS = int(os.environ.get("KILLS", "20"))
SEED = int(os.environ.get("SEED", str(randrange(10**6))))
# So many servers share the database.
REPLICAS = {"sqlite": 1, "postgres": 2}
AT_ONCE = 4
LONGEST_PAUSE = 0.1
# Seconds that GitHub is away, for a request and its answer: time to die in the middle of a look.
LATENCY = 0.02


@dataclass
class Tally:
    """What a run came to; the lists hold what is wrong."""

    engine: str
    kills: int = 0
    acknowledged: int = 0
    unanswered: int = 0
    lost: list[str] = field(default_factory=list)
    differences: list[str] = field(default_factory=list)
    unexpected_writes: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        return (
            f"kills {self.kills}, acknowledged {self.acknowledged}, lost {len(self.lost)},"
            f" differences {len(self.differences)}, unexpected writes {len(self.unexpected_writes)}"
            f" ({self.engine}, {self.unanswered} deliveries found nobody, SEED={SEED})"
        )


@dataclass
class Drama:
    """The demo, the servers that play on it, the people, and what came of it all."""

    demo: Demo
    cluster: Cluster
    crowd: Crowd
    tally: Tally
    over: bool = False

    async def act(self) -> None:
        """People act, whoever is up."""
        while not self.over:
            self.crowd.act()
            await asyncio.sleep(self.crowd.random.uniform(0, LONGEST_PAUSE))

    async def deliver(self) -> None:
        """GitHub delivers what happens, once, whoever is up; nothing is left at the end."""
        while not self.over or self.demo.sandbox.outbox:
            self.demo.registration.webhook_url = f"{self.cluster.route()}/webhook"
            await self.demo.sandbox.deliver(at_once=AT_ONCE)
            await asyncio.sleep(0.01)

    async def play(self) -> None:
        """Until all were killed for the last time; then they start again."""
        acting, delivering = asyncio.create_task(self.act()), asyncio.create_task(self.deliver())
        await self.cluster.suffer(KILLS)
        await self.cluster.fall()
        self.over = True
        await asyncio.gather(acting, delivering)
        await self.cluster.start()

    async def rest(self) -> list[str]:
        """Wait until nobody has anything left to do, and nothing that GitHub told is missing; what is amiss."""
        amiss = await self.cluster.rest(self.owed())
        while self.demo.sandbox.outbox:
            await self.deliver()
            amiss = await self.cluster.rest(self.owed())
        return amiss

    def owed(self) -> frozenset[str]:
        """What the app took in by its own account, and what found nobody, for the app to recover."""
        return frozenset(each.id for each in self.demo.sandbox.sent if _was_taken_in(each) or _is_to_be_recovered(each))

    async def look_at_everything(self) -> None:
        """Stop in good order, and start again with a look at every thread to do."""
        await self.cluster.stop()
        shop = self.demo.shop
        store = open_store(self.cluster.settings.database_url, time.time)
        await store.open()
        await store.enqueue([Key(shop.id), *(Key(shop.id, number) for number in self.demo.sandbox.threads[shop])])
        await store.close()
        await self.cluster.start()

    def differences(self) -> list[str]:
        """Where a check does not say what it should."""
        found = []
        for pull in self.crowd.book.open_pulls():
            self.crowd.book.looked(pull)
            check = self.demo.check(pull)
            actual, expected = check and check.conclusion, conclusions(self.crowd.book, pull)
            if not expected & {actual, None}:
                found.append(f"#{pull.number} is {actual} and should be {' or '.join(map(str, expected))}")
        return found

    def doubled(self) -> list[str]:
        """What the app wrote twice: a comment, or a check run at one commit."""
        said = [f"#{pull.number}: {body}" for pull in self.crowd.pulls for body in self._own_comments(pull)]
        suites = [suite for suites in self.demo.sandbox.suites[self.demo.shop].values() for suite in suites]
        runs = [f"a check of {run.head_sha}" for suite in suites for run in suite.runs]
        written = said + runs
        return [f"twice: {text}" for text in set(written) if written.count(text) > 1]

    def _own_comments(self, pull: PullRequest) -> list[str]:
        bot = self.demo.registration.bot
        return [comment.body for comment in pull.comments.values() if comment.author is bot]


def _was_taken_in(delivery: Delivery) -> bool:
    return delivery.status == 202 and '"ignored"' not in delivery.response


def _is_to_be_recovered(delivery: Delivery) -> bool:
    return delivery.status != 202 and (delivery.action or "") in EVENTS.get(delivery.event, ())


@pytest.fixture(params=REPLICAS)
def engine(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@asynccontextmanager
async def staged(engine: str, folder: Path) -> AsyncIterator[Drama]:
    """Everybody is there, and the servers are at rest."""
    clusters: list[Cluster] = []

    def start(settings: Settings) -> Cluster:
        if engine == "postgres":
            settings = replace(settings, database_url=database(folder))
        clusters.append(Cluster(settings, REPLICAS[engine], Random(f"kills {SEED}")))
        return clusters[0]

    try:
        async with start_demo(start, LATENCY) as demo:
            yield Drama(demo, clusters[0], Crowd(demo, Random(f"acts {SEED}")), Tally(engine))
    finally:
        discard(folder)


async def test_acknowledged_deliveries_lead_to_correct_checks_despite_kills(
    engine: str, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    async with staged(engine, tmp_path) as drama:
        tally = drama.tally
        try:
            await drama.play()
            tally.lost += await drama.rest()
            tally.differences += drama.differences()
            drama.demo.sandbox.requests.clear()
            await drama.look_at_everything()
            tally.lost += await drama.rest()
            tally.differences += drama.differences()
            tally.unexpected_writes += [str(write) for write in drama.demo.sandbox.writes]
            tally.unexpected_writes += drama.crowd.came_back() + drama.doubled()
        finally:
            sent = drama.demo.sandbox.sent
            tally.kills = drama.cluster.kills
            tally.acknowledged = sum(map(_was_taken_in, sent))
            tally.unanswered = sum(delivery.status is None for delivery in sent)
            record_property("figures", str(tally))
    assert tally.kills >= KILLS
    assert tally.lost + tally.differences + tally.unexpected_writes == []
