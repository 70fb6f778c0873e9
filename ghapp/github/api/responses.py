"""Responses of GitHub's API: which of the app's errors a status, a header or a GraphQL error means. Pure functions."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from ghapp.errors import Archived, Denied, GitHubError, Gone, NotFound, RateLimitReached, TryLater

DEFAULT_WAIT = timedelta(seconds=60)
"""The wait that GitHub documents for a secondary rate limit without a `retry-after` header."""

GONE = frozenset({410, 451})

_TIMEOUT = "may be the result of a timeout"
_RATE_LIMIT_TYPES = frozenset({"RATE_LIMITED", "RATE_LIMIT"})
"""The types of a GraphQL error for an exhausted quota. Source: https://github.com/yanyongyu/githubkit/issues/271"""


class Unauthorized(Denied):
    """GitHub rejects the credentials: a token expired or was revoked, or the private key belongs to another app."""


class Forbidden(Denied):
    """The app lacks the permission for this request."""


class Unprocessable(Denied):
    """GitHub understands the request but cannot process it in the current state."""


class SecondaryLimited(RateLimitReached):
    """A GraphQL error reports a secondary rate limit, which applies to all resources and has no stated duration."""


class TooSlow(TryLater):
    """GitHub gave up on a request after ten seconds; a query may be faster with smaller pages."""


@dataclass(frozen=True, slots=True)
class RateLimit:
    """A wait that GitHub asks for; `everywhere` if it applies to all resources (a secondary rate limit).

    `backoff` is true if GitHub does not say how long; `until` is then the earliest possible end.
    """

    until: datetime
    everywhere: bool
    backoff: bool = False


@dataclass(frozen=True, slots=True)
class GraphQLFault:
    """An entry in the `errors` of a GraphQL response; `path` leads to the part that failed, empty for the whole."""

    type: str
    path: tuple[str | int, ...]
    message: str


@dataclass(frozen=True, slots=True)
class GraphQLResponse:
    """A GraphQL response with data; `faults` lists the parts that are missing."""

    data: Mapping[str, Any]
    faults: tuple[GraphQLFault, ...] = ()


def rate_limit(status: int, headers: Mapping[str, str], message: str, now: datetime) -> RateLimit | None:
    """Return the wait that a response of any status asks for, or None.

    The number of remaining requests is no proof that requests remain: go by the message if it speaks of a limit.
    Sources: https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api and
    https://github.com/octokit/plugin-throttling.js/pull/636
    """
    exhausted = headers.get("x-ratelimit-remaining") == "0"
    if status >= 400 and status not in (403, 429):
        return None
    if "retry-after" in headers:
        return RateLimit(now + _retry_after(headers), everywhere=True)
    if exhausted:
        return RateLimit(_reset(headers, now), everywhere=False)
    if status < 400:
        return None
    if status == 429 or _is_secondary(message):
        return RateLimit(now + DEFAULT_WAIT, everywhere=True, backoff=True)
    if _is_primary(message):
        return RateLimit(_reset(headers, now), everywhere=False)
    return None


def is_refusal(status: int, headers: Mapping[str, str], message: str) -> bool:
    """Return whether a response that asks for a wait refuses its request: a secondary limit may have status 200."""
    return status >= 400 or ("retry-after" in headers and _is_secondary(message))


def stated_reset(headers: Mapping[str, str]) -> datetime | None:
    """Return when the quota resets according to the headers; None if they do not say."""
    try:
        return datetime.fromtimestamp(float(headers["x-ratelimit-reset"]), UTC)
    except (KeyError, ValueError, OverflowError):
        return None


def failure(status: int, message: str, request: str) -> GitHubError | None:
    """Return the error for a status that is not a rate limit; None for a success."""
    if status < 400:
        return None
    message = f"{request}: {status} {message}".strip()
    if status in (502, 504):
        return TooSlow(message)
    if status >= 500 or status == 408:
        return TryLater(message)
    if status == 404:
        return NotFound(message)
    if status in GONE or (status == 403 and "suspended" in message.lower()):
        return Gone(message)
    if is_about_archive(message):
        return Archived(message)
    return {401: Unauthorized, 403: Forbidden, 422: Unprocessable}.get(status, Denied)(message)


