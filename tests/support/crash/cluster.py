"""The app as its users run it: one process on SQLite, several on PostgreSQL, killed and started again at random."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from random import Random
from types import TracebackType
from typing import Self

from ghapp.settings import Settings
from tests.support.crash.database import Database
from tests.support.crash.server import Server

REST_WITHIN = 60.0
# Some die while they start.
EARLY = 0.2
LONGEST_START = 1.0
LONGEST_LIFE = 1.5


class Cluster:
    """So many `servers` with the same settings; `kills` counts those that were killed."""

    url = ""

    def __init__(self, settings: Settings, replicas: int, random: Random) -> None:
        self.settings = settings
        self.database = Database(settings.database_url)
        self.kills = 0
        self.servers = [Server(settings) for _ in range(replicas)]
        self._random = random

    async def __aenter__(self) -> Self:
        await self.start()
        self.url = self.servers[0].url
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()

    async def start(self) -> None:
        """Start every server, and wait until all of them listen."""
        for server in self.servers:
            await server.start()
        for server in self.servers:
            await server.listening()

    async def stop(self) -> None:
        """Tell every server to stop."""
        await asyncio.gather(*(server.stop() for server in self.servers))

    async def idle(self) -> None:
        """Return once nothing is left to do, or takes too long to be done."""
        await self.rest(frozenset())

    async def rest(self, expected: frozenset[str]) -> list[str]:
        """Wait until these deliveries are taken in and all is done; what is still amiss after a while."""
        amiss = [""]
        for _ in range(round(REST_WITHIN / 0.1)):
            amiss = await self.database.undone()
            amiss += [f"{name} is missing" for name in expected - await self.database.deliveries()]
            if not amiss:
                break
            await asyncio.sleep(0.1)
        return amiss

    def route(self) -> str:
        """Where a load balancer would send the next request: to any that is up, or else to where one was."""
        up = [server for server in self.servers if server.listens]
        return self._random.choice(up or self.servers).url

    async def suffer(self, kills: int) -> None:
        """Kill one or several at a time and start them again, until so many were killed; at last, all at once."""
        everyone = len(self.servers)
        while (left := kills - self.kills) > everyone:
            victims = self._random.sample(self.servers, self._random.randint(1, min(everyone, left - everyone)))
            await self._wait_for_the_moment(victims)
            await self._kill(victims)
            for victim in victims:
                await victim.start()
        await self._wait_for_the_moment(self.servers)

    async def fall(self) -> None:
        """Kill them all."""
        await self._kill(self.servers)

    async def _wait_for_the_moment(self, victims: Sequence[Server]) -> None:
        if self._random.random() < EARLY:
            await asyncio.sleep(self._random.uniform(0, LONGEST_START))
        else:
            await asyncio.gather(*(victim.listening() for victim in victims))
            await asyncio.sleep(self._random.uniform(0, LONGEST_LIFE))

    async def _kill(self, victims: Sequence[Server]) -> None:
        for victim in victims:
            victim.process.kill()
        for victim in victims:
            await victim.ended()
        self.kills += len(victims)
