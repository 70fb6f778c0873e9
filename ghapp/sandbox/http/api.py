"""The API without its HTTP: authentication, rate limit, conditional requests and errors round every operation."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlencode

from ghapp.sandbox.access.credentials import Caller, identify
from ghapp.sandbox.errors import Moved, Refused, not_found
from ghapp.sandbox.graphql.endpoint import GraphQL
from ghapp.sandbox.graphql.fields import Spoil
from ghapp.sandbox.http.request_log import Request
from ghapp.sandbox.rest.calls import Answer, Call, Operation
from ghapp.sandbox.state.rate_limits import Budget
from ghapp.sandbox.state.world import World

DOCUMENTATION = "https://docs.github.com/rest"
FREE = "/rate_limit"


@dataclass(frozen=True, kw_only=True)
class Question:
    """A request as it came; `path` holds the parameters in its URL. Header names are in lower case.

    `spoil` is what a fault does to single fields of a GraphQL operation.
    """

    method: str
    url: str
    headers: Mapping[str, str]
    query: Mapping[str, str] = field(default_factory=dict)
    path: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    spoil: Spoil | None = field(default=None, repr=False)


@dataclass(kw_only=True)
class Reply:
    """What is sent back."""

    status: int
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)


class Answering:
    """Answers the requests to one sandbox, each with the row of the log that it fills in."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._graphql = GraphQL(world)

    def rest(self, question: Question, operation: Operation | None, entry: Request) -> Reply:
        """Answer a REST request; without an operation there is nothing at its URL."""
        try:
            caller = self._identify(question, entry)
        except Refused as refused:
            return _refusal(refused)
        budget = self._world.limits.budget(caller.limit_key, "core", self._world.now())
        reply = self._within(budget, question, operation, caller)
        if reply.status != 304 and question.url != FREE:
            budget.used += 1
        reply.headers |= _limit_headers(budget, "core")
        return reply

    def graphql(self, question: Question, entry: Request) -> Reply:
        """Answer a GraphQL request; what is wrong with it is told in a 200, as on GitHub."""
        try:
            caller = self._identify(question, entry)
            if caller.access is None:
                raise Refused(401, "Bad credentials")
            body = _json(question.body)
        except Refused as refused:
            return _refusal(refused)
        budget = self._world.limits.budget(caller.limit_key, "graphql", self._world.now())
        if budget.remaining == 0:
            shown: dict[str, Any] = {"errors": [{"type": "RATE_LIMITED", "message": _exceeded(caller)}]}
        else:
            budget.used += 1
            answer = self._graphql.answer(caller.access, body, question.spoil)
            entry.kind, entry.fields, shown = answer.kind, answer.fields, answer.body
        return Reply(status=200, body=_dump(shown), headers=_limit_headers(budget, "graphql"))

    def _identify(self, question: Question, entry: Request) -> Caller:
        if not question.headers.get("user-agent"):
            raise Refused(
                403,
                "Request forbidden by administrative rules. Please make sure your request has a User-Agent header.",
            )
        caller = identify(self._world, question.headers.get("authorization", ""))
        entry.actor, entry.access = caller.name, caller.access
        return caller

    def _within(self, budget: Budget, question: Question, operation: Operation | None, caller: Caller) -> Reply:
        try:
            if budget.remaining == 0 and question.url != FREE:
                raise Refused(403, _exceeded(caller))
            if operation is None:
                raise not_found()
            call = Call(
                world=self._world,
                caller=caller,
                path=question.path,
                query=question.query,
                body=_json(question.body) if question.body else {},
            )
            return self._present(question, operation(call))
        except Moved as moved:
            return self._redirect(question, moved)
        except Refused as refused:
            return _refusal(refused)

    def _redirect(self, question: Question, moved: Moved) -> Reply:
        """Where to ask instead; what asks for a change is to be repeated as it is."""
        rest = "/".join(question.url.split("/")[4:])
        query = f"?{urlencode(question.query)}" if question.query else ""
        place = f"/repositories/{moved.repository_id}{'/' if rest else ''}{quote(rest)}{query}"
        url = f"{self._world.api_url}{place}"
        shown = {"message": moved.message, "url": url, "documentation_url": DOCUMENTATION}
        status = moved.status if question.method in ("GET", "HEAD") else 307
        return Reply(status=status, body=_dump(shown), headers={"Location": url})

    def _present(self, question: Question, answer: Answer) -> Reply:
        if answer.status == 204:
            return Reply(status=204)
        body = _dump(answer.data)
        headers = self._links(question, answer)
        if question.method == "GET":
            tag = f'"{hashlib.sha256(body).hexdigest()}"'
            headers |= {"ETag": tag, "Cache-Control": "private, max-age=60, s-maxage=60"}
            asked = question.headers.get("if-none-match", "")
            if tag in [each.strip().removeprefix("W/") for each in asked.split(",")]:
                return Reply(status=304, headers=headers)
        return Reply(status=answer.status, body=body, headers=headers)

    def _links(self, question: Question, answer: Answer) -> dict[str, str]:
        base = f"{self._world.api_url}{question.url}"
        if answer.next_cursor:
            query = urlencode({**question.query, "cursor": answer.next_cursor})
            return {"Link": f'<{base}?{query}>; rel="next"'}
        last, asked = answer.last_page or 1, question.query.get("page", "1")
        page = int(asked) if asked.isdecimal() else 1
        relations = {"prev": page - 1, "next": page + 1, "last": last, "first": 1}
        if page <= 1:
            del relations["prev"], relations["first"]
        if page >= last:
            del relations["next"], relations["last"]
        links = [
            f'<{base}?{urlencode({**question.query, "page": number})}>; rel="{name}"'
            for name, number in relations.items()
        ]
        return {"Link": ", ".join(links)} if links else {}


def _refusal(refused: Refused) -> Reply:
    shown: dict[str, Any] = {"message": refused.message}
    if refused.errors:
        shown["errors"] = list(refused.errors)
    shown |= {"documentation_url": DOCUMENTATION, "status": str(refused.status)}
    return Reply(status=refused.status, body=_dump(shown))


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


def _json(body: bytes) -> Mapping[str, Any]:
    try:
        found = json.loads(body)
    except ValueError:
        raise Refused(400, "Problems parsing JSON") from None
    if not isinstance(found, dict):
        raise Refused(400, "Body should be a JSON object")
    return found


def _dump(data: object) -> bytes:
    return json.dumps(data, separators=(",", ":")).encode()
