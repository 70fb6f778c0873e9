"""Servers as processes of their own: started, pinned to the measured core, waited for, asked and stopped."""

from __future__ import annotations

import asyncio
import os
import re
import socket
import sys
import tempfile
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AsyncExitStack
from pathlib import Path
from time import perf_counter
from typing import Self

import aiohttp

from bench.machine import cores, cpu_seconds, resident_megabytes
from ghapp.settings import Settings

# Seconds between two questions whether a server is ready or has nothing left to do, and how long to ask.
_PAUSE = 0.005
_PATIENCE = 30.0
_WAITING = re.compile(r'^ghapp_queue\{state="(?:waiting|running)"\} (\S+)$', re.MULTILINE)


class Server:
    """A server's process, listening at `url` inside `async with`; it is ready once it answers `probe` well.

    `started` is what it took from the start of the process to that answer, in seconds. What it prints goes to a file.
    """

    started: float

    def __init__(self, command: list[str], environment: Mapping[str, str], *, port: int, probe: str) -> None:
        self._command = command
        self._environment = {**os.environ, **environment}
        self._probe = probe
        self.url = f"http://127.0.0.1:{port}"

    async def __aenter__(self) -> Self:
        async with AsyncExitStack() as starting:
            self._session = await starting.enter_async_context(aiohttp.ClientSession(self.url))
            folder = starting.enter_context(tempfile.TemporaryDirectory(prefix="ghapp-bench-"))
            self._log = Path(folder) / "log"
            began = perf_counter()
            with self._log.open("wb") as log:
                self._process = await asyncio.create_subprocess_exec(
                    *self._command, env=self._environment, stdout=log, stderr=log
                )
            starting.push_async_callback(self._stop)
            os.sched_setaffinity(self._process.pid, {cores()[0]})
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

    async def idle(self) -> None:
        """Return once its own figures say that nothing waits and nothing runs; `TimeoutError` where that takes long."""
        async with asyncio.timeout(_PATIENCE):
            await _until(self._is_idle)

    async def _stop(self) -> None:
        if self._process.returncode is None:
            self._process.terminate()
        await self._process.wait()

    async def _is_ready(self) -> bool:
        if self._process.returncode is not None:
            raise RuntimeError(f"{self._command} ended: {self._log.read_text(errors='replace')}")
        try:
            async with self._session.get(self._probe) as answer:
                return answer.ok
        except aiohttp.ClientConnectionError:
            return False

    async def _is_idle(self) -> bool:
        async with self._session.get("/metrics") as answer:
            return not any(map(float, _WAITING.findall(await answer.text())))


async def _until(holds: Callable[[], Awaitable[bool]]) -> None:
    """Ask again and again."""
    while True:
        if await holds():
            return
        await asyncio.sleep(_PAUSE)


def ghapp(settings: Settings) -> Server:
    """`ghapp serve` as its users run it, with the settings in the environment."""
    port = settings.port or free_port()
    environment = {
        "APP_ID": str(settings.app_id),
        "PRIVATE_KEY": settings.private_key,
        "WEBHOOK_SECRET": settings.webhook_secrets[0],
        "DATABASE_URL": settings.database_url,
        "GITHUB_URL": settings.github_url,
        "HOST": settings.host,
        "PORT": str(port),
        "LOG_LEVEL": settings.log_level,
    }
    # The command that installing the package has put beside the interpreter.
    command = [str(Path(sys.executable).with_name("ghapp")), "serve"]
    return Server(command, environment, port=port, probe="/readyz")


def free_port() -> int:
    """A port of the loopback interface that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
