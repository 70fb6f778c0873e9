"""A load balancer: it sends each delivery to a replica that is ready, as Caddy does with deploy/compose/Caddyfile."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Mapping, Sequence
from contextlib import suppress
from types import TracebackType
from typing import Self

import aiohttp

from tests.support.crash.server import Server

LOOK_EVERY = 0.1
TRY_FOR = 30.0


class Balancer:
    """It looks at `/readyz` of each server all the time. Only a connection that is refused is tried elsewhere."""

    def __init__(self, servers: Sequence[Server]) -> None:
        self._servers = servers
        self._ready: set[Server] = set()
        self._turns = itertools.count()
        self._looked = asyncio.Event()

    async def __aenter__(self) -> Self:
        self._session = aiohttp.ClientSession()
        self._looking = asyncio.create_task(self._look())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._looking.cancel()
        await asyncio.gather(self._looking, return_exceptions=True)
        await self._session.close()

    async def post(self, body: bytes, headers: Mapping[str, str]) -> int:
        """Return the status of a delivery. Raises `aiohttp.ClientError` if its connection is lost."""
        async with asyncio.timeout(TRY_FOR):
            while True:
                ready = [server for server in self._servers if server in self._ready]
                if not ready:
                    await self._looked.wait()
                    continue
                server = ready[next(self._turns) % len(ready)]
                try:
                    async with self._session.post(f"{server.url}/webhook", data=body, headers=headers) as answer:
                        return answer.status
                except aiohttp.ClientConnectorError:
                    self._ready.discard(server)

    async def until_ready(self, server: Server) -> None:
        """Wait until a server gets deliveries."""
        async with asyncio.timeout(TRY_FOR):
            while server not in self._ready:
                await self._looked.wait()

    async def _look(self) -> None:
        while True:
            for server in self._servers:
                is_ready = False
                with suppress(aiohttp.ClientError):
                    async with self._session.get(f"{server.url}/readyz") as answer:
                        is_ready = answer.status == 200
                (self._ready.add if is_ready else self._ready.discard)(server)
            self._looked.set()
            self._looked.clear()
            await asyncio.sleep(LOOK_EVERY)
