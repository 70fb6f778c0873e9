"""The sandbox over HTTP: the REST API at the root, GraphQL at `/graphql`, and sign-in at `/login/oauth`.

A GitHub Enterprise Server has the APIs at `/api/v3` and `/api/graphql`.
"""

from __future__ import annotations

import asyncio
import itertools
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from email.utils import format_datetime
from time import perf_counter
from typing import Protocol

from aiohttp import web
from cachetools import LRUCache

from ghapp.sandbox.http.api import Api, ApiRequest
from ghapp.sandbox.http.exchange import GRAPHQL, Exchange, Faults, Handler, PastResponses
from ghapp.sandbox.http.registration_pages import CONVERSION, RegistrationPages
from ghapp.sandbox.http.request_log import Request, RequestLog
from ghapp.sandbox.http.router import Match, find
from ghapp.sandbox.http.web_flow import ACCESS_TOKEN, AUTHORIZE, REVOCATION, WebFlow
from ghapp.sandbox.rest import (
    activity,
    apps,
    checks,
    comparisons,
    deliveries,
    file_contents,
    issues,
    pulls,
    repositories,
    statuses,
)
from ghapp.sandbox.rest.calls import Route
from ghapp.sandbox.state.world import World
from ghapp.sandbox.webhooks.sender import AutoDelivery

ROUTES: tuple[Route, ...] = (
    *apps.routes,
    *deliveries.routes,
    *activity.routes,
    *repositories.routes,
    *file_contents.routes,
    *issues.routes,
    *pulls.routes,
    *checks.routes,
    *comparisons.routes,
    *statuses.routes,
)
MAX_BODY = 25 * 1024 * 1024
ANSWERS_KEPT = 200


class Conditions(Protocol):
    """The conditions under which the API is served; read at each request, so that a test can change them.

    `latency` (seconds) is added to each request: half before the state is read, half after. `requests` logs the API's
    requests, `faults` decides which of them fail. `auto_deliver` sends deliveries as they come.
    """

    latency: float
    auto_deliver: bool
    requests: RequestLog
    faults: Faults


class Handlers:
    """The handlers of one world's API."""

    def __init__(self, world: World, conditions: Conditions) -> None:
        self._world = world
        self._conditions = conditions
        self._api = Api(world)
        self._numbers = itertools.count(1)
        self._past_responses: PastResponses = LRUCache(ANSWERS_KEPT)

    def application(self) -> web.Application:
        """Return the API as an aiohttp application, which also sends deliveries if `auto_deliver` is set."""
        app = web.Application(client_max_size=MAX_BODY)
        app.router.add_post(f"{self._root.removesuffix('/v3')}{GRAPHQL}", self._exchanging(self._api.graphql))
        app.router.add_get(f"{self._root}/meta", self._exchanging(self._api.meta))
        flow = WebFlow(self._world)
        app.router.add_get(AUTHORIZE, flow.page)
        app.router.add_post(AUTHORIZE, flow.authorize)
        app.router.add_post(ACCESS_TOKEN, self._exchanging(flow.exchange))
        app.router.add_delete(f"{self._root}{REVOCATION}", self._exchanging(flow.revoke))
        registering = RegistrationPages(self._world)
        app.router.add_routes(registering.routes())
        app.router.add_post(f"{self._root}{CONVERSION}", self._exchanging(registering.convert))
        app.router.add_route("*", "/{anything:.*}", self._rest)
        if self._conditions.auto_deliver:
            app.cleanup_ctx.append(self._deliver)
        return app

    async def _deliver(self, _app: web.Application) -> AsyncIterator[None]:
        delivery = AutoDelivery(self._world)
        delivery.start()
        yield
        await delivery.stop()

    async def _rest(self, request: web.Request) -> web.StreamResponse:
        path = request.rel_url.path_safe
        found = find(ROUTES, request.method, path.removeprefix(self._root)) if path.startswith(self._root) else Match()
        return await self._exchange(
            request, lambda asked, entry: self._api.rest(asked, found.operation, entry), found.parameters
        )

    def _exchanging(self, handler: Handler) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
        async def handle(request: web.Request) -> web.StreamResponse:
            return await self._exchange(request, handler, request.match_info)

        return handle

    async def _exchange(
        self, request: web.Request, handler: Handler, parameters: Mapping[str, str]
    ) -> web.StreamResponse:
        path = GRAPHQL if request.path.endswith(f"/api{GRAPHQL}") else request.path.removeprefix(self._root)
        api_request = ApiRequest(
            method=request.method,
            url=path,
            headers={name.lower(): value for name, value in request.headers.items()},
            query=dict(request.query),
            path=dict(parameters),
            body=await request.read(),
        )
        await asyncio.sleep(self._conditions.latency / 2)
        entry = Request(method=request.method, path=path, kind="none")
        exchange = Exchange(
            world=self._world,
            request=request,
            api_request=api_request,
            entry=entry,
            handler=handler,
            past_responses=self._past_responses,
            headers=self._headers(),
        )
        self._conditions.requests.add(entry)
        fault = self._conditions.faults.choose(exchange)
        started = perf_counter()
        if fault:
            entry.fault = fault.name
            return await fault.respond(exchange)
        response = exchange.execute()
        entry.seconds = perf_counter() - started
        await asyncio.sleep(self._conditions.latency / 2)
        return exchange.send(response)

    @property
    def _root(self) -> str:
        return "/api/v3" if self._world.enterprise_version else ""

    def _headers(self) -> dict[str, str]:
        version = self._world.enterprise_version
        return {
            "Date": format_datetime(self._world.wall_clock(), usegmt=True),
            "X-GitHub-Request-Id": f"5A4D:{next(self._numbers):08X}",
            "X-GitHub-Media-Type": "github.v3; format=json",
        } | ({"X-GitHub-Enterprise-Version": version} if version else {})


@asynccontextmanager
async def serve(
    world: World, conditions: Conditions, host: str, port: int, tls: ssl.SSLContext | None = None
) -> AsyncIterator[str]:
    """Serve the API at `host` and `port` (0: a free one), over HTTPS with `tls`, and yield its URL."""
    app = Handlers(world, conditions).application()
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0, handler_cancellation=True)
    await runner.setup()
    try:
        await web.TCPSite(runner, host, port, ssl_context=tls).start()
        root = "/api/v3" if world.enterprise_version else ""
        world.api_url = f"{'https' if tls else 'http'}://{host}:{runner.addresses[0][1]}{root}"
        yield world.api_url
    finally:
        await runner.cleanup()
