"""Bases that move by themselves: what they bring in is heard again (SPEC §3)."""

from __future__ import annotations

import pytest

from ghapp.sandbox.state.threads import PullRequest
from tests.support.late_voices import HEARD, WAITING, awaits_a_word_on_the_prd, later
from tests.support.long_pushes import push_commits
from tests.support.world import CODE, CONFIG, PRD, World
from tests.support.writes import ADD_LABELS, ASK, CHECK, NEW_CHECK, OPENED

DOCUMENT = f"{CONFIG}gate: {{stale: document}}\n"
SETTINGS = pytest.mark.parametrize("text", [CONFIG, DOCUMENT], ids=["keep", "document"])


async def discussed(world: World, text: str, base: str) -> PullRequest:
    """A PM's pull request on code into a branch with a PRD, which `main` lacks, and the EM's comment on it."""
    if text != CONFIG:
        await world.configured(text)
    world.box.commit(world.shop, world.ada, dict(PRD), branch=base)
    await world.settle()
    world.box.branch(world.shop, world.pam, "cart", world.shop.branches[base])
    pull = world.box.open_pull(world.shop, world.pam, CODE, branch="cart", base=base)
    await world.settle(NEW_CHECK)
    later(world)
    world.box.comment(pull, world.emma, "Nice code.")
    await world.settle()
    later(world)
    return pull


@SETTINGS
async def test_a_base_that_is_force_pushed_brings_in_a_document(world: World, text: str) -> None:
    pull = await discussed(world, text, "release")
    world.box.branch(world.shop, world.ada, "release", world.shop.head, force=True)
    await world.settle(ADD_LABELS, ASK, CHECK)
    await awaits_a_word_on_the_prd(world, pull)


@SETTINGS
async def test_a_base_that_is_deleted_retargets_and_brings_in_a_document(world: World, text: str) -> None:
    pull = await discussed(world, text, "stack")
    world.box.commit(world.shop, world.ada, {"a.md": "a\n"}, branch="trunk")
    below = world.box.open_pull(world.shop, world.dan, branch="stack", base="trunk")
    await world.settle(*OPENED)
    world.box.merge(below, world.ada, bypass=True)
    world.shop.branches["trunk"] = world.shop.head
    await world.settle()
    later(world)
    world.box.delete_branch(world.shop, world.ada, "stack")
    await world.settle(ADD_LABELS, ASK, CHECK)
    assert pull.base_ref == "trunk"
    await awaits_a_word_on_the_prd(world, pull)


async def test_a_base_that_is_deleted_without_a_merge_closes_its_pull_requests(world: World) -> None:
    pull = await discussed(world, CONFIG, "stack")
    world.box.delete_branch(world.shop, world.ada, "stack")
    await world.settle()
    assert pull.state == "closed"


async def removal(world: World) -> PullRequest:
    """A pull request of the EM's that holds a PRD of another one, and removes it: neither adds nor removes a thing."""
    theirs = world.box.open_pull(world.shop, world.pam, PRD, branch="prd")
    await world.settle(*OPENED)
    later(world)
    world.box.comment(theirs, world.emma, "Fine.")
    await world.settle(CHECK)
    (path,) = PRD
    world.box.branch(world.shop, world.emma, "aside", theirs.head)
    pull = world.box.open_pull(world.shop, world.emma, {path: None, **CODE}, branch="aside")
    await world.settle(NEW_CHECK)
    assert world.conclusion(pull) == HEARD
    later(world)
    world.box.merge(theirs, world.pam)
    return pull


async def test_a_merge_into_the_base_shows_what_another_pull_request_deletes(world: World) -> None:
    pull = await removal(world)
    await world.settle(*OPENED[:2], CHECK)
    assert world.conclusion(pull) == WAITING


async def test_a_push_of_more_files_than_its_delivery_lists_evaluates_pull_requests(world: World) -> None:
    await world.code()
    world.box.commit(world.shop, world.ada, {f"src/{number}.py": "" for number in range(3_000)} | PRD)
    await world.rest()
    # The pull request, and the repository, whose rules file may be among the files that are not listed.
    assert [request.kind for request in world.requests] == ["read", "read"]


async def test_a_push_of_more_commits_than_its_delivery_lists_evaluates_pull_requests(world: World) -> None:
    await world.code()
    unlisted = [{"src/last.py": f"total = {number}\n"} for number in range(2_048)]
    push_commits(world.box, world.shop, world.ada, [*unlisted, dict(PRD)])
    await world.rest()
    assert [request.kind for request in world.requests] == ["read", "read"]
