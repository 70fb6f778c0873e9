"""The changed files, and whether they are the whole diff."""

from __future__ import annotations

from typing import Any

import pytest

from ghapp.errors import TryLater
from ghapp.github.reading.changed_files import read_files
from tests.support import builders
from tests.support.scripted_github import Reply, TinyGitHub

SHOP = builders.issue().repository


def pull(*files: tuple[str, str], count: int | None = None) -> dict[str, Any]:
    """A pull request's node with its files, as (path, change type)."""
    nodes = [{"path": path, "changeType": change} for path, change in files]
    connection = {"nodes": nodes, "pageInfo": {"hasNextPage": False, "endCursor": None}}
    return {"id": "PR_1", "number": 7, "changedFiles": len(files) if count is None else count, "files": connection}


@pytest.mark.parametrize(
    ("node", "problem"),
    [
        (pull(("a", "ADDED")), None),
        (pull(("a", "ADDED"), count=2), "GitHub counts 2 changed files but listed 1"),
        (pull(count=3001), "it changes 3,001 files, but GitHub lists at most 3,000"),
        (
            pull(*((f"{number:04000}", "ADDED") for number in range(101))),
            "the names of its 101 changed files are too long or too deeply nested to be matched",
        ),
        ({**pull(), "files": None}, "GitHub did not return the changed files"),
    ],
)
async def test_an_incomplete_file_list_is_a_problem(
    private_key: str, node: dict[str, Any], problem: str | None
) -> None:
    async with TinyGitHub(Reply()).installed(private_key) as api:
        assert (await read_files(api, SHOP, node))[1] == problem


async def test_every_kind_of_change_has_the_name_that_rest_uses(private_key: str) -> None:
    changes = ["ADDED", "CHANGED", "DELETED", "MODIFIED"]
    async with TinyGitHub(Reply()).installed(private_key) as api:
        files, _ = await read_files(api, SHOP, pull(*((change.lower(), change) for change in changes)))
    assert {file.path: file.status for file in files} == {
        "added": "added",
        "changed": "changed",
        "deleted": "removed",
        "modified": "modified",
    }


def listed(*paths: str, **previous: str) -> Reply:
    """A page of files as REST lists them, some with their previous paths."""
    plain = [{"filename": path} for path in paths]
    return Reply(body=[*plain, *({"filename": path, "previous_filename": old} for path, old in previous.items())])


async def test_the_search_for_previous_paths_ends_with_the_last_one_found(private_key: str) -> None:
    github = TinyGitHub(listed("x", b="a"))
    many = [(str(number), "ADDED") for number in range(100)]
    async with github.installed(private_key) as api:
        files, problem = await read_files(api, SHOP, pull(("b", "COPIED"), ("x", "ADDED"), *many))
    assert [(file.path, file.previous_path) for file in files[:2]] == [("b", "a"), ("x", None)]
    assert problem is None
    assert len(github.requests) == 1


@pytest.mark.parametrize(
    "replies",
    [
        pytest.param((listed(z="y"),), id="in GraphQL's order"),
        pytest.param((listed(), listed(), listed(z="y")), id="in another order"),
    ],
)
async def test_pages_are_read_until_all_previous_paths_are_found(private_key: str, replies: tuple[Reply, ...]) -> None:
    github = TinyGitHub(*replies)
    many = [(str(number), "ADDED") for number in range(250)]
    async with github.installed(private_key) as api:
        files, _ = await read_files(api, SHOP, pull(*many, ("z", "RENAMED")))
    assert files[-1].previous_path == "y"
    assert len(github.requests) == len(replies)


async def test_a_rename_unknown_to_rest_is_looked_up_again(private_key: str) -> None:
    async with TinyGitHub(Reply(body=[{"filename": "b", "status": "added"}])).installed(private_key) as api:
        with pytest.raises(TryLater, match="previous path of b"):
            await read_files(api, SHOP, pull(("b", "RENAMED")))
