"""Two replicas are restarted one after the other under load: no delivery is refused or lost, and all work is done."""

from __future__ import annotations

import asyncio
import os
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from random import Random

from ghapp.demo.environment import start_demo
from ghapp.sandbox.state.deliveries import Delivery
from ghapp.settings import Settings
from tests.support.crash.balancer import Balancer
from tests.support.crash.cluster import Cluster

DELIVERIES = int(os.environ.get("DELIVERIES", "5000"))
SENDERS = 8
# Longer than the balancer needs to notice.
DRAIN_SECONDS = 3


@dataclass
class Load:
    """The same comment, delivered again and again under new ids; `answers` are the statuses by id."""

    balancer: Balancer
    comment: Delivery
    answers: dict[str, int] = field(default_factory=dict)

    async def send(self) -> None:
        """Send all deliveries, several at a time."""
        numbers = iter(range(DELIVERIES))
        await asyncio.gather(*(self._send(numbers) for _ in range(SENDERS)))

    async def _send(self, numbers: Iterator[int]) -> None:
        for number in numbers:
            name = str(uuid.uuid5(uuid.NAMESPACE_URL, f"rolling:{number}"))
            headers = {**self.comment.headers, "X-GitHub-Delivery": name}
            self.answers[name] = await self.balancer.post(self.comment.body, headers)


async def test_a_rolling_restart_refuses_and_loses_nothing(
    url: str, record_property: Callable[[str, object], None]
) -> None:
    clusters: list[Cluster] = []

    def start(settings: Settings) -> Cluster:
        settings = replace(settings, database_url=url, drain_seconds=DRAIN_SECONDS)
        clusters.append(Cluster(settings, 2, Random(0)))
        return clusters[0]

    async with start_demo(start) as demo:
        pull = demo.sandbox.open_pull(demo.shop, demo.paula, {"docs/prd/cart.md": "# Cart\n"})
        demo.sandbox.comment(pull, demo.dora, "Why?")
        comment = demo.sandbox.outbox[-1]
        await demo.sandbox.deliver()
        (cluster,) = clusters
        async with Balancer(cluster.servers) as balancer:
            load = Load(balancer, comment)
            restarts = await restart_while(load, cluster, balancer)
        amiss = await cluster.rest(frozenset(load.answers))
    refused = [status for status in load.answers.values() if status != 202]
    record_property(
        "figures",
        f"deliveries {len(load.answers)}, refused {len(refused)}, lost {len(amiss)} (2 replicas, {restarts} restarts)",
    )
    assert (len(load.answers), refused, amiss) == (DELIVERIES, [], [])


async def restart_while(load: Load, cluster: Cluster, balancer: Balancer) -> int:
    """Restart one replica after the other, each at least once, until all is sent; return how often."""
    for server in cluster.servers:
        await balancer.until_ready(server)
    sending, restarts = asyncio.create_task(load.send()), 0
    while restarts < len(cluster.servers) or not sending.done():
        server = cluster.servers[restarts % len(cluster.servers)]
        server.process.terminate()
        assert await server.ended() == 0, server.last_words()
        await server.start()
        await server.listening()
        await balancer.until_ready(server)
        restarts += 1
    await sending
    return restarts
