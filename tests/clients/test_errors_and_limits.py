"""How the clients show what the sandbox refuses: missing things, permissions, invalid input and limits."""

from __future__ import annotations

import asyncio

import github
import pytest
from githubkit.exception import PrimaryRateLimitExceeded, RequestFailed

from tests.support.clients.githubkit_client import Githubkit
from tests.support.clients.octokit_bridge import OctokitError
from tests.support.clients.octokit_client import Octokit
from tests.support.clients.populated import Populated
from tests.support.clients.pygithub_client import PyGithub

SHOP = {"owner": "acme", "repo": "shop"}


async def test_octokit_throws_with_the_status(octokit: Octokit) -> None:
    with pytest.raises(OctokitError, match="Not Found") as missing:
        await octokit.call("rest.issues.get", **SHOP, issue_number=99)
    with pytest.raises(OctokitError, match="Validation Failed") as invalid:
        await octokit.call("rest.issues.createLabel", **SHOP, name="")
    assert (missing.value.status, invalid.value.status) == (404, 422)


async def test_githubkit_raises_with_the_status(githubkit: Githubkit) -> None:
    client = githubkit.client()
    with pytest.raises(RequestFailed) as missing:
        await client.rest.issues.async_get("acme", "shop", 99)
    with pytest.raises(RequestFailed) as invalid:
        await client.rest.issues.async_create_label("acme", "shop", name="")
    assert (missing.value.response.status_code, invalid.value.response.status_code) == (404, 422)


async def test_pygithub_raises_with_the_status(pygithub: PyGithub) -> None:
    shop = pygithub.github.get_repo("acme/shop")
    with pytest.raises(github.UnknownObjectException):
        await asyncio.to_thread(lambda: shop.get_issue(99).complete())
    with pytest.raises(github.GithubException) as invalid:
        await asyncio.to_thread(lambda: shop.create_label("", "ededed"))
    assert invalid.value.status == 422


async def test_a_person_cannot_call_as_the_app(octokit: Octokit) -> None:
    with pytest.raises(OctokitError) as refused:
        await octokit.call("rest.apps.getAuthenticated", caller="user")
    assert refused.value.status == 401


async def test_pygithub_knows_an_exceeded_limit(there: Populated, pygithub: PyGithub) -> None:
    exhaust(there)
    with pytest.raises(github.RateLimitExceededException):
        await asyncio.to_thread(lambda: pygithub.github.get_repo("acme/shop").complete())


async def test_githubkit_knows_an_exceeded_limit(there: Populated, githubkit: Githubkit) -> None:
    exhaust(there)
    client = githubkit.client()
    with pytest.raises(PrimaryRateLimitExceeded) as exceeded:
        await client.rest.repos.async_get("acme", "shop")
    assert exceeded.value.retry_after.total_seconds() > 0


async def test_octokit_shows_an_exceeded_limit(there: Populated, octokit: Octokit) -> None:
    exhaust(there)
    with pytest.raises(OctokitError, match="API rate limit exceeded") as exceeded:
        await octokit.call("rest.repos.get", **SHOP)
    assert exceeded.value.status == 403


def exhaust(there: Populated) -> None:
    """Use up the hour's requests of the installation."""
    budget = there.here.sandbox.limits.budget(
        f"installation ID {there.here.installation.id}", "core", there.here.clock.time
    )
    budget.used = budget.limit
