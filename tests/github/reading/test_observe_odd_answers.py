"""A look meets answers that are not whole: each is told apart from the truth."""

from __future__ import annotations

from typing import Any

import pytest

from ghapp.demo.environment import PERMISSIONS
from ghapp.errors import Denied, GitHubError, Gone, TryLater
from ghapp.github.api.pagination import fetch_all_nodes
from ghapp.github.reading.observe import observe
from ghapp.identity import RepositoryRef
from tests.support.organisation import CONFIG_PATH, NOW, House
from tests.support.scripted_github import Reply, TinyGitHub

FACTS = RepositoryRef(id=5, node_id="R_5", owner="acme", name="shop", installation_id=7)
THREAD = {"databaseId": 5, "thread": {"__typename": "Issue"}}


@pytest.mark.parametrize(
    ("repository", "error", "expected"),
    [
        pytest.param(None, {"type": "NOT_FOUND", "path": ["repository"]}, Gone, id="no such repository"),
        pytest.param({"databaseId": 6, "thread": {}}, None, Gone, id="another repository under that node id"),
        pytest.param(
            {"databaseId": 5, "thread": None},
            {"type": "NOT_FOUND", "path": ["repository", "thread"]},
            Gone,
            id="no such thread",
        ),
        pytest.param(
            THREAD, {"type": "FORBIDDEN", "path": ["repository", "thread", "comments"]}, Denied, id="no permission"
        ),
        pytest.param(
            {"databaseId": 5, "thread": None},
            {"path": ["repository", "thread", "comments"], "message": "Something went wrong"},
            TryLater,
            id="a fault that takes the thread with it",
        ),
        pytest.param(
            None,
            {"type": "RESOURCE_LIMITS_EXCEEDED", "path": ["repository"], "message": "Resource limits exceeded"},
            TryLater,
            id="too much was asked for",
        ),
        pytest.param(
            THREAD, {"path": ["repository", "thread", "files"], "message": "Something went wrong"}, TryLater, id="fault"
        ),
        pytest.param(
            THREAD, {"path": ["person0"], "message": "Something went wrong"}, TryLater, id="a fault about a person"
        ),
        pytest.param(
            THREAD,
            {"type": "FORBIDDEN", "path": ["repository", "thread", "commits", "nodes", 0, "commit", "file"]},
            Denied,
            id="a file at the head that may not be read",
        ),
    ],
)
async def test_a_failed_part_is_never_treated_as_empty(
    private_key: str, repository: dict[str, Any] | None, error: dict[str, Any] | None, expected: type[GitHubError]
) -> None:
    body = {
        "data": {"viewer": {"login": "rules[bot]", "id": "BOT_1"}, "repository": repository},
        "errors": [{"message": "", **error}] if error else [],
    }
    async with TinyGitHub(Reply(body=body)).installed(private_key) as api:
        with pytest.raises(expected):
            await observe(api, FACTS, 1, app_id=1, people=[], with_organisation=False, now=NOW)


def page(cursor: str, *nodes: str | None) -> dict[str, Any]:
    """A page with more to come."""
    return {"nodes": list(nodes), "pageInfo": {"hasNextPage": True, "endCursor": cursor}}


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        pytest.param({"data": {"node": None}}, Gone, id="deleted while it was read"),
        pytest.param(
            {"data": {"node": None}, "errors": [{"message": "Something went wrong", "path": ["node", "page"]}]},
            TryLater,
            id="a fault that takes everything with it",
        ),
        pytest.param({"data": {"node": {"page": page("1")}}}, TryLater, id="the same page again"),
        pytest.param({"data": {"node": {"page": None}}}, TryLater, id="no page"),
        pytest.param(
            {"data": {"node": {"page": page("2")}}, "errors": [{"message": "cut short", "path": ["node"]}]},
            TryLater,
            id="a page with a fault",
        ),
    ],
)
async def test_a_partial_list_is_never_treated_as_complete(
    private_key: str, body: dict[str, Any], expected: type[GitHubError]
) -> None:
    async with TinyGitHub(Reply(body=body)).installed(private_key) as api:
        with pytest.raises(expected):
            await fetch_all_nodes(api, "MoreFiles", "PR_1", page("1"))


async def test_items_hidden_by_github_are_left_out_of_a_list(private_key: str) -> None:
    last = {"nodes": [{"path": "b"}], "pageInfo": {"hasNextPage": False, "endCursor": "2"}}
    async with TinyGitHub(Reply(body={"data": {"node": {"page": last}}})).installed(private_key) as api:
        assert await fetch_all_nodes(api, "MoreFiles", "PR_1", {**page("1"), "nodes": [{"path": "a"}, None]}) == [
            {"path": "a"},
            {"path": "b"},
        ]
        assert await fetch_all_nodes(api, "MoreFiles", "PR_1", None) == []


async def test_a_head_missing_from_the_commit_list_is_read_by_its_id(house: House) -> None:
    pull = house.sandbox.open_pull(house.shop, by=house.dora, files={CONFIG_PATH: "pm: pat\n"})
    pull.head = house.shop.branches["main"]
    seen = (await house.look(pull)).snapshot.pull_request
    assert seen is not None
    assert seen.head_sha == house.shop.branches["main"].oid
    assert seen.config_at_head is not None
    assert seen.config_at_head.text != "pm: pat\n"
    assert len(house.requests) == 2


async def test_no_checks_are_visible_without_the_checks_permission() -> None:
    async with House({name: level for name, level in PERMISSIONS.items() if name != "checks"}).open() as house:
        pull = house.sandbox.open_pull(house.shop, by=house.dora, files={"a.md": "x\n"})
        seen = (await house.look(pull)).snapshot.pull_request
    assert seen is not None
    assert seen.checks == ()


async def test_teams_are_unknown_without_the_members_permission() -> None:
    async with House({name: level for name, level in PERMISSIONS.items() if name != "members"}).open() as house:
        pull = house.sandbox.open_pull(house.shop, by=house.dora, files={"a.md": "x\n"})
        house.sandbox.request_reviews(pull, by=house.dora, reviewers=[house.product, house.eric])
        snapshot = (await house.look(pull, ["eric", "@acme/product"])).snapshot
    known = {holder.name: resolved is not None for holder, resolved in snapshot.people.items()}
    assert known == {"eric": True, "acme/product": False}
