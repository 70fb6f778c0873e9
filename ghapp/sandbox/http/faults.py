"""Faults: the ways in which GitHub's API fails; the docstrings name where each was seen.

A fault that is `executed` carries the request out, and only the response is lost.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta

from aiohttp import web

from ghapp.sandbox.graphql.errors import GraphQLProblem
from ghapp.sandbox.graphql.fields import FieldFault, Info
from ghapp.sandbox.graphql.pagination import page_size
from ghapp.sandbox.http.api import DOCUMENTATION, ApiResponse, secondary_refusal
from ghapp.sandbox.http.exchange import Exchange, Fault

WENT_WRONG = (
    "Something went wrong while executing your query. This may be the result of a timeout, or it could be a GitHub "
    "bug. Please include `5A4D:0` when reporting this issue."
)
NOT_ACCESSIBLE = "Resource not accessible by integration"
OUT_OF_RESOURCES = "Resource limits for this query exceeded."
GATEWAY = "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n<center><h1>502 Bad Gateway</h1></center>"
NO_SERVER = (
    "No server is currently available to service your request. Sorry about that. Please try resubmitting your request "
    "and contact us if the problem persists."
)


def server_error(*, executed: bool = False) -> Fault:
    """Respond with 500, as GitHub does to a request that takes too long.

    Source: https://docs.github.com/en/rest/using-the-rest-api/troubleshooting-the-rest-api#timeouts
    """
    return _answer("500", _refusal(500, "Server Error"), executed=executed)


def bad_gateway(*, executed: bool = False) -> Fault:
    """Respond with 502 and a proxy's page, as GraphQL does after ten seconds; a write may have been carried out.

    Sources: https://docs.github.com/en/graphql/overview/rate-limits-and-query-limits-for-the-graphql-api#timeouts and
    https://github.com/turbot/steampipe-plugin-github/issues/518
    """
    page = ApiResponse(status=502, body=GATEWAY.encode(), headers={"Content-Type": "text/html"})
    return _answer("502", page, executed=executed)


def timed_out_query() -> Fault:
    """Respond with 502 and GraphQL's message for a timeout.

    Source: https://github.com/sorenlouv/backport/issues/479
    """
    body = {"data": None, "errors": [{"message": WENT_WRONG}]}
    return _answer("502 of GraphQL", ApiResponse(status=502, body=json.dumps(body).encode()), applies_to=_is_graphql)


def unavailable() -> Fault:
    """Respond with 503. Source: https://github.com/taskcluster/taskcluster-github/issues/96"""
    return _answer("503", _refusal(503, NO_SERVER))


def dropped(*, executed: bool = False) -> Fault:
    """Close the connection before the first byte of the response."""

    async def respond(exchange: Exchange) -> web.StreamResponse:
        if executed:
            exchange.execute()
        return await exchange.close()

    return Fault(_name("dropped", executed=executed), _is_anything, respond)


def cut_off() -> Fault:
    """Close the connection in the middle of the response; the request was carried out."""

    async def respond(exchange: Exchange) -> web.StreamResponse:
        return await exchange.send_in_pieces(exchange.execute(), pause=0, whole=False)

    return Fault("cut off", _has_a_body, respond)


def no_answer(*, executed: bool = False) -> Fault:
    """Never respond, so that the client must time out."""

    async def respond(exchange: Exchange) -> web.StreamResponse:
        if executed:
            exchange.execute()
        return await exchange.hang()

    return Fault(_name("no answer", executed=executed), _is_anything, respond)


def slow(pause: float) -> Fault:
    """Respond with a pause of `pause` seconds in the middle."""

    async def respond(exchange: Exchange) -> web.StreamResponse:
        return await exchange.send_in_pieces(exchange.execute(), pause=pause)

    return Fault("slow", _has_a_body, respond)


def expired_token() -> Fault:
    """Respond with 401 to a token that worked before: it expired, or the installation changed.

    Source: https://docs.github.com/en/rest/using-the-rest-api/troubleshooting-the-rest-api#401-unauthorized
    """

    async def respond(exchange: Exchange) -> web.StreamResponse:
        _, _, token = exchange.api_request.headers.get("authorization", "").partition(" ")
        exchange.world.tokens.pop(token, None)
        return await exchange.complete()

    return Fault("401", _has_token, respond)