def is_about_archive(message: str) -> bool:
    """Return whether a refusal says that the repository is archived: "Repository was archived so is read-only."

    Source: https://github.com/gitpod-io/gitpod/issues/3978
    """
    return "was archived" in message.lower()


def message_of(content: bytes) -> str:
    """Return the error message in the body of a response; empty if there is none."""
    try:
        body = json.loads(content)
    except ValueError:
        return ""
    if not isinstance(body, dict):
        return ""
    message = str(body.get("message", ""))
    errors = body.get("errors")
    details = [_detail(error) for error in errors] if isinstance(errors, list) else []
    return ": ".join(filter(None, [message, *details]))


def read_graphql(body: object, now: datetime, *, reset: datetime | None) -> GraphQLResponse:
    """Parse the body of a GraphQL response with status 200.

    `reset` is when the quota resets, if known. Raises `RateLimitReached` for a rate limit, and `TryLater` or `Denied`
    if the response has no data.
    """
    if not isinstance(body, dict):
        raise TryLater("GraphQL: the response is not a JSON object")
    faults = tuple(_fault(error) for error in body.get("errors") or ())
    for fault in faults:
        if fault.type in _RATE_LIMIT_TYPES:
            raise RateLimitReached(reset or now + DEFAULT_WAIT, "GraphQL rate limit")
        if _is_secondary(fault.message):
            raise SecondaryLimited(now + DEFAULT_WAIT, "secondary rate limit")
    if _is_secondary(str(body.get("message", ""))):
        raise SecondaryLimited(now + DEFAULT_WAIT, "secondary rate limit")
    data = body.get("data")
    if isinstance(data, dict):
        return GraphQLResponse(data, faults)
    message = "; ".join(fault.message for fault in faults) or "no data and no errors"
    if any(_rejects_document(error) for error in body.get("errors") or ()):
        raise Denied(f"GraphQL: {message}")
    raise (TooSlow if _TIMEOUT in message else TryLater)(f"GraphQL: {message}")


def is_too_large(response: GraphQLResponse) -> bool:
    """Return whether parts of a response are missing because the query needs too many resources."""
    return any(fault.type == "RESOURCE_LIMITS_EXCEEDED" for fault in response.faults)


def is_too_slow(response: GraphQLResponse) -> bool:
    """Return whether parts of a response are missing because GitHub gave up on them after ten seconds."""
    return any(_TIMEOUT in fault.message for fault in response.faults)


def _fault(error: Mapping[str, Any]) -> GraphQLFault:
    return GraphQLFault(str(error.get("type", "")), tuple(error.get("path") or ()), str(error.get("message", "")))


def _rejects_document(error: Mapping[str, Any]) -> bool:
    """Return whether GitHub rejected the document itself, such as an unknown field: a retry would fail again."""
    return "code" in (error.get("extensions") or {}) or ("path" not in error and "locations" in error)


def _is_secondary(message: str) -> bool:
    lowered = message.lower()
    return any(words in lowered for words in ("secondary rate limit", "abuse detection", "submitted too quickly"))


def _is_primary(message: str) -> bool:
    return "api rate limit" in message.lower()


def _detail(error: object) -> str:
    return str(error.get("message") or "") if isinstance(error, dict) else str(error)


def _retry_after(headers: Mapping[str, str]) -> timedelta:
    try:
        return timedelta(seconds=max(1, int(headers["retry-after"])))
    except ValueError:
        return DEFAULT_WAIT


def _reset(headers: Mapping[str, str], now: datetime) -> datetime:
    """Return when the quota resets: at least one second from now, in case the local clock is ahead of GitHub's."""
    reset = stated_reset(headers)
    return now + DEFAULT_WAIT if reset is None else max(reset, now + timedelta(seconds=1))
