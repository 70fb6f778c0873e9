"""GraphQL over HTTP: the endpoint, its token, its rate limit and its log entry."""

from __future__ import annotations

from typing import Any

import pytest
from aiohttp import ClientResponse, web
from aiohttp.test_utils import TestClient

from ghapp.sandbox.access.credentials import issue_token
from tests.support.populated_sandbox import PopulatedSandbox, populated_sandbox
from tests.support.small_sandbox import Serve


class Endpoint:
    """A client of a served sandbox."""

    def __init__(self, there: PopulatedSandbox, client: TestClient[web.Request, web.Application]) -> None:
        self.there = there
        self.client = client
        self.token = issue_token(there.sandbox, there.access.installation).value

    async def post(self, body: object, token: str | None = None) -> tuple[ClientResponse, Any]:
        """Post a request; return the response and its JSON."""
        headers = {"Authorization": f"bearer {token or self.token}"}
        response = await self.client.post("/graphql", json=body, headers=headers)
        return response, await response.json()


@pytest.fixture
async def endpoint(serve: Serve) -> Endpoint:
    there = populated_sandbox()
    return Endpoint(there, await serve(there.sandbox))


async def test_an_error_comes_with_status_200_and_the_data(endpoint: Endpoint) -> None:
    response, body = await endpoint.post({"query": '{ viewer { login } user(login: "x") { id } }'})
    assert response.status == 200
    assert body["data"] == {"viewer": {"login": "roe[bot]"}, "user": None}
    assert [error["type"] for error in body["errors"]] == ["NOT_FOUND"]


async def test_an_invalid_token_is_refused(endpoint: Endpoint) -> None:
    response, body = await endpoint.post({"query": "{ viewer { login } }"}, token="ghs_made_up")
    assert (response.status, body["message"]) == (401, "Bad credentials")


async def test_a_request_counts_against_the_graphql_limit(endpoint: Endpoint) -> None:
    query = {"query": "{ rateLimit { cost limit used remaining resetAt } }"}
    await endpoint.post(query)
    response, body = await endpoint.post(query)
    shown = body["data"]["rateLimit"]
    assert (shown["cost"], shown["limit"], shown["used"], shown["remaining"]) == (1, 5000, 2, 4998)
    assert response.headers["X-RateLimit-Resource"] == "graphql"
    assert response.headers["X-RateLimit-Remaining"] == "4998"


async def test_the_log_has_root_fields_and_distinguishes_reads_and_writes(endpoint: Endpoint) -> None:
    await endpoint.post({"query": "query Q { ...F viewer { id } } fragment F on Query { a: rateLimit { used } }"})
    thread = endpoint.there.issue.node_id
    change = 'mutation($id: ID!) { a: addComment(input: {subjectId: $id, body: "x"}) { clientMutationId } }'
    await endpoint.post({"query": change, "variables": {"id": thread}})
    read, write = endpoint.there.sandbox.requests
    assert (read.kind, read.fields, read.actor) == ("read", ("rateLimit", "viewer"), "roe[bot]")
    assert (write.kind, write.fields) == ("write", ("addComment",))


async def test_one_of_several_operations_is_chosen_by_name(endpoint: Endpoint) -> None:
    query = "query A { viewer { login } } query B { viewer { id } }"
    _, body = await endpoint.post({"query": query, "operationName": "B"})
    assert list(body["data"]["viewer"]) == ["id"]
    _, body = await endpoint.post({"query": query})
    assert list(body) == ["errors"]