def secondary_limit(*, retry_after: int | None) -> Fault:
    """Respond with 403 for too many requests in a short time, with or without how long to wait (seconds).

    Sources: https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api#about-secondary-rate-limits
    and https://github.com/octokit/octokit.net/issues/2466
    """
    return _limited(403, retry_after)


def secondary_limit_with_200(retry_after: int) -> Fault:
    """Respond to GraphQL with 200, although a secondary rate limit refuses the request.

    Source: https://docs.github.com/en/graphql/overview/rate-limits-and-query-limits-for-the-graphql-api
    """
    return _answer("200 with retry-after", secondary_refusal(200, retry_after), applies_to=_is_graphql)


def quota_exceeded(kind: str, *, remaining: int, reset: datetime | None = None) -> Fault:
    """Refuse for an exhausted quota, which ends at `reset` (None: in 30 seconds), while the header says `remaining`.

    `kind` is GraphQL's type of the error, `RATE_LIMITED` or `RATE_LIMIT`; REST has the status 403.
    Sources: https://github.com/yanyongyu/githubkit/issues/271 and
    https://github.com/octokit/plugin-throttling.js/pull/636
    """

    async def respond(exchange: Exchange) -> web.StreamResponse:
        message = "API rate limit already exceeded for installation ID 1."
        error = {"type": kind, "message": message} | ({"code": "graphql_rate_limit"} if kind == "RATE_LIMIT" else {})
        response = (
            ApiResponse(status=200, body=json.dumps({"errors": [error]}).encode())
            if exchange.is_graphql
            else _refusal(403, message)
        )
        end = reset or exchange.world.now() + timedelta(seconds=30)
        response.headers |= {
            "X-RateLimit-Limit": "5000",
            "X-RateLimit-Remaining": str(remaining),
            "X-RateLimit-Used": str(5000 - remaining),
            "X-RateLimit-Reset": str(int(end.timestamp())),
            "X-RateLimit-Resource": "graphql" if exchange.is_graphql else "core",
        }
        return exchange.send(response)

    return Fault(f"{kind} with {remaining} left", _is_no_token, respond)


def too_many_requests(*, retry_after: int | None) -> Fault:
    """Respond with 429 for too many requests in a short time.

    Source: https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api#exceeding-the-rate-limit
    """
    return _limited(429, retry_after)


def not_there_yet(field: str = "thread") -> Fault:
    """Find no thread at a GraphQL field, although a webhook has announced it: the API lags behind.

    Source: https://github.com/palantir/bulldozer/issues/187
    """
    problem = GraphQLProblem("NOT_FOUND", "Could not resolve to an issue or pull request with the number of 1.")
    return _field_failure("404 of a moment", field, problem)


def stale(at_most: timedelta = timedelta(seconds=5)) -> Fault:
    """Repeat the response to an equal read within the last `at_most`, as a replica that lags does.

    Source: https://github.com/palantir/bulldozer/issues/187
    """

    async def respond(exchange: Exchange) -> web.StreamResponse:
        response = exchange.past_response(at_most)
        return exchange.send(response) if response else await exchange.complete()

    return Fault("stale", lambda exchange: exchange.past_response(at_most) is not None, respond)


def refused_part(mutation: str) -> Fault:
    """Refuse one mutation of a batch; the others are carried out.

    Source: https://docs.github.com/en/graphql/guides/forming-calls-with-graphql#about-mutations
    """
    return _field_failure(
        "422 of a part", mutation, GraphQLProblem("UNPROCESSABLE", "Could not be done: it is invalid."), once=True
    )


def forbidden_part(field: str) -> Fault:
    """Forbid a part of a GraphQL response, or one mutation of a batch, although the app has the permission.

    Source: https://github.com/neomjs/neo/issues/15359
    """
    return _field_failure("403 of a part", field, GraphQLProblem("FORBIDDEN", NOT_ACCESSIBLE), once=True)


def something_went_wrong(field: str) -> Fault:
    """Make one part of a GraphQL response null, with an error that has no type.

    Source: https://github.com/dtolnay/star-history/pull/30
    """
    return _field_failure("partial data", field, GraphQLProblem("", WENT_WRONG))


