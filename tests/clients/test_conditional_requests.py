"""Conditional requests: what has not changed is answered with 304, and costs nothing."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from tests.support.clients.githubkit_client import Githubkit
from tests.support.clients.octokit_bridge import OctokitError
from tests.support.clients.octokit_client import Octokit
from tests.support.clients.populated import Populated
from tests.support.clients.pygithub_client import PyGithub


async def test_octokit_is_told_that_nothing_changed(there: Populated, octokit: Octokit) -> None:
    issue: dict[str, Any] = {"owner": "acme", "repo": "shop", "issue_number": 1}
    first = await octokit.call("rest.issues.get", **issue)
    known = {"if-none-match": first["headers"]["etag"]}
    used = int(first["headers"]["x-ratelimit-used"])
    with pytest.raises(OctokitError) as unchanged:
        await octokit.call("rest.issues.get", **issue, headers=known)
    assert unchanged.value.status == 304
    there.here.sandbox.edit(there.pull, there.here.paula, title="PRD 2")
    second = await octokit.call("rest.issues.get", **issue, headers=known)
    assert (second["data"]["title"], int(second["headers"]["x-ratelimit-used"])) == ("PRD 2", used + 1)


async def test_githubkit_asks_again_with_what_it_knows(there: Populated, githubkit: Githubkit) -> None:
    client = githubkit.client(cached=True)
    for _ in range(2):
        found = await client.rest.issues.async_get("acme", "shop", 1, headers={"Cache-Control": "no-cache"})
        assert found.parsed_data.title == "PRD"
    assert there.last_request.status == 304


async def test_pygithub_knows_that_nothing_changed(there: Populated, pygithub: PyGithub) -> None:
    issue = await asyncio.to_thread(lambda: pygithub.github.get_repo("acme/shop").get_issue(1).complete())
    assert await asyncio.to_thread(issue.update) is False
    there.here.clock.forward(seconds=5)
    there.here.sandbox.edit(there.pull, there.here.paula, title="PRD 2")
    assert await asyncio.to_thread(issue.update) is True
    assert issue.title == "PRD 2"
