"""A JSON webhook that remembers what it was told, and fails as a test wants."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestServer


class ListeningChannel:
    """Answers with `status`, after `hangs` seconds; `told` has what it took, `asked` counts all requests."""

    def __init__(self) -> None:
        self.status = 200
        self.hangs = 0.0
        self.asked = 0
        self.told: list[dict[str, Any]] = []
        self.url = ""

    async def take(self, request: web.Request) -> web.Response:
        self.asked += 1
        body = await request.json()
        await asyncio.sleep(self.hangs)
        if self.status == 200:
            self.told.append(body)
        return web.Response(status=self.status, headers={"Location": "/elsewhere"})


@asynccontextmanager
async def listening_channel() -> AsyncIterator[ListeningChannel]:
    """A channel at `url`."""
    channel = ListeningChannel()
    application = web.Application()
    application.router.add_post("/hook", channel.take)
    async with TestServer(application) as server:
        channel.url = str(server.make_url("/hook"))
        yield channel
