"""Faults of whole responses: the ways in which GitHub's API fails; the docstrings name where each was seen.

A fault that is `executed` carries the request out, and only the response is lost.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta

from aiohttp import web

from ghapp.sandbox.http.api import DOCUMENTATION, ApiResponse, secondary_refusal
from ghapp.sandbox.http.exchange import Exchange, Fault

WENT_WRONG = (
    "Something went wrong while executing your query. This may be the result of a timeout, or it could be a GitHub "
    "bug. Please include `5A4D:0` when reporting this issue."
)
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
    return _answer("502 of GraphQL", graphql_timeout(), applies_to=_is_graphql)


def graphql_timeout() -> ApiResponse:
    """Return what GraphQL answers to a query that takes too long."""
    body = {"data": None, "errors": [{"message": WENT_WRONG}]}
    return ApiResponse(status=502, body=json.dumps(body).encode())


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


def stale(at_most: timedelta = timedelta(seconds=5)) -> Fault:
    """Repeat the response to an equal read within the last `at_most`, as a replica that lags does.

    Source: https://github.com/palantir/bulldozer/issues/187
    """

    async def respond(exchange: Exchange) -> web.StreamResponse:
        response = exchange.past_response(at_most)
        return exchange.send(response) if response else await exchange.complete()

    return Fault("stale", lambda exchange: exchange.past_response(at_most) is not None, respond)


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


def _has_a_body(exchange: Exchange) -> bool:
    return exchange.is_graphql or exchange.api_request.method == "GET"


def _has_token(exchange: Exchange) -> bool:
    return exchange.api_request.headers.get("authorization", "").count(".") == 0
