"""Files, folders and diffs in the representation that a client asks for, and labels in every form."""

from __future__ import annotations

import asyncio

import pytest

from tests.support.clients.githubkit_client import Githubkit
from tests.support.clients.octokit_client import Octokit
from tests.support.clients.populated import Populated
from tests.support.clients.pygithub_client import PyGithub

SHOP = {"owner": "acme", "repo": "shop"}


async def test_octokit_gets_a_raw_file_and_a_diff(octokit: Octokit) -> None:
    raw = await octokit.call("rest.repos.getContent", **SHOP, path="README.md", mediaType={"format": "raw"})
    diff = await octokit.call("rest.pulls.get", **SHOP, pull_number=1, mediaType={"format": "diff"})
    assert raw["data"] == "# Shop\n"
    assert diff["data"].startswith("diff --git a/docs/prd/cart.md b/docs/prd/cart.md\nnew file mode 100644\n")


async def test_githubkit_gets_a_raw_file(githubkit: Githubkit) -> None:
    headers = {"Accept": "application/vnd.github.raw+json"}
    found = await githubkit.client().arequest("GET", "/repos/acme/shop/contents/README.md", headers=headers)
    assert found.text == "# Shop\n"


async def test_pygithub_lists_folders(there: Populated, pygithub: PyGithub) -> None:
    shop = pygithub.github.get_repo("acme/shop")
    root = await asyncio.to_thread(shop.get_contents, "", ref=there.pull.head_ref)
    assert [(each.path, each.type) for each in root] == [("README.md", "file"), ("docs", "dir")]
    (file,) = await asyncio.to_thread(shop.get_contents, "docs/prd", ref=there.pull.head_ref)
    assert (file.path, file.size) == ("docs/prd/cart.md", 7)
    assert (await asyncio.to_thread(lambda: file.decoded_content)) == b"# Cart\n"


@pytest.mark.parametrize("version", ["2022-11-28", "2026-03-10"])
async def test_githubkit_lists_a_folder_as_its_models_say(githubkit: Githubkit, there: Populated, version: str) -> None:
    client = githubkit.client()
    found = await client.rest(version).repos.async_get_content("acme", "shop", "docs", ref=there.pull.head_ref)
    assert [(each.name, each.type) for each in found.parsed_data] == [("prd", "dir")]


async def test_githubkit_adds_labels_as_a_list_and_as_an_object(githubkit: Githubkit, there: Populated) -> None:
    client = githubkit.client()
    issues = client.rest.issues
    await issues.async_add_labels("acme", "shop", 1, data=["how"])
    await issues.async_add_labels("acme", "shop", 1, data={"labels": ["roadmap"]})
    await issues.async_add_labels("acme", "shop", 1, data=[{"name": "later"}])
    assert [label.name for label in there.pull.labels] == ["why", "how", "roadmap", "later"]


async def test_a_permission_has_a_role_for_each_client(
    githubkit: Githubkit, pygithub: PyGithub, octokit: Octokit
) -> None:
    client, shop = githubkit.client(), pygithub.github.get_repo("acme/shop")
    found = await client.rest.repos.async_get_collaborator_permission_level("acme", "shop", "emil")
    assert found.parsed_data.user.role_name == "write"
    assert await asyncio.to_thread(shop.get_collaborator_role_name, "emil") == "write"
    asked = await octokit.call("rest.repos.getCollaboratorPermissionLevel", **SHOP, username="emil")
    assert asked["data"]["user"]["permissions"]["push"] is True


async def test_the_urls_in_an_answer_lead_to_a_bot(there: Populated, octokit: Octokit) -> None:
    found = await octokit.call("rest.issues.getComment", **SHOP, comment_id=1)
    user = found["data"]["user"]
    assert (user["login"], user["url"]) == ("rules[bot]", f"{there.url}/users/rules%5Bbot%5D")
