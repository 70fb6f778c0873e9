"""API clients: one authenticates as the app, others as an installation. All raise the errors of `ghapp.errors`."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

import aiohttp
import gidgethub
import orjson
from gidgethub.aiohttp import GitHubAPI

from ghapp import __version__
from ghapp.errors import Denied, RateLimitReached, TryLater
from ghapp.github.api import responses
from ghapp.github.api.etags import ETagCache
from ghapp.github.api.forbidden import ForbiddenParts, forbidden_parts
from ghapp.github.api.page_sizes import SMALL_PAGE, PageSizes
from ghapp.github.api.rate_limits import GRAPHQL, READ_POINTS, REST, WRITE_POINTS, RateLimits
from ghapp.github.api.request_slots import RequestSlots
from ghapp.github.api.tokens import Tokens

REQUESTER = f"ghapp/{__version__}"
API_VERSION = "2022-11-28"
NEW_NODE_IDS = {"x-github-next-global-id": "1"}
"""Request the new format of node ids: old accounts have ids in two formats, and would look like two people.

Source: https://docs.github.com/en/graphql/guides/migrating-graphql-global-node-ids
"""
GRAPHQL_HEADERS = {
    "accept": "application/vnd.github+json",
    "content-type": "application/json; charset=utf-8",
    "user-agent": REQUESTER,
    **NEW_NODE_IDS,
}
TIMEOUT = 30.0
"""Seconds for one request, including its body."""


class API(GitHubAPI):
    """gidgethub's client with limits: `max_concurrent` requests, `timeout` seconds each, none during a rate limit.

    Every call raises only `RateLimitReached`, `TryLater`, `Gone` or `Denied`.
    """

    def __init__(
        self,
        session: aiohttp.ClientSession,
        *,
        api_url: str,
        clock: Callable[[], float],
        max_concurrent: int,
        timeout: float,
        cache: ETagCache | None = None,
        limits: RateLimits | None = None,
        app_id: str | None = None,
        private_key: str | None = None,
    ) -> None:
        super().__init__(session, REQUESTER, base_url=api_url, cache=cache, app_id=app_id, private_key=private_key)
        self.graphql_url = graphql_url(api_url)
        self.limits = limits or RateLimits(clock)
        self._slots = RequestSlots(max_concurrent, self.limits)
        self._timeout = timeout

    async def manage_rate_limit(self, *, method: str, url: str) -> None:
        """Raise `RateLimitReached` before a request that GitHub would refuse."""
        self.limits.raise_if_paused(self._resource(url))
        self.limits.points[REST].spend(READ_POINTS if method in ("GET", "HEAD") else WRITE_POINTS)

    async def _make_request(self, *args: Any, **kwargs: Any) -> tuple[Any, str | None, int]:
        try:
            return await super()._make_request(*args, **kwargs)
        except (json.JSONDecodeError, UnicodeDecodeError) as error:
            raise TryLater(f"GitHub's response cannot be decoded: {error}") from error
        except gidgethub.GitHubException as error:
            raise Denied(f"GitHub's response is unexpected: {error}") from error

    async def _request(
        self, method: str, url: str, headers: Mapping[str, str], body: bytes = b""
    ) -> tuple[int, Mapping[str, str], bytes]:
        request = f"{method} {urlsplit(url).path}"
        resource = self._resource(url)
        async with self._slots.take(resource):
            # The pause may have begun while this request waited for a slot.
            self.limits.raise_if_paused(resource)
            try:
                async with asyncio.timeout(self._timeout):
                    response = await super()._request(
                        method, url, {**headers, "x-github-api-version": API_VERSION}, body
                    )
            except (aiohttp.ClientError, TimeoutError) as error:
                # Without a cause on purpose: aiohttp's errors contain the request's headers, and with them the token.
                raise TryLater(f"{request}: {type(error).__name__}") from None
            self._raise_for_status(request, resource, *response)
            return response

    def _raise_for_status(
        self, request: str, resource: str, status: int, headers: Mapping[str, str], content: bytes
    ) -> None:
        message = responses.message_of(content) if status >= 400 or "retry-after" in headers else ""
        if status < 500:
            self.limits.update_quota(resource, headers)
        if limit := responses.rate_limit(status, headers, message, self.limits.now()):
            self.limits.pause(resource, limit)
            if responses.is_refusal(status, headers, message):
                raise RateLimitReached(
                    self.limits.paused_until(resource) or limit.until, f"{request}: {status} {message}"
                )
        if error := responses.failure(status, message, request):
            raise error
        if content and not headers.get("content-type", "").startswith("application/json"):
            raise TryLater(
                f"{request}: the response has content type {headers.get('content-type', 'unknown')}, not JSON"
            )

    def _resource(self, url: str) -> str:
        return GRAPHQL if url == self.graphql_url else REST


class InstallationAPI(API):
    """The client for one installation of the app."""

    def __init__(
        self,
        session: aiohttp.ClientSession,
        installation_id: int,
        tokens: Tokens,
        *,
        api_url: str,
        clock: Callable[[], float],
        max_concurrent: int,
        timeout: float,
        limits: RateLimits,
    ) -> None:
        # gidgethub caches by URL alone: a shared cache would show one installation what only another may read.
        cache = ETagCache()
        super().__init__(
            session,
            api_url=api_url,
            clock=clock,
            max_concurrent=max_concurrent,
            timeout=timeout,
            cache=cache,
            limits=limits,
        )
        self.installation_id = installation_id
        self._tokens = tokens
        self._page_sizes = PageSizes(clock)
        self.forbidden = ForbiddenParts(clock)

    async def execute(self, document: str, variables: Mapping[str, object]) -> responses.GraphQLResponse:
        """Send a GraphQL document and return its data; `faults` of the response lists the parts that failed.

        gidgethub's own `graphql` raises if any part failed, and loses the rest of the data. Its `post` takes as long as
        the rest of the request to put together headers and a URL that are always the same. A query is repeated once if
        GitHub forbids a part that it did not forbid before.
        Source: https://docs.github.com/en/graphql/guides/forming-calls-with-graphql
        """
        response = await self._execute_in_pages(document, variables)
        is_query = not document.startswith("mutation")
        if is_query and self.forbidden.are_new(forbidden_parts(response, variables)):
            response = await self._execute_in_pages(document, variables)
            self.forbidden.believe(forbidden_parts(response, variables))
        return response

    async def _execute_in_pages(self, document: str, variables: Mapping[str, object]) -> responses.GraphQLResponse:
        """Send a document, and again with smaller pages while that is too much for GitHub.

        One that takes too long gets smaller pages the next time it is sent.
        """
        while True:
            try:
                response = await self._execute(document, self._page_sizes.apply(document, variables))
            except responses.TooSlow:
                self._page_sizes.halve(document, variables, at_least=SMALL_PAGE)
                raise
            if responses.is_too_slow(response):
                self._page_sizes.halve(document, variables, at_least=SMALL_PAGE)
            if not responses.is_too_large(response) or not self._page_sizes.halve(document, variables):
                return response

    async def _execute(self, document: str, variables: Mapping[str, object]) -> responses.GraphQLResponse:
        self.limits.points[GRAPHQL].spend(WRITE_POINTS if document.startswith("mutation") else READ_POINTS)
        payload = f'{{"query":{_as_json(document)},"variables":{json.dumps(dict(variables))}}}'.encode()
        status, _, content = await self._request("POST", self.graphql_url, GRAPHQL_HEADERS, payload)
        if status >= 300:
            raise Denied(f"GraphQL: GitHub's response has the unexpected status {status}")
        now = self.limits.now()
        try:
            reset = self.limits.paused_until(GRAPHQL) or self.limits.reset(GRAPHQL)
            return responses.read_graphql(_decode(content), now, reset=reset)
        except RateLimitReached as error:
            secondary = isinstance(error, responses.SecondaryLimited)
            self.limits.pause(GRAPHQL, responses.RateLimit(error.until, everywhere=secondary, backoff=secondary))
            raise RateLimitReached(self.limits.paused_until(GRAPHQL) or error.until, "GraphQL rate limit") from error

    async def _request(
        self, method: str, url: str, headers: Mapping[str, str], body: bytes = b""
    ) -> tuple[int, Mapping[str, str], bytes]:
        token = await self._tokens.get(self.installation_id)
        try:
            return await super()._request(method, url, {**headers, **_bearer(token)}, body)
        except responses.Unauthorized:
            # Tokens are revoked early when, for example, the permissions of the installation change.
            self._tokens.drop(self.installation_id, token)
        token = await self._tokens.get(self.installation_id)
        return await super()._request(method, url, {**headers, **_bearer(token)}, body)


@lru_cache(maxsize=512)
def _as_json(document: str) -> str:
    """Return a GraphQL document as a JSON string, from a cache: looks send the same ones again and again."""
    return json.dumps(document)


def _decode(content: bytes) -> object:
    with suppress(orjson.JSONDecodeError):
        return orjson.loads(content)
    # The standard library also reads half of a surrogate pair.
    try:
        return json.loads(content)
    except ValueError as error:
        raise TryLater(f"GitHub's response cannot be decoded: {error}") from error


def graphql_url(api_url: str) -> str:
    """Return the GraphQL endpoint for a REST root, on github.com and on GitHub Enterprise Server."""
    root = api_url.rstrip("/")
    return f"{root.removesuffix('/v3') if root.endswith('/api/v3') else root}/graphql"


def _bearer(token: str) -> dict[str, str]:
    return {"authorization": f"Bearer {token}"}
