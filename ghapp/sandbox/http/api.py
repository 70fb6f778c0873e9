"""The API without HTTP: authentication, rate limits, conditional requests and errors."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlencode

from ghapp.sandbox.access.credentials import Caller, identify
from ghapp.sandbox.errors import Moved, Refused, not_found
from ghapp.sandbox.graphql.endpoint import GraphQL, operation_of
from ghapp.sandbox.graphql.fields import FieldFault
from ghapp.sandbox.http.request_log import Request
from ghapp.sandbox.rest.api_versions import API_VERSIONS, in_version
from ghapp.sandbox.rest.calls import Call, Operation, Result
from ghapp.sandbox.state.rate_limits import Budget
from ghapp.sandbox.state.world import World

DOCUMENTATION = "https://docs.github.com/rest"
FREE = "/rate_limit"
_MEDIA = re.compile(r"application/vnd\.github\.(v3\.)?(?P<name>raw|diff|object)\b")
LIMITS = "https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api#about-secondary-rate-limits"
SECONDARY = "You have exceeded a secondary rate limit. Please wait a few minutes before you try again."


@dataclass(frozen=True, kw_only=True)
class ApiRequest:
    """A request; `path` holds the parameters in its URL. Header names are in lower case.

    `field_fault` decides which fields of a GraphQL operation fail.
    """

    method: str
    url: str
    headers: Mapping[str, str]
    query: Mapping[str, str] = field(default_factory=dict)
    path: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    field_fault: FieldFault | None = field(default=None, repr=False)


@dataclass(kw_only=True)
class ApiResponse:
    """A response."""

    status: int
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)


class Api:
    """Answers the requests to one world, and fills in their entries in the log."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._graphql = GraphQL(world)

    def rest(self, api_request: ApiRequest, operation: Operation | None, entry: Request) -> ApiResponse:
        """Answer a REST request; `operation` is None if there is nothing at its URL."""
        try:
            caller = self._identify(api_request, entry)
        except Refused as refused:
            return _refusal(refused)
        if refusal := self._over_points(caller, "core", is_write=api_request.method not in ("GET", "HEAD")):
            return refusal
        budget = self._world.limits.budget(caller.limit_key, "core", self._world.now())
        response = self._within(budget, api_request, operation, caller)
        if response.status != 304 and api_request.url != FREE:
            budget.used += 1
        response.headers |= _limit_headers(budget, "core")
        return response

    def meta(self, _api_request: ApiRequest, _entry: Request) -> ApiResponse:
        """Answer what the server says of itself, which needs no credentials."""
        version = self._world.enterprise_version
        fields = {"verifiable_password_authentication": False} | ({"installed_version": version} if version else {})
        return ApiResponse(status=200, body=_dump(fields))

    def graphql(self, api_request: ApiRequest, entry: Request) -> ApiResponse:
        """Answer a GraphQL request; errors come with status 200, as on GitHub."""
        try:
            caller = self._identify(api_request, entry)
            if caller.access is None:
                raise Refused(401, "Bad credentials")
            body = _json(api_request.body)
            if not isinstance(body, dict):
                raise Refused(400, "Body should be a JSON object")
        except Refused as refused:
            return _refusal(refused)
        is_write = operation_of(str(body.get("query", ""))).kind == "write"
        if refusal := self._over_points(caller, "graphql", is_write=is_write):
            return refusal
        budget = self._world.limits.budget(caller.limit_key, "graphql", self._world.now())
        if budget.remaining == 0:
            fields: dict[str, Any] = {"errors": [{"type": "RATE_LIMITED", "message": _exceeded(caller)}]}
        else:
            budget.used += 1
            answer = self._graphql.answer(caller.access, body, api_request.field_fault)
            entry.kind, entry.fields, fields = answer.kind, answer.fields, answer.body
        return ApiResponse(status=200, body=_dump(fields), headers=_limit_headers(budget, "graphql"))

    def _over_points(self, caller: Caller, resource: str, *, is_write: bool) -> ApiResponse | None:
        """Return the refusal of a request that costs more points than are left of this minute."""
        wait = self._world.limits.spend(caller.limit_key, resource, is_write=is_write, now=self._world.now())
        return None if wait is None else secondary_refusal(403, wait)

    def _identify(self, api_request: ApiRequest, entry: Request) -> Caller:
        if not api_request.headers.get("user-agent"):
            raise Refused(
                403,
                "Request forbidden by administrative rules. Please make sure your request has a User-Agent header.",
            )
        caller = identify(self._world, api_request.headers.get("authorization", ""))
        entry.actor, entry.access = caller.name, caller.access
        return caller

    def _within(
        self, budget: Budget, api_request: ApiRequest, operation: Operation | None, caller: Caller
    ) -> ApiResponse:
        try:
            if budget.remaining == 0 and api_request.url != FREE:
                raise Refused(403, _exceeded(caller))
            if operation is None:
                raise not_found()
            call = Call(
                world=self._world,
                caller=caller,
                path=api_request.path,
                query=api_request.query,
                json=_json(api_request.body) if api_request.body else None,
                media=_media(api_request.headers.get("accept", "")),
                version=_version(api_request.headers.get("x-github-api-version", "")),
            )
            return self._present(api_request, call, operation(call))
        except Moved as moved:
            return self._redirect(api_request, moved)
        except Refused as refused:
            return _refusal(refused)

    def _redirect(self, api_request: ApiRequest, moved: Moved) -> ApiResponse:
        """Return a redirect to the same path by the repository's id; a write is to be repeated unchanged."""
        rest = "/".join(api_request.url.split("/")[4:])
        query = f"?{urlencode(api_request.query)}" if api_request.query else ""
        place = f"/repositories/{moved.repository_id}{'/' if rest else ''}{quote(rest)}{query}"
        url = f"{self._world.api_url}{place}"
        fields = {"message": moved.message, "url": url, "documentation_url": DOCUMENTATION}
        status = moved.status if api_request.method in ("GET", "HEAD") else 307
        return ApiResponse(status=status, body=_dump(fields), headers={"Location": url})

    def _present(self, api_request: ApiRequest, call: Call, answer: Result) -> ApiResponse:
        headers = {"X-GitHub-Api-Version-Selected": call.version}
        if answer.status == 204:
            return ApiResponse(status=204, headers=headers)
        body = _dump(in_version(answer.data, call.version)) if answer.text is None else answer.text.encode()
        headers |= self._links(api_request, answer)
        if answer.text is not None:
            headers |= {
                "Content-Type": f"application/vnd.github.{call.media}; charset=utf-8",
                "X-GitHub-Media-Type": f"github.v3; param={call.media}",
            }
        if api_request.method == "GET":
            tag = f'"{hashlib.sha256(body).hexdigest()}"'
            headers |= {
                "ETag": tag,
                "Cache-Control": "private, max-age=60, s-maxage=60",
                "Vary": "Accept, Authorization, Cookie, X-GitHub-OTP",
            }
            asked = api_request.headers.get("if-none-match", "")
            if tag in [each.strip().removeprefix("W/") for each in asked.split(",")]:
                return ApiResponse(status=304, headers=headers)
        return ApiResponse(status=answer.status, body=body, headers=headers)

    def _links(self, api_request: ApiRequest, answer: Result) -> dict[str, str]:
        base = f"{self._world.api_url}{api_request.url}"
        if answer.next_cursor:
            query = urlencode({**api_request.query, answer.cursor_name: answer.next_cursor})
            return {"Link": f'<{base}?{query}>; rel="next"'}
        last, asked = answer.last_page or 1, api_request.query.get("page", "1")
        page = int(asked) if asked.isdecimal() else 1
        relations = {"prev": page - 1, "next": page + 1, "last": last, "first": 1}
        if page <= 1:
            del relations["prev"], relations["first"]
        if page >= last:
            del relations["next"], relations["last"]
        links = [
            f'<{base}?{urlencode({**api_request.query, "page": number})}>; rel="{name}"'
            for name, number in relations.items()
        ]
        return {"Link": ", ".join(links)} if links else {}


