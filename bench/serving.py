"""Servers as processes of their own: started, pinned to the measured core, waited for, asked and stopped."""

from __future__ import annotations

import asyncio
import os
import re
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AsyncExitStack
from pathlib import Path
from time import perf_counter
from typing import Self

import aiohttp

from bench.machine import cores, cpu_seconds, resident_megabytes
from ghapp.settings import Settings
from tests.support.serving import GHAPP, environment

# Seconds between two questions whether a server is ready or has nothing left to do, and how long to ask.
_PAUSE = 0.005
_PATIENCE = 30.0
# Characters of its log that are told of a server that ended.
_LAST_WORDS = 2_000
# The app's own words, those of `aiohttp.web.run_app` and those of Probot.
_LISTENING = re.compile(r'(?:"url":"|Running on |Listening on )(http://(?:127\.0\.0\.1|localhost):\d+)')
_RUNNING = re.compile(r'^ghapp_queue\{state="running"\} (\S+)$', re.MULTILINE)
_EARLIEST = re.compile(r"^ghapp_queue_earliest_due_timestamp_seconds (\S+)$", re.MULTILINE)
# What is due later than in so many seconds is not waited for.
_SOON = 0.5


class Server:
    """A server's process, listening at `url` inside `async with`; it is ready once it answers `probe` well.

    It runs on the measured core, or on `core`.

    It takes a free port and tells which in what it prints, which goes to a file: a port chosen for it could be somebody
    else's by then. `started` is what it took from the start of the process to the probe's answer, in seconds.
    """

    url: str = ""
    started: float = 0.0

    def __init__(
        self, command: list[str], environment: Mapping[str, str], *, probe: str, core: int | None = None
    ) -> None:
        self._command = command
        self._environment = {**os.environ, **environment, "PYTHONUNBUFFERED": "1"}
        self._probe = probe
        self._core = cores()[0] if core is None else core

    async def __aenter__(self) -> Self:
        async with AsyncExitStack() as starting:
            self._session = await starting.enter_async_context(aiohttp.ClientSession())
            folder = starting.enter_context(tempfile.TemporaryDirectory(prefix="ghapp-bench-"))
            self._log = Path(folder) / "log"
            began = perf_counter()
            with self._log.open("wb") as log:
                self._process = await asyncio.create_subprocess_exec(
                    *self._command, env=self._environment, stdout=log, stderr=log
                )
            starting.push_async_callback(self._stop)
            os.sched_setaffinity(self._process.pid, {self._core})
            async with asyncio.timeout(_PATIENCE):
                await _until(self._is_ready)
            self.started = perf_counter() - began
            self._running = starting.pop_all()
        return self

    async def __aexit__(self, *exc_info: object) -> None:
        await self._running.aclose()

    @property
    def megabytes(self) -> float:
        """The memory it holds."""
        return resident_megabytes(self._process.pid)

    @property
    def cpu_seconds(self) -> float:
        """The time it has computed so far."""
        return cpu_seconds(self._process.pid)

    async def idle(self, pause: float = _PAUSE) -> None:
        """Return once its own figures say that nothing is due and nothing runs; `TimeoutError` where it takes long.

        They are asked for every `pause` seconds, and each time costs the server about a millisecond.
        """
        async with asyncio.timeout(_PATIENCE):
            await _until(self._is_idle, pause)

    async def _stop(self) -> None:
        if self._process.returncode is None:
            self._process.terminate()
        await self._process.wait()

    async def _is_ready(self) -> bool:
        return await self._ask(self._probe) is not None

    async def _is_idle(self) -> bool:
        figures = await self._ask("/metrics")
        if figures is None or (running := _RUNNING.search(figures)) is None:
            return False
        earliest = _EARLIEST.search(figures)
        return float(running[1]) == 0 and not (earliest and float(earliest[1]) <= time.time() + _SOON)

    async def _ask(self, path: str) -> str | None:
        """What it answers; None where it does not answer well. `RuntimeError` tells its last words if it has ended."""
        if self._process.returncode is not None:
            last = self._log.read_text(errors="replace")[-_LAST_WORDS:]
            raise RuntimeError(f"{self._command} ended with {self._process.returncode}: {last}")
        if not self.url:
            found = _LISTENING.search(self._log.read_text(errors="replace"))
            if found is None:
                return None
            self.url = found[1].replace("localhost", "127.0.0.1")
        async with self._session.get(f"{self.url}{path}") as answer:
            return await answer.text() if answer.ok else None


async def _until(holds: Callable[[], Awaitable[bool]], pause: float = _PAUSE) -> None:
    """Ask again and again."""
    while True:
        if await holds():
            return
        await asyncio.sleep(pause)


def ghapp(settings: Settings, role: str = "all", *, tree: Path | None = None) -> Server:
    """Return `ghapp serve` as its users run it, with the settings in the environment.

    `tree` is a folder that holds another revision of the package, which runs instead of the installed one.
    """
    if tree is None:
        return Server([str(GHAPP), "serve", "--role", role], environment(settings), probe="/readyz")
    # -P keeps the working directory, which holds the present revision, off the path.
    command = [sys.executable, "-P", "-c", "from ghapp.cli import main; main()", "serve", "--role", role]
    return Server(command, {**environment(settings), "PYTHONPATH": str(tree)}, probe="/readyz")
