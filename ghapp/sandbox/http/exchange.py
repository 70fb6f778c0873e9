"""One request to the API and the answer to it, on their way: what a fault takes hold of."""

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
from ghapp.sandbox.graphql.fields import Spoil
from ghapp.sandbox.http.api import Question, Reply
from ghapp.sandbox.http.request_log import Request
from ghapp.sandbox.state.world import World

GRAPHQL = "/graphql"
TOKENS = "/access_tokens"

Answer: TypeAlias = Callable[[Question, Request], Reply]
# What was answered to each question that reads, and when by GitHub's clock (epoch seconds).
Memory: TypeAlias = MutableMapping[str, tuple[Reply, float]]


@dataclass(kw_only=True)
class Exchange:
    """A request, and the way to its answer. `entry` is its row of the log, `headers` are those of every answer."""

    world: World
    request: web.Request = field(repr=False)
    question: Question
    entry: Request
    answer: Answer = field(repr=False)
    memory: Memory = field(repr=False)
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def is_graphql(self) -> bool:
        """Whether it went to the GraphQL endpoint."""
        return self.question.url == GRAPHQL

    @cached_property
    def kind(self) -> str:
        """`read`, `write`, or `token`, before anything is carried out."""
        if self.question.url.endswith(TOKENS):
            return "token"
        if self.is_graphql:
            return operation_of(self._text).kind
        return "read" if self.question.method in ("GET", "HEAD") else "write"

    @cached_property
    def fields(self) -> tuple[str, ...]:
        """The root fields of a GraphQL operation."""
        return operation_of(self._text).fields if self.is_graphql else ()

    def execute(self, spoil: Spoil | None = None) -> Reply:
        """Carry the request out; `spoil` keeps single fields of a GraphQL operation from being."""
        if not self.is_graphql:
            self.entry.kind = self.kind  # of a GraphQL operation it is known once it was read
        reply = self.answer(replace(self.question, spoil=spoil) if spoil else self.question, self.entry)
        if self.entry.kind == "read" and reply.status == 200 and spoil is None:
            self.memory[self._identity] = (reply, self.world.now().timestamp())
        return reply

    def earlier(self, at_most: timedelta) -> Reply | None:
        """What the same question was answered not longer ago than `at_most`; None where it was not asked."""
        reply, at = self.memory.get(self._identity, (None, 0.0))
        recent = self.world.now().timestamp() - at <= at_most.total_seconds()
        return reply if recent else None

    async def complete(self) -> web.StreamResponse:
        """Answer as GitHub does on a good day."""
        return self.send(self.execute())

    def send(self, reply: Reply) -> web.StreamResponse:
        """Give an answer, whole and at once."""
        self.entry.status = reply.status
        headers = self.headers | reply.headers
        if not reply.body:
            return web.Response(status=reply.status, headers=headers)
        return web.Response(status=reply.status, body=reply.body, headers=JSON | headers)

    async def trickle(self, reply: Reply, *, pause: float, whole: bool = True) -> web.StreamResponse:
        """Give an answer in pieces, with `pause` seconds between them; not `whole`: break off after the first half."""
        self.entry.status = reply.status
        length = {"Content-Length": str(len(reply.body))}
        response = web.StreamResponse(status=reply.status, headers=JSON | self.headers | reply.headers | length)
        await response.prepare(self.request)
        middle = len(reply.body) // 2
        await response.write(reply.body[:middle])
        await asyncio.sleep(pause)
        if whole:
            await response.write(reply.body[middle:])
        else:
            self._hang_up()
        return response

    async def drop(self) -> web.StreamResponse:
        """Close the connection without a word."""
        self._hang_up()
        return web.Response()

    async def keep_waiting(self) -> web.StreamResponse:
        """Say nothing until the client gives up."""
        await asyncio.get_running_loop().create_future()
        return web.Response()

    def _hang_up(self) -> None:
        if self.request.transport is not None:
            self.request.transport.close()

    @property
    def _identity(self) -> str:
        query = sorted(self.question.query.items())
        return f"{self.question.method} {self.question.url} {query} {self.question.body!r}"

    @property
    def _text(self) -> str:
        try:
            body: Any = json.loads(self.question.body)
        except ValueError:
            return ""
        return str(body.get("query", "")) if isinstance(body, dict) else ""


JSON = {"Content-Type": "application/json; charset=utf-8"}


@dataclass(frozen=True)
class Fault:
    """One way in which GitHub fails. `befalls` tells to which requests it can happen, `act` what becomes of one."""

    name: str
    befalls: Callable[[Exchange], bool] = field(repr=False)
    act: Callable[[Exchange], Awaitable[web.StreamResponse]] = field(repr=False)


class Faults(Protocol):
    """Decides for each request what goes wrong with it."""

    def choose(self, exchange: Exchange) -> Fault | None:
        """The fault that befalls a request; None where all goes well."""
