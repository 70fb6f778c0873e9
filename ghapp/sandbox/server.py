"""The sandbox over HTTP: the REST API at the root, GraphQL at `/graphql`, and whatever pages are mounted."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Awaitable, Callable, Iterable
from time import perf_counter
from types import TracebackType
from typing import TYPE_CHECKING

from aiohttp import web

from ghapp.sandbox.answering import Answering, Question, Reply
from ghapp.sandbox.delivering import AutoDelivery
from ghapp.sandbox.requests import Request
from ghapp.sandbox.rest import apps, checks, issues, pulls, repositories
from ghapp.sandbox.rest.calls import Operation, Route

if TYPE_CHECKING:
    from ghapp.sandbox.sandbox import Sandbox

ROUTES: tuple[Route, ...] = (*apps.routes, *repositories.routes, *issues.routes, *pulls.routes, *checks.routes)
MAX_BODY = 25 * 1024 * 1024
TOKENS = "/access_tokens"


class Server:
    """An async context that serves a sandbox; `url` is the API's root while it runs.

    Half the sandbox's latency passes before the state is looked at, half after. `pages` come before the API.
    """

    def __init__(self, sandbox: Sandbox, host: str, port: int, pages: Iterable[web.AbstractRouteDef]) -> None:
        self._sandbox = sandbox
        self._host, self._port = host, port
        self._pages = tuple(pages)
        self._answering = Answering(sandbox)
        self._runner: web.AppRunner | None = None
        self._numbers = itertools.count(1)
        self._delivery = AutoDelivery(sandbox)
        self.url = ""

    async def __aenter__(self) -> Server:
        app = web.Application(client_max_size=MAX_BODY)
        app.add_routes(self._pages)
        app.router.add_post("/graphql", self._graphql)
        for route in ROUTES:
            app.router.add_route(route.method, route.path, self._rest(route.operation))
        app.router.add_route("*", "/{anything:.*}", self._rest(None))
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
        await self._runner.setup()
        site = web.TCPSite(self._runner, self._host, self._port)
        await site.start()
        port = self._runner.addresses[0][1]
        self.url = self._sandbox.api_url = f"http://{self._host}:{port}"
        if self._pages:
            self._sandbox.web_url = self.url
        if self._sandbox.auto_deliver:
            self._delivery.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._sandbox.auto_deliver:
            await self._delivery.stop()
        if self._runner is not None:
            await self._runner.cleanup()

    def _rest(self, operation: Operation | None) -> Callable[[web.Request], Awaitable[web.Response]]:
        async def handle(request: web.Request) -> web.Response:
            return await self._answer(request, lambda question, entry: self._answering.rest(question, operation, entry))

        return handle

    async def _graphql(self, request: web.Request) -> web.Response:
        return await self._answer(request, self._answering.graphql)

    async def _answer(self, request: web.Request, answer: Callable[[Question, Request], Reply]) -> web.Response:
        question = Question(
            method=request.method,
            url=request.path,
            headers={name.lower(): value for name, value in request.headers.items()},
            query=dict(request.query),
            path=dict(request.match_info),
            body=await request.read(),
        )
        await asyncio.sleep(self._sandbox.latency / 2)
        entry = Request(method=request.method, path=request.path, kind=_kind(request))
        self._sandbox.requests.add(entry)
        started = perf_counter()
        reply = answer(question, entry)
        entry.status, entry.seconds = reply.status, perf_counter() - started
        await asyncio.sleep(self._sandbox.latency / 2)
        headers = reply.headers | {
            "X-GitHub-Request-Id": f"5A4D:{next(self._numbers):08X}",
            "X-GitHub-Media-Type": "github.v3; format=json",
        }
        if not reply.body:
            return web.Response(status=reply.status, headers=headers)
        return web.Response(
            status=reply.status, body=reply.body, headers=headers, content_type="application/json", charset="utf-8"
        )


def _kind(request: web.Request) -> str:
    if request.path.endswith(TOKENS):
        return "token"
    return "read" if request.method in ("GET", "HEAD") else "write"
