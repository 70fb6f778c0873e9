"""Comparisons of two commits over HTTP: how the head stands, its commits and files, and what is refused."""

from __future__ import annotations

import gidgethub
import pytest

from tests.support.small_sandbox import Connect, SmallSandbox, small_sandbox

COMPARE = "/repos/acme/shop/compare"
READS = {"metadata": "read", "contents": "read"}


def branched(*, diverged: bool = False, commits: int = 2) -> SmallSandbox:
    """A branch `next` with some commits on top of main; main has one of its own where they have diverged."""
    here = small_sandbox(permissions=READS)
    for number in range(commits):
        here.sandbox.commit(here.shop, here.paula, {f"docs/{number}.md": "1\n"}, branch="next", message=f"No. {number}")
    if diverged:
        here.sandbox.commit(here.shop, here.paula, {"main.md": "1\n"})
    return here


@pytest.mark.parametrize(
    ("diverged", "basehead", "expected"),
    [
        (False, "main...main", ("identical", 0, 0)),
        (False, "main...next", ("ahead", 2, 0)),
        (False, "next...main", ("behind", 0, 2)),
        (True, "main...next", ("diverged", 2, 1)),
        (True, "acme:main...acme:next", ("diverged", 2, 1)),
    ],
)
async def test_a_comparison_says_how_the_head_stands(
    connect: Connect, diverged: bool, basehead: str, expected: tuple[str, int, int]
) -> None:
    api = await connect(branched(diverged=diverged))
    found = await api.getitem(f"{COMPARE}/{basehead}")
    assert (found["status"], found["ahead_by"], found["behind_by"]) == expected
    assert found["total_commits"] == found["ahead_by"] == len(found["commits"])


async def test_commits_come_oldest_first_and_files_as_against_the_common_ancestor(connect: Connect) -> None:
    here = branched(diverged=True)
    found = await (await connect(here)).getitem(f"{COMPARE}/main...next")
    assert [each["commit"]["message"] for each in found["commits"]] == ["No. 0", "No. 1"]
    assert [(each["filename"], each["status"]) for each in found["files"]] == [
        ("docs/0.md", "added"),
        ("docs/1.md", "added"),
    ]
    assert found["base_commit"]["sha"] == here.shop.branches["main"].oid
    assert found["merge_base_commit"]["sha"] == here.shop.branches["main"].parents[0].oid


async def test_only_the_first_page_has_files(connect: Connect) -> None:
    api = await connect(branched())
    first, second = [await api.getitem(f"{COMPARE}/main...next?per_page=1&page={page}") for page in (1, 2)]
    assert [each["commit"]["message"] for each in (*first["commits"], *second["commits"])] == ["No. 0", "No. 1"]
    assert (first["total_commits"], len(first["files"]), second["files"]) == (2, 2, [])


async def test_files_and_unpaged_commits_are_limited(connect: Connect) -> None:
    here = branched(commits=251)
    here.sandbox.commit(here.shop, here.paula, {f"src/{number}.py": "" for number in range(60)}, branch="next")
    found = await (await connect(here)).getitem(f"{COMPARE}/main...next")
    assert (len(found["commits"]), found["total_commits"], len(found["files"])) == (250, 252, 300)


async def test_a_fork_is_compared_by_the_name_of_its_owner(connect: Connect) -> None:
    here = branched()
    here.sandbox.open_pull(here.shop, here.enno, {"fork.md": "1\n"}, fork=True, branch="idea")
    found = await (await connect(here)).getitem(f"{COMPARE}/main...enno:idea")
    assert [each["filename"] for each in found["files"]] == ["fork.md"]


@pytest.mark.parametrize("basehead", ["main", "main..next", "main...nowhere", "nobody:main...next", "...next"])
async def test_what_cannot_be_compared_is_not_found(connect: Connect, basehead: str) -> None:
    api = await connect(branched())
    with pytest.raises(gidgethub.BadRequest, match="Not Found"):
        await api.getitem(f"{COMPARE}/{basehead}")


async def test_a_comparison_needs_to_read_contents(connect: Connect) -> None:
    api = await connect(small_sandbox(permissions={"metadata": "read"}))
    with pytest.raises(gidgethub.BadRequest, match="Resource not accessible"):
        await api.getitem(f"{COMPARE}/main...main")


async def test_unrelated_histories_have_no_common_ancestor(connect: Connect) -> None:
    here = branched()
    other = here.sandbox.repository("acme/other", files={"README.md": "# Other\n"})
    here.shop.branches["orphan"] = other.head
    api = await connect(here)
    with pytest.raises(gidgethub.BadRequest, match="No common ancestor between main and orphan"):
        await api.getitem(f"{COMPARE}/main...orphan")
