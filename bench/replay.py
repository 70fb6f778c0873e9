"""A GitHub that answers a question a second time from memory, so that its own computing limits nobody."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

import aiohttp
from aiohttp import web
from multidict import CIMultiDict

# What the sandbox's answers say of themselves, and not of one connection.
_KEPT = (
    "content-type",
    "etag",
    "x-ratelimit-limit",
    "x-ratelimit-remaining",
    "x-ratelimit-reset",
    "x-ratelimit-resource",
)


@dataclass(frozen=True)
class _Answer:
    status: int
    headers: CIMultiDict[str]
    body: bytes


class Replay:
    """Stands before the GitHub at `url`, some seconds of `latency` off; it asks there what it has not been asked yet.

    Only questions that change nothing are answered from memory, and only until something was changed.
    """

    def __init__(self, session: aiohttp.ClientSession, url: str, latency: float) -> None:
        self._session = session
        self._url = url
        self._latency = latency
        self._answers: dict[bytes, _Answer] = {}

    async def handle(self, request: web.Request) -> web.Response:
        """Answer a request."""
        body = await request.read()
        reads = request.path.endswith("/graphql") and b"mutation" not in body
        answer = self._answers.get(body) if reads else None
        if answer is None:
            answer = await self._ask(request, body)
            if not reads:
                self._answers.clear()
            elif answer.status == web.HTTPOk.status_code:
                self._answers[body] = answer
        await asyncio.sleep(self._latency)
        return web.Response(status=answer.status, headers=answer.headers, body=answer.body)

    async def _ask(self, request: web.Request, body: bytes) -> _Answer:
        headers = {name: value for name, value in request.headers.items() if name.lower() not in ("host", "connection")}
        url = f"{self._url}{request.path_qs}"
        async with self._session.request(request.method, url, headers=headers, data=body) as answer:
            kept = CIMultiDict((name, answer.headers[name]) for name in _KEPT if name in answer.headers)
            return _Answer(answer.status, kept, await answer.read())
