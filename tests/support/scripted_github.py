"""A GitHub with scripted responses, for rare cases: limits, outages, malformed responses."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import aiohttp
from aiohttp import web
from aiohttp.test_utils import TestServer

from ghapp.github.api.client import InstallationAPI
from ghapp.github.api.github_app import GitHub
from tests.support.clock import START

INSTALLATION = 7


@dataclass
class Reply:
    """One response; `body` is sent as JSON unless it is bytes. It waits for the barrier `together`."""

    status: int = 200
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)
    together: asyncio.Barrier | None = None
    cut_off: bool = False

    async def give(self, request: web.Request) -> web.StreamResponse:
        if self.together:
            await self.together.wait()
        if self.cut_off:
            response = web.StreamResponse(headers={"content-type": "application/json", "content-length": "1000"})
            await response.prepare(request)
            await response.write(b'{"half":')
            assert request.transport is not None
            request.transport.close()
            return response
        if isinstance(self.body, bytes):
            return web.Response(status=self.status, body=self.body, headers=self.headers)
        return web.json_response(self.body, status=self.status, headers=self.headers)


class TinyGitHub:
    """Sends its replies in order, the last one repeatedly; tokens are `ghs_1`, `ghs_2`, … and need no reply."""

    def __init__(self, *replies: Reply) -> None:
        self.replies = list(replies)
        self.requests: list[tuple[str, str]] = []
        self.headers: list[dict[str, str]] = []
        self.tokens_given = 0
        self.token_reply: Reply | None = None
        self.in_flight = 0
        self.most_in_flight = 0
        self.now = START

    @asynccontextmanager
    async def serve(self, private_key: str, *, max_concurrent: int = 10) -> AsyncIterator[GitHub]:
        """Serve this GitHub; yield the app's client."""
        application = web.Application()
        application.router.add_route("*", "/{path:.*}", self._answer)
        async with TestServer(application) as server, aiohttp.ClientSession() as session:
            yield GitHub(
                session,
                app_id=1,
                private_key=private_key,
                api_url=str(server.make_url("/")),
                clock=lambda: self.now,
                max_concurrent=max_concurrent,
            )

    @asynccontextmanager
    async def installed(self, private_key: str, *, max_concurrent: int = 10) -> AsyncIterator[InstallationAPI]:
        """Serve this GitHub; yield the client of one installation."""
        async with self.serve(private_key, max_concurrent=max_concurrent) as github:
            yield github.installation(INSTALLATION)

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        if request.path.endswith("/access_tokens"):
            return await self._give_token(request)
        self.requests.append((request.method, request.path))
        self.headers.append({name.lower(): value for name, value in request.headers.items()})
        self.in_flight += 1
        self.most_in_flight = max(self.most_in_flight, self.in_flight)
        try:
            reply = self.replies.pop(0) if len(self.replies) > 1 else self.replies[0]
            return await reply.give(request)
        finally:
            self.in_flight -= 1

    async def _give_token(self, request: web.Request) -> web.StreamResponse:
        if self.token_reply:
            return await self.token_reply.give(request)
        self.tokens_given += 1
        return await Reply(201, {"token": f"ghs_{self.tokens_given}", "expires_at": "2026-03-02T10:00:00Z"}).give(
            request
        )
