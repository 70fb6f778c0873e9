"""What `ghapp serve` holds in memory, and how soon it is ready."""

from __future__ import annotations

import tempfile
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from bench.figures import Figure
from bench.serving import Server, ghapp
from ghapp.demo.environment import Demo, start_demo
from ghapp.demo.story import ONE_DAY
from ghapp.demo.thread_state import differences, read_thread_state
from ghapp.sandbox import Refused
from ghapp.settings import Settings

STARTS = 5
MEMORY = 90.0
START = 1.5


async def measure() -> list[Figure]:
    """The memory after the demo's story; then several starts on a fresh database."""
    servers: list[Server] = []
    used: list[Settings] = []

    def start(settings: Settings) -> Server:
        used.append(settings)
        servers.append(ghapp(settings))
        return servers[0]

    async with start_demo(start=start) as demo:
        at_start = servers[0].megabytes
        await _play(demo)
        beside = f"{len(ONE_DAY)} steps, {len(demo.requests)} requests; {at_start:.0f} MB before the first"
        after = servers[0].megabytes
        starts = [await _start(used[0]) for _ in range(STARTS)]
    return [
        Figure(what="memory of `ghapp serve` after the story", samples=[after], unit="MB", bound=MEMORY, beside=beside),
        Figure(
            what="`ghapp serve`: from start to ready",
            samples=starts,
            unit="s",
            bound=START,
            beside=f"{STARTS} starts, {min(starts):.2f} to {max(starts):.2f} s; until /readyz answers 200",
        ),
    ]


async def _play(demo: Demo) -> None:
    """Play the story; raises where it does not come out as told, since then its memory tells nothing."""
    for step in ONE_DAY:
        with suppress(Refused):
            step.perform(demo)
        await demo.settle()
        if wrong := list(differences(step.expected, read_thread_state(demo, refused=step.expected.refused))):
            raise RuntimeError(f"{step.title}: {'; '.join(wrong)}")


async def _start(settings: Settings) -> float:
    with tempfile.TemporaryDirectory(prefix="ghapp-bench-") as folder:
        fresh = replace(settings, database_url=f"sqlite:///{Path(folder) / 'ghapp.db'}")
        async with ghapp(fresh) as server:
            return server.started
