"""An exchange: one request to the API and its response, in which a fault can intervene."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import cached_property
from typing import Any, Protocol, TypeAlias

from aiohttp import web

from ghapp.sandbox.graphql.endpoint import operation_of
from ghapp.sandbox.graphql.fields import FieldFault
from ghapp.sandbox.http.api import ApiRequest, ApiResponse
from ghapp.sandbox.http.request_log import Request
from ghapp.sandbox.state.world import World

GRAPHQL = "/graphql"
# Where tokens are issued and revoked.
TOKENS = ("/access_tokens", "/access_token", "/token")

Handler: TypeAlias = Callable[[ApiRequest, Request], ApiResponse]
# The response to each read, and its time by GitHub's clock (epoch seconds).
PastResponses: TypeAlias = MutableMapping[str, tuple[ApiResponse, float]]


@dataclass(kw_only=True)
class Exchange:
    """A request and the means to answer it. `entry` is its row of the log, `headers` are those of every response."""

    world: World
    request: web.Request = field(repr=False)
    api_request: ApiRequest
    entry: Request
    handler: Handler = field(repr=False)
    past_responses: PastResponses = field(repr=False)
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def is_graphql(self) -> bool:
        """Return whether the request went to the GraphQL endpoint."""
        return self.api_request.url == GRAPHQL

    @cached_property
    def kind(self) -> str:
        """Return `read`, `write` or `token`, before the request is carried out."""
        if self.api_request.url.endswith(TOKENS):
            return "token"
        if self.is_graphql:
            return operation_of(self._text).kind
        return "read" if self.api_request.method in ("GET", "HEAD") else "write"

    @cached_property
    def fields(self) -> tuple[str, ...]:
        """Return the root fields of a GraphQL operation."""
        return operation_of(self._text).fields if self.is_graphql else ()

    def execute(self, field_fault: FieldFault | None = None) -> ApiResponse:
        """Carry the request out; `field_fault` makes single fields of a GraphQL operation fail."""
        if not self.is_graphql:
            self.entry.kind = self.kind  # the kind of a GraphQL operation is known once it was parsed
        response = self.handler(
            replace(self.api_request, field_fault=field_fault) if field_fault else self.api_request, self.entry
        )
        if self.entry.kind == "read" and response.status == 200 and field_fault is None:
            self.past_responses[self._identity] = (response, self.world.now().timestamp())
        return response

    def past_response(self, at_most: timedelta) -> ApiResponse | None:
        """Return the response to an equal request within the last `at_most`, if there was one."""
        response, at = self.past_responses.get(self._identity, (None, 0.0))
        recent = self.world.now().timestamp() - at <= at_most.total_seconds()
        return response if recent else None

    async def complete(self) -> web.StreamResponse:
        """Answer without a fault."""
        return self.send(self.execute())

    def send(self, response: ApiResponse) -> web.StreamResponse:
        """Send a response at once."""
        self.entry.status = response.status
        headers = self.headers | response.headers
        if not response.body:
            return web.Response(status=response.status, headers=headers)
        return web.Response(status=response.status, body=response.body, headers=JSON | headers)

    async def send_in_pieces(self, response: ApiResponse, *, pause: float, whole: bool = True) -> web.StreamResponse:
        """Send a response in two halves, `pause` seconds apart; close the connection after the first unless `whole`."""
        self.entry.status = response.status
        length = {"Content-Length": str(len(response.body))}
        stream = web.StreamResponse(status=response.status, headers=JSON | self.headers | response.headers | length)
        await stream.prepare(self.request)
        middle = len(response.body) // 2
        await stream.write(response.body[:middle])
        await asyncio.sleep(pause)
        if whole:
            await stream.write(response.body[middle:])
        else:
            self._hang_up()
        return stream

    async def close(self) -> web.StreamResponse:
        """Close the connection without a response."""
        self._hang_up()
        return web.Response()

    async def hang(self) -> web.StreamResponse:
        """Wait until the client gives up."""
        await asyncio.get_running_loop().create_future()
        return web.Response()

    def _hang_up(self) -> None:
        if self.request.transport is not None:
            self.request.transport.close()

    @property
    def _identity(self) -> str:
        query = sorted(self.api_request.query.items())
        return f"{self.api_request.method} {self.api_request.url} {query} {self.api_request.body!r}"

    @property
    def _text(self) -> str:
        try:
            body: Any = json.loads(self.api_request.body)
        except ValueError:
            return ""
        return str(body.get("query", "")) if isinstance(body, dict) else ""


JSON = {"Content-Type": "application/json; charset=utf-8"}


@dataclass(frozen=True)
class Fault:
    """One way in which GitHub fails. `applies_to` chooses the requests that it can happen to, `respond` answers one."""

    name: str
    applies_to: Callable[[Exchange], bool] = field(repr=False)
    respond: Callable[[Exchange], Awaitable[web.StreamResponse]] = field(repr=False)


class Faults(Protocol):
    """Decides which requests fail, and how."""

    def choose(self, exchange: Exchange) -> Fault | None:
        """Return the fault of a request, or None."""