def secondary_refusal(status: int, retry_after: int | None) -> ApiResponse:
    """Return the response of a secondary rate limit, with or without how long to wait (seconds)."""
    fields = {"message": SECONDARY, "documentation_url": LIMITS, "status": str(status)}
    headers = {} if retry_after is None else {"Retry-After": str(retry_after)}
    return ApiResponse(status=status, body=_dump(fields), headers=headers)


def _refusal(refused: Refused) -> ApiResponse:
    fields: dict[str, Any] = {"message": refused.message}
    if refused.errors:
        fields["errors"] = list(refused.errors)
    fields |= {"documentation_url": DOCUMENTATION, "status": str(refused.status)}
    return ApiResponse(status=refused.status, body=_dump(fields))


def _exceeded(caller: Caller) -> str:
    return f"API rate limit exceeded for {caller.limit_key}."


def _limit_headers(budget: Budget, resource: str) -> dict[str, str]:
    return {
        "X-RateLimit-Limit": str(budget.limit),
        "X-RateLimit-Remaining": str(budget.remaining),
        "X-RateLimit-Used": str(budget.used),
        "X-RateLimit-Reset": str(int(budget.reset.timestamp())),
        "X-RateLimit-Resource": resource,
    }


def _json(body: bytes) -> Any:
    try:
        return json.loads(body)
    except ValueError:
        raise Refused(400, "Problems parsing JSON") from None


def _media(accept: str) -> str:
    """Return the representation that an `Accept` header asks for, empty for JSON.

    Source: https://docs.github.com/en/rest/using-the-rest-api/getting-started-with-the-rest-api#media-types
    """
    found = _MEDIA.search(accept)
    return found["name"] if found else ""


def _version(asked: str) -> str:
    """Return the version of the API that a request asks for. Raises 400 if there is no such version."""
    if asked and asked not in API_VERSIONS:
        raise Refused(400, f"{asked} is not a supported API version")
    return asked or API_VERSIONS[0]


def _dump(data: object) -> bytes:
    return json.dumps(data, separators=(",", ":")).encode()
