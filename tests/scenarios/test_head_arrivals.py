"""When a head came, though its delivery is lost: no commit from elsewhere is older than what was said (SPEC §3)."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

import pytest

from ghapp.sandbox.state.branch_activity import BranchActivity
from ghapp.sandbox.state.git import Commit
from ghapp.sandbox.state.threads import PullRequest
from tests.support.late_voices import HEARD, WAITING, awaits_a_word_on_the_prd, later
from tests.support.world import CODE, CONFIG, PRD, REWRITTEN, World
from tests.support.writes import CHECK, COMMENT, NEW_CHECK, OPENED

DOCUMENT = f"{CONFIG}gate: {{stale: document}}\n"
SETTINGS = pytest.mark.parametrize("text", [CONFIG, DOCUMENT], ids=["keep", "document"])


def lose_pushes(world: World) -> None:
    """Lose the deliveries of pushes that are on their way; all others arrive."""
    world.box.outbox[:] = [each for each in world.box.outbox if each.action != "synchronize" and each.event != "push"]


async def configured(world: World, text: str) -> None:
    if text != CONFIG:
        await world.configured(text)


async def discussed_code(world: World, *, fork: bool = False) -> tuple[PullRequest, Commit]:
    """A PM's pull request on code, the EM's comment, and a PRD on another branch that is older than the comment."""
    if fork:
        world.shop.private = False
    pull = world.box.open_pull(world.shop, world.pam, CODE, branch="cart", fork=fork)
    await world.settle(NEW_CHECK)
    repository = pull.head_repository
    world.box.branch(repository, world.pam, "aside", pull.head)
    commit = world.box.commit(repository, world.pam, PRD, branch="aside")
    await world.settle()
    later(world)
    world.box.comment(pull, world.emma, "Nice code.")
    await world.settle()
    later(world)
    return pull, commit


@SETTINGS
@pytest.mark.parametrize("fork", [False, True], ids=["here", "in a fork"])
async def test_a_commit_from_another_branch_is_new_although_its_delivery_is_lost(
    world: World, text: str, *, fork: bool
) -> None:
    await configured(world, text)
    pull, commit = await discussed_code(world, fork=fork)
    world.box.branch(pull.head_repository, world.pam, "cart", commit)
    lose_pushes(world)
    later(world)
    world.box.comment(pull, world.dan, "/recheck")
    await world.settle(*OPENED, "addReaction")
    await awaits_a_word_on_the_prd(world, pull)


@SETTINGS
async def test_a_commit_from_another_branch_is_new_at_the_first_evaluation(world: World, text: str) -> None:
    await configured(world, text)
    pull = world.box.open_pull(world.shop, world.pam, CODE, branch="cart")
    world.box.branch(world.shop, world.pam, "aside", pull.head)
    commit = world.box.commit(world.shop, world.pam, PRD, branch="aside")
    later(world)
    world.box.comment(pull, world.emma, "Nice code.")
    later(world)
    world.box.branch(world.shop, world.pam, "cart", commit)
    world.box.outbox.clear()
    later(world)
    world.box.comment(pull, world.dan, "/recheck")
    await world.settle(*OPENED, "addReaction")
    await awaits_a_word_on_the_prd(world, pull)


@pytest.mark.parametrize("is_behind", [False, True], ids=["not readable", "behind"])
async def test_a_log_that_does_not_show_the_head_leaves_it_to_the_first_evaluation(
    world: World, *, is_behind: bool
) -> None:
    pull, commit = await discussed_code(world)
    world.box.branch(world.shop, world.pam, "cart", commit)
    if is_behind:
        world.shop.activity.pop()
    else:
        world.shop.activity[:] = [replace(each, ref="refs/heads/none") for each in world.shop.activity]
    lose_pushes(world)
    world.box.comment(pull, world.dan, "/recheck")
    await world.settle(*OPENED, "addReaction")
    await awaits_a_word_on_the_prd(world, pull)


async def test_a_branch_that_was_made_again_is_as_old_as_its_last_push(world: World) -> None:
    await world.configured(DOCUMENT)
    pull = await world.prd()
    later(world)
    world.box.comment(pull, world.emma, "Fine.")
    await world.settle(CHECK)
    later(world)
    world.box.push(pull, world.pam, REWRITTEN)
    first: BranchActivity = world.shop.activity[-1]
    world.shop.activity.append(replace(first, id=999, before="0" * 40, kind="branch_creation"))
    lose_pushes(world)
    world.box.edit(pull, world.pam, title="The cart")
    await world.settle(NEW_CHECK, COMMENT)
    await awaits_a_word_on_the_prd(world, pull)


@pytest.mark.parametrize("seconds", [-300, 300], ids=["slow", "fast"])
async def test_a_wrong_clock_of_the_app_opens_nothing(world: World, seconds: float) -> None:
    pull, commit = await discussed_code(world, fork=True)
    world.clock.wrong_by = seconds
    world.box.branch(pull.head_repository, world.pam, "cart", commit)
    lose_pushes(world)
    world.box.edit(pull, world.pam, title="The cart")
    await world.settle(*OPENED)
    assert world.conclusion(pull) == WAITING


async def test_a_delivery_that_comes_again_or_late_does_not_make_a_head_older(world: World) -> None:
    await world.configured(DOCUMENT)
    pull = await world.prd()
    later(world)
    world.box.push(pull, world.pam, REWRITTEN)
    (first,) = (each for each in world.box.outbox if each.action == "synchronize")
    await world.settle(NEW_CHECK)
    later(world)
    world.box.comment(pull, world.emma, "Fine.")
    await world.settle(CHECK)
    later(world)
    world.box.push(pull, world.pam, dict(PRD))
    await world.settle(NEW_CHECK, COMMENT)
    world.box.outbox.append(replace(first, id=str(UUID(int=0))))
    await world.settle()
    assert world.conclusion(pull) == WAITING


async def test_a_push_is_dated_by_its_delivery_although_the_app_looked_later(world: World) -> None:
    pull = await world.code(world.pam)
    later(world)
    world.box.push(pull, world.pam, dict(PRD))
    pushed = [each for each in world.box.outbox if each.action == "synchronize"]
    later(world)
    world.box.comment(pull, world.emma, "Nice PRD.")
    world.box.outbox[:] = [*pushed, *(each for each in world.box.outbox if each not in pushed)]
    await world.settle(*OPENED)
    assert world.conclusion(pull) == HEARD
