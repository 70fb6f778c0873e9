"""Measure what the app promises, and print each figure beside its limit.

The machine decides much of it: on a busy one a figure may be over its limit without anything being wrong.
"""

from __future__ import annotations

import asyncio
import json
import os
import re
import statistics
import sys
from pathlib import Path
from time import perf_counter
from typing import Self

import aiohttp

from ghapp.demo.stage import Stage, set_stage
from ghapp.demo.story import PRD, STORY
from ghapp.rules.decide import decide
from ghapp.sandbox import Refused
from ghapp.settings import Settings
from tests import builders

LATENCY = 0.050
ROUNDS = 20
# The app looks at a pull request again 300 ms after it last did so, at the earliest; a person is slower.
BREATH = 0.35


async def main() -> int:
    """Print every figure; fail where one is over its limit."""
    within = [decision(), await reaction(), *await process()]
    return 0 if all(within) else 1


def tell(what: str, figure: float, limit: float, unit: str, remark: str = "") -> bool:
    """Print one figure; whether it is within its limit."""
    is_within = figure <= limit
    print(f"{what:<50}{figure:8.1f} {unit:<3}(at most {limit:g}){remark}{'' if is_within else '  OVER'}", flush=True)
    return is_within


def decision() -> bool:
    """One decision about a large pull request, the median."""
    paths = [f"docs/prd/{number}.md" if number % 3 == 0 else f"src/{number}.py" for number in range(3_000)]
    comments = tuple(
        builders.comment(f"user{number % 50}", f"Remark {number}", minutes=number / 10) for number in range(500)
    )
    snapshot, governing = builders.pull(*paths, author=builders.PAULA, comments=comments), builders.governing()
    figures = []
    for _ in range(ROUNDS):
        started = perf_counter()
        decide(snapshot, governing)
        figures.append(perf_counter() - started)
    return tell("decide, 3,000 files and 500 comments", 1_000 * statistics.median(figures), 5, "ms")


async def reaction() -> bool:
    """From the partner's comment to the green check, the median, with GitHub 50 ms away."""
    async with set_stage(latency=LATENCY) as stage:
        figures = [await _hear(stage, number) for number in range(ROUNDS)]
    seconds, own = (statistics.median(column) for column in zip(*figures, strict=True))
    remark = f", {1_000 * own:.1f} of them the sandbox's own"
    limit = 2 * LATENCY + 0.050
    return tell("from comment to green check, GitHub 50 ms away", 1_000 * seconds, 1_000 * limit, "ms", remark)


async def _hear(stage: Stage, number: int) -> tuple[float, float]:
    """Seconds from a comment to the check that it turns green, and the sandbox's share of them."""
    files: dict[str, str | None] = {f"docs/prd/{number}.md": PRD}
    pull = stage.sandbox.open_pull(stage.shop, stage.paula, files, title=f"PRD {number}")
    await stage.settle()
    await asyncio.sleep(BREATH)
    before, started = len(stage.requests), perf_counter()
    stage.sandbox.comment(pull, by=stage.eric, body="Fine with me.")
    await stage.settle()
    check = stage.check(pull)
    if check is None or check.conclusion != "success":
        raise RuntimeError(f"the check of {pull.path} did not turn green")
    own = sum(request.seconds for request in list(stage.requests)[before:])
    return stage.requests.last_write - started, own


class Served:
    """`ghapp serve` as a process of its own; `seconds` is what it took to be ready."""

    url = ""
    seconds = 0.0

    def __init__(self, settings: Settings) -> None:
        self._environ = {
            "APP_ID": str(settings.app_id),
            "PRIVATE_KEY": settings.private_key,
            "WEBHOOK_SECRET": settings.webhook_secrets[0],
            "DATABASE_URL": settings.database_url,
            "GITHUB_URL": settings.github_url,
            "HOST": settings.host,
            "PORT": str(settings.port),
            "PATH": os.environ["PATH"],
        }

    async def __aenter__(self) -> Self:
        started = perf_counter()
        self._process = await asyncio.create_subprocess_exec(
            "ghapp", "serve", env=self._environ, stderr=asyncio.subprocess.PIPE
        )
        log = self._process.stderr
        while log and not self.url and (line := await log.readline()):
            self.url = json.loads(line).get("url", "")
        self._drain = asyncio.create_task(log.read()) if log else None
        self._session = aiohttp.ClientSession(self.url, raise_for_status=True)
        await self._session.get("/readyz")
        self.seconds = perf_counter() - started
        return self

    async def __aexit__(self, *exc_info: object) -> None:
        await self._session.close()
        self._process.terminate()
        await self._process.wait()

    async def idle(self) -> None:
        """Return once its own figures say that nothing waits and nothing runs."""
        busy = True
        while busy:
            async with self._session.get("/metrics") as answer:
                queue = re.findall(
                    r'^ghapp_queue{state="(?:waiting|running)"} (\S+)', await answer.text(), re.MULTILINE
                )
            busy = any(map(float, queue))

    @property
    def memory(self) -> float:
        """Resident memory, in MB."""
        status = Path(f"/proc/{self._process.pid}/status").read_text()
        (kilobytes,) = re.findall(r"^VmRSS:\s+(\d+) kB", status, re.MULTILINE)
        return int(kilobytes) / 1_024


async def process() -> list[bool]:
    """The start of `ghapp serve`, and its memory after the story."""
    served: list[Served] = []

    def start(settings: Settings) -> Served:
        served.append(Served(settings))
        return served[0]

    async with set_stage(start) as stage:
        for step in STORY:
            try:
                step.act(stage)
            except Refused as refused:
                if not step.expected.refused:
                    raise RuntimeError(step.title) from refused
            await stage.settle()
        return [
            tell("ghapp serve, from start to ready", served[0].seconds, 1.5, "s"),
            tell("ghapp serve, memory after the story", served[0].memory, 90, "MB"),
        ]


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
