"""`ghapp serve` in a process of its own: it can be started again and again, told to stop, and killed."""

from __future__ import annotations

import asyncio
import json
import os
from asyncio.subprocess import PIPE, Process
from collections import deque
from contextlib import suppress

from ghapp.settings import Settings
from tests.support.serving import GHAPP, environment

LAST_WORDS = 30
PATIENCE = 30.0


class Server:
    """A server with these settings; `url` is where it listens, or last listened, and `said` its last lines."""

    process: Process

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._environment = environment(settings)
        self.url = ""
        self.said: deque[str] = deque(maxlen=LAST_WORDS)
        self._listens = asyncio.Event()

    @property
    def listens(self) -> bool:
        """Whether it has said that it listens since it was started."""
        return self._listens.is_set()

    async def start(self) -> None:
        """Begin a new life; it listens some time later."""
        self.said.clear()
        self.process = await asyncio.create_subprocess_exec(
            GHAPP, "serve", env={**os.environ, **self._environment}, stderr=PIPE
        )
        self._hearing = asyncio.create_task(self._hear())

    async def listening(self) -> None:
        """Wait until it listens; fails where it ends instead."""
        async with asyncio.timeout(PATIENCE):
            waiting = asyncio.create_task(self._listens.wait())
            await asyncio.wait({waiting, self._hearing}, return_when=asyncio.FIRST_COMPLETED)
            waiting.cancel()
        assert self.listens, self.last_words()

    async def kill(self) -> None:
        """End it in the middle of whatever it does."""
        self.process.kill()
        await self.ended()

    async def stop(self) -> None:
        """Tell it to stop, if it still runs."""
        with suppress(ProcessLookupError):
            self.process.terminate()
        await self.ended()

    async def ended(self) -> int:
        """Wait until it has ended; its exit code."""
        async with asyncio.timeout(PATIENCE):
            await self._hearing
            code = await self.process.wait()
        self._listens.clear()
        return code

    def last_words(self) -> str:
        """What it said last."""
        return "".join(self.said)

    async def _hear(self) -> None:
        assert self.process.stderr is not None
        async for line in self.process.stderr:
            self.said.append(line.decode())
            with suppress(json.JSONDecodeError):
                told = json.loads(line)
                if told["message"] == "listening":
                    self.url = told["url"]
                    self._listens.set()
