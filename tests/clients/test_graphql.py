"""GraphQL by each client: data, errors, and data with errors."""

from __future__ import annotations

import asyncio

import github
import pytest
from githubkit.exception import GraphQLFailed

from tests.support.clients.githubkit_client import Githubkit
from tests.support.clients.octokit_bridge import OctokitError
from tests.support.clients.octokit_client import Octokit
from tests.support.clients.populated import Populated
from tests.support.clients.pygithub_client import PyGithub

TITLE = """query($number: Int!) {
  repository(owner: "acme", name: "shop") { pullRequest(number: $number) { title author { login } } }
}"""
EXPECTED = {"repository": {"pullRequest": {"title": "PRD", "author": {"login": "paula"}}}}
COMMENT = """mutation($id: ID!, $body: String!) {
  addComment(input: {subjectId: $id, body: $body}) { commentEdge { node { body } } }
}"""


async def test_octokit_reads_and_writes(there: Populated, octokit: Octokit) -> None:
    assert (await octokit.call("graphql", query=TITLE, variables={"number": 1}))["data"] == EXPECTED
    written = {"id": there.pull.node_id, "body": "Please look."}
    await octokit.call("graphql", query=COMMENT, variables=written)
    assert [each.body for each in there.pull.comments.values()][-1] == "Please look."


async def test_octokit_throws_the_errors_with_the_data(octokit: Octokit) -> None:
    with pytest.raises(OctokitError) as failed:
        await octokit.call("graphql", query=TITLE, variables={"number": 99})
    assert failed.value.data == {"repository": {"pullRequest": None}}
    assert [(each["type"], each["path"]) for each in failed.value.errors] == [
        ("NOT_FOUND", ["repository", "pullRequest"])
    ]


async def test_githubkit_reads(githubkit: Githubkit) -> None:
    assert await githubkit.client().async_graphql(TITLE, {"number": 1}) == EXPECTED


async def test_githubkit_raises_the_errors(githubkit: Githubkit) -> None:
    with pytest.raises(GraphQLFailed) as failed:
        await githubkit.client().async_graphql(TITLE, {"number": 99})
    assert [each.type for each in failed.value.response.errors] == ["NOT_FOUND"]


async def test_pygithub_reads(pygithub: PyGithub) -> None:
    _, found = await asyncio.to_thread(lambda: pygithub.github.requester.graphql_query(TITLE, {"number": 1}))
    assert found["data"] == EXPECTED


async def test_pygithub_raises_the_errors(pygithub: PyGithub) -> None:
    with pytest.raises(github.GithubException, match="NOT_FOUND"):
        await asyncio.to_thread(lambda: pygithub.github.requester.graphql_query(TITLE, {"number": 99}))
