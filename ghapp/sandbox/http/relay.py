"""A relay for webhooks, as smee.io is one: what is posted to a channel goes to everybody who listens to it.

Source: https://github.com/probot/smee.io (src/server.ts)
"""

from __future__ import annotations

import asyncio
import json
import time
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import web

_HOST = "127.0.0.1"


class Relay:
    """The handlers. `listening` is set once somebody listens."""

    def __init__(self) -> None:
        self.listening = asyncio.Event()
        self._channels: defaultdict[str, list[asyncio.Queue[Any]]] = defaultdict(list)

    async def receive(self, request: web.Request) -> web.Response:
        """Pass on the headers and the parsed body: the receiver puts the body together again."""
        message: dict[str, Any] = {name.lower(): value for name, value in request.headers.items()}
        message |= {"body": await request.json(), "query": dict(request.query), "timestamp": int(time.time() * 1000)}
        for queue in self._channels[request.match_info["channel"]]:
            queue.put_nowait(message)
        return web.Response()

    async def listen(self, request: web.Request) -> web.StreamResponse:
        """Send what arrives from now on, as server-sent events."""
        stream = web.StreamResponse(headers={"Content-Type": "text/event-stream", "Cache-Control": "no-cache"})
        await stream.prepare(request)
        await stream.write(b"event: ready\ndata: {}\n\n")
        queue = asyncio.Queue[Any]()
        listeners = self._channels[request.match_info["channel"]]
        listeners.append(queue)
        self.listening.set()
        try:
            while True:
                await stream.write(b"data: " + json.dumps(await queue.get()).encode() + b"\n\n")
        finally:
            listeners.remove(queue)


@asynccontextmanager
async def serve_relay(relay: Relay, channel: str) -> AsyncIterator[str]:
    """Serve a relay on a free port, and yield the address of a channel."""
    application = web.Application()
    application.add_routes([web.post("/{channel}", relay.receive), web.get("/{channel}", relay.listen)])
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.1, handler_cancellation=True)
    await runner.setup()
    try:
        await web.TCPSite(runner, _HOST, 0).start()
        yield f"http://{_HOST}:{runner.addresses[0][1]}/{channel}"
    finally:
        await runner.cleanup()
