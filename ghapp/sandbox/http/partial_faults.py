"""Faults of parts: fields and mutations that GraphQL leaves out, and queries that ask for too much.

The docstrings name where each was seen.
"""

from __future__ import annotations

from aiohttp import web

from ghapp.sandbox.graphql.errors import GraphQLProblem
from ghapp.sandbox.graphql.fields import FieldFault, Info
from ghapp.sandbox.graphql.pagination import page_size
from ghapp.sandbox.http.exchange import Exchange, Fault
from ghapp.sandbox.http.faults import WENT_WRONG, graphql_timeout

NOT_ACCESSIBLE = "Resource not accessible by integration"
OUT_OF_RESOURCES = "Resource limits for this query exceeded."


def not_there_yet(field: str = "thread") -> Fault:
    """Find no thread at a GraphQL field, although a webhook has announced it: the API lags behind.

    Source: https://github.com/palantir/bulldozer/issues/187
    """
    problem = GraphQLProblem("NOT_FOUND", "Could not resolve to an issue or pull request with the number of 1.")
    return _field_failure("404 of a moment", field, problem)


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

    async def respond(exchange: Exchange) -> web.StreamResponse:
        asked = AskedItems(most)
        response = exchange.execute(asked.refuse)
        return exchange.send(graphql_timeout() if asked.are_too_many else response)

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


def _is_query(exchange: Exchange) -> bool:
    return exchange.is_graphql and exchange.kind == "read"