def resource_limits(field: str) -> Fault:
    """Leave out a part of a GraphQL response because the whole query needs too much.

    Source: https://github.blog/changelog/2025-09-01-graphql-api-resource-limits
    """
    return _field_failure("resource limits", field, GraphQLProblem("RESOURCE_LIMITS_EXCEEDED", OUT_OF_RESOURCES))


def too_large(most: int) -> Fault:
    """Leave out the connections with which a GraphQL query asks for more than `most` items in all.

    Source: https://github.com/yoshi389111/github-profile-3d-contrib/issues/163
    """

    async def respond(exchange: Exchange) -> web.StreamResponse:
        asked = AskedItems(most)
        return exchange.send(exchange.execute(asked.refuse))

    return Fault(f"too large: {most}", _is_query, respond)


def too_slow(most: int) -> Fault:
    """Respond with 502 to a GraphQL query that asks for more than `most` items in all.

    Source: https://docs.github.com/en/graphql/overview/rate-limits-and-query-limits-for-the-graphql-api#timeouts
    """
    timeout = ApiResponse(status=502, body=json.dumps({"data": None, "errors": [{"message": WENT_WRONG}]}).encode())

    async def respond(exchange: Exchange) -> web.StreamResponse:
        asked = AskedItems(most)
        response = exchange.execute(asked.refuse)
        return exchange.send(timeout if asked.are_too_many else response)

    return Fault(f"too slow: {most}", _is_query, respond)


class AskedItems:
    """Counts the items that a query asks for in the connections that are read."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._count = 0

    @property
    def are_too_many(self) -> bool:
        """Return whether the query asks for more than `most`."""
        return self._count > self._most

    def refuse(self, info: Info) -> GraphQLProblem | None:
        """Refuse a connection if the query asks for too many items up to there."""
        size = page_size(info)
        self._count += size
        return GraphQLProblem("RESOURCE_LIMITS_EXCEEDED", OUT_OF_RESOURCES) if size and self.are_too_many else None


def _limited(status: int, retry_after: int | None) -> Fault:
    name = f"{status} {'without' if retry_after is None else 'with'} retry-after"
    return _answer(name, secondary_refusal(status, retry_after))


def _answer(
    name: str, response: ApiResponse, *, executed: bool = False, applies_to: Callable[[Exchange], bool] | None = None
) -> Fault:
    """Return a fault that sends `response` instead of the right one."""

    async def respond(exchange: Exchange) -> web.StreamResponse:
        if executed:
            exchange.execute()
        return exchange.send(response)

    return Fault(_name(name, executed=executed), applies_to or _is_anything, respond)


def _field_failure(name: str, field: str, problem: GraphQLProblem, *, once: bool = False) -> Fault:
    """Return a fault of a GraphQL field or mutation named `field`; with `once` only the first one fails."""

    async def respond(exchange: Exchange) -> web.StreamResponse:
        return exchange.send(exchange.execute(_field_fault(field, problem, once=once)))

    def applies_to(exchange: Exchange) -> bool:
        if not exchange.is_graphql:
            return False
        return field in exchange.fields if exchange.kind == "write" else field in exchange.api_request.body.decode()

    return Fault(f"{name}: {field}", applies_to, respond)


def _field_fault(field: str, problem: GraphQLProblem, *, once: bool) -> FieldFault:
    failed: set[str] = set()

    def field_fault(info: Info) -> GraphQLProblem | None:
        if field not in (info.field_name, info.path.key) or (once and failed):
            return None
        failed.add(field)
        return problem

    return field_fault


def _refusal(status: int, message: str) -> ApiResponse:
    body = {"message": message, "documentation_url": DOCUMENTATION, "status": str(status)}
    return ApiResponse(status=status, body=json.dumps(body).encode())


def _name(name: str, *, executed: bool) -> str:
    return f"{name}, executed" if executed else name


def _is_anything(exchange: Exchange) -> bool:
    return True


def _is_no_token(exchange: Exchange) -> bool:
    return exchange.kind != "token"


def _is_graphql(exchange: Exchange) -> bool:
    return exchange.is_graphql


def _is_query(exchange: Exchange) -> bool:
    return exchange.is_graphql and exchange.kind == "read"


def _has_a_body(exchange: Exchange) -> bool:
    return exchange.is_graphql or exchange.api_request.method == "GET"


def _has_token(exchange: Exchange) -> bool:
    return exchange.api_request.headers.get("authorization", "").count(".") == 0
