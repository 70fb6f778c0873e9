"""Lists in several pages, which the clients collect by their links."""

from __future__ import annotations

import asyncio

from tests.support.clients.githubkit_client import Githubkit
from tests.support.clients.octokit_client import Octokit
from tests.support.clients.populated import Populated
from tests.support.clients.pygithub_client import PyGithub

SHOP = {"owner": "acme", "repo": "shop"}
COUNT = 65


async def test_octokit_follows_the_links(there: Populated, octokit: Octokit) -> None:
    comment(there)
    found = await octokit.call("paginate rest.issues.listComments", **SHOP, issue_number=1)
    assert [each["id"] for each in found["data"]] == list(range(1, COUNT + 1))


async def test_octokit_follows_the_cursors_of_deliveries(there: Populated, octokit: Octokit) -> None:
    comment(there)
    there.here.sandbox.fail()
    found = await octokit.call("paginate rest.apps.listWebhookDeliveries", caller="app", per_page=20)
    log = there.here.sandbox.delivery_log.of(there.here.app, there.here.clock.time)
    assert len(log) > COUNT
    assert [each["id"] for each in found["data"]] == [each.number for each in log]


async def test_octokit_unwraps_lists_with_a_total(there: Populated, octokit: Octokit) -> None:
    found = await octokit.call("paginate rest.apps.listReposAccessibleToInstallation", per_page=1)
    assert [each["full_name"] for each in found["data"]] == ["acme/shop"]


async def test_githubkit_collects_every_page(there: Populated, githubkit: Githubkit) -> None:
    comment(there)
    client = githubkit.client()
    pages = client.rest.paginate(client.rest.issues.async_list_comments, owner="acme", repo="shop", issue_number=1)
    assert [each.id async for each in pages] == list(range(1, COUNT + 1))


async def test_pygithub_collects_every_page(there: Populated, pygithub: PyGithub) -> None:
    comment(there)
    issue = pygithub.github.get_repo("acme/shop").get_issue(1)
    found = await asyncio.to_thread(lambda: [each.id for each in issue.get_comments()])
    assert found == list(range(1, COUNT + 1))


def comment(there: Populated) -> None:
    """Write so many comments that they need three pages."""
    for number in range(2, COUNT + 1):
        there.here.sandbox.comment(there.pull, there.here.emil, f"Comment {number}")
