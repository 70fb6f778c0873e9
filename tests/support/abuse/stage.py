"""A sandbox GitHub here, `ghapp serve` in a process of its own, and what each input costs that process."""

from __future__ import annotations

import asyncio
import os
import re
import sys
from asyncio.subprocess import DEVNULL, PIPE
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from random import Random
from urllib.parse import urlsplit

import aiohttp

from ghapp.demo.environment import FILES, Demo, start_demo
from ghapp.rules.model.framework import CHECK_NAME, CONFIG_PATH
from ghapp.sandbox.state.repositories import Repository
from ghapp.settings import Settings
from tests.support.abuse.process import cpu_seconds, peak_megabytes, reset_peak
from tests.support.crash.cluster import Cluster
from tests.support.crash.server import Server

# SLACK=4 allows four times as much time, for a machine that is slow or does other work as well.
_SLACK = float(os.environ.get("SLACK", "1"))
MOST_CPU = 0.5 * _SLACK  # seconds of processor for one look
MOST_HEALTH = 100.0 * _SLACK  # milliseconds
MOST_MEMORY = 200.0  # megabytes
MOST_REQUESTS = 20  # for one look
EVERY = int(os.environ.get("ABUSE_EVERY", "1"))
_LOOKS = re.compile(r"^ghapp_looks_total\{.*\} ([\d.]+)$", re.MULTILINE)


def played(inputs: Iterable[str]) -> list[str]:
    """Return the names of the inputs to play: all, or with `ABUSE_EVERY=2` every second, for a faster run."""
    return list(inputs)[::EVERY]


@dataclass(frozen=True, kw_only=True)
class Cost:
    """What an input cost: seconds of processor and requests for each look, milliseconds, megabytes."""

    looks: int
    cpu: float
    requests: float
    health: float
    memory: float

    def is_bounded(self) -> bool:
        """Return whether all is within its limit."""
        limits = (
            (self.cpu, MOST_CPU),
            (self.health, MOST_HEALTH),
            (self.memory, MOST_MEMORY),
            (self.requests, MOST_REQUESTS),
        )
        return all(actual <= limit for actual, limit in limits)

    def __str__(self) -> str:
        return (
            f"cost {self.looks:3} looks {self.cpu:7.3f} s {self.requests:5.1f} requests"
            f" {self.health:8.1f} ms {self.memory:6.0f} MB"
        )


@dataclass
class Stage:
    """The demo's GitHub with its people, and the server that inputs are played against, each in its own repository."""

    demo: Demo
    server: Server
    repositories: int = 0

    async def repository(self, rules: str | None = None) -> Repository:
        """Create a repository with a rules file (None: the demo's), and let the app settle there."""
        demo, box = self.demo, self.demo.sandbox
        self.repositories += 1
        rights = dict.fromkeys((demo.paula, demo.eric, demo.dora), "write") | {demo.ada: "admin"}
        files = {**FILES, **({} if rules is None else {CONFIG_PATH: rules})}
        created = box.repository(f"acme/shop-{self.repositories}", files=files, collaborators=rights)
        box.protect(created, "main", required=[(CHECK_NAME, demo.registration.id)])
        await demo.settle()
        return created

    async def cost(self, act: Callable[[], Awaitable[None]], *, settle: bool = True) -> Cost:
        """Play an input, wait until the server is at rest, and return what that cost."""
        pid, box = self.server.process.pid, self.demo.sandbox
        looks, cpu = await self._looks(), cpu_seconds(pid)
        box.requests.clear()
        reset_peak(pid)
        prober = await self._probe()
        await act()
        if settle:
            await self.demo.settle()
        answered, _ = await prober.communicate(b"")
        # A busy machine makes a look so slow that it is repeated before anything is written: each counts.
        read = sum("viewer" in request.fields for request in box.requests)
        spent, done = cpu_seconds(pid) - cpu, max(await self._looks() - looks, read)
        asked = sum(1 for request in box.requests if request.kind != "token")
        return Cost(
            looks=done,
            cpu=spent / max(done, 1),
            requests=asked / max(done, 1),
            health=float(answered),
            memory=peak_megabytes(pid),
        )

    async def _looks(self) -> int:
        async with aiohttp.ClientSession() as session, session.get(f"{self.server.url}/metrics") as response:
            return sum(int(float(count)) for count in _LOOKS.findall(await response.text()))

    async def _probe(self) -> asyncio.subprocess.Process:
        address = urlsplit(self.server.url)
        return await asyncio.create_subprocess_exec(
            sys.executable,
            *(
                "-m",
                "tests.support.abuse.prober",
                str(address.hostname),
                str(address.port),
                str(self.server.process.pid),
            ),
            stdin=PIPE,
            stdout=PIPE,
            stderr=DEVNULL,
        )


@asynccontextmanager
async def set_stage() -> AsyncIterator[Stage]:
    """Start GitHub and the server."""
    clusters: list[Cluster] = []

    def start(settings: Settings) -> Cluster:
        clusters.append(Cluster(settings, 1, Random(0)))
        return clusters[0]

    async with start_demo(start) as demo:
        yield Stage(demo, clusters[0].servers[0])
