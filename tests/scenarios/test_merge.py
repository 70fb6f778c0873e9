"""GitHub refuses the merge while the gate is closed, and grants it when it is open (SPEC §3)."""

from __future__ import annotations

import pytest

from ghapp.rules.model.framework import CHECK_NAME
from ghapp.sandbox import Refused
from ghapp.sandbox.state.checks import CheckOutput
from ghapp.sandbox.state.threads import PullRequest
from ghapp.sandbox.verbs.checks import CheckChange
from tests.support.world import PRD, World
from tests.support.writes import CHECK, NEW_CHECK

EXPECTED = f'Required status check "{CHECK_NAME}" is expected.'
FAILING = f'Required status check "{CHECK_NAME}" is failing.'


def refusal(world: World, pull: PullRequest) -> str:
    """What GitHub says to who presses the merge button."""
    with pytest.raises(Refused) as caught:
        world.box.merge(pull, world.pam)
    assert caught.value.status == 405
    return caught.value.message


async def test_a_document_can_be_merged_only_after_the_partner_was_heard(world: World) -> None:
    pull = world.box.open_pull(world.shop, world.pam, PRD)
    assert refusal(world, pull) == EXPECTED
    await world.settle("addLabelsToLabelable", "requestReviews", NEW_CHECK)
    assert refusal(world, pull) == FAILING
    world.box.comment(pull, world.emma, "Which payment providers?")
    await world.settle(CHECK)
    world.box.merge(pull, world.pam)
    await world.settle()
    assert pull.merged_at


async def test_a_comment_by_a_bot_does_not_allow_the_merge(world: World) -> None:
    pull = await world.prd()
    world.box.comment(pull, world.box.bot("helper"), "LGTM")
    await world.settle()
    assert refusal(world, pull) == FAILING


async def test_a_comment_deleted_before_the_merge_closes_the_gate_again(world: World) -> None:
    pull = await world.prd()
    comment = world.box.comment(pull, world.emma, "Fine.")
    await world.settle(CHECK)
    world.box.delete_comment(comment, world.pam)
    await world.settle(CHECK)
    assert refusal(world, pull) == FAILING


async def test_a_push_needs_a_new_check(world: World) -> None:
    pull = await world.prd()
    world.box.comment(pull, world.emma, "Fine.")
    await world.settle(CHECK)
    world.box.push(pull, world.pam, {"src/cart.py": "total = 0\n"})
    assert refusal(world, pull) == EXPECTED
    await world.settle(NEW_CHECK)
    world.box.merge(pull, world.pam)
    await world.settle()


async def test_a_check_of_the_same_name_by_another_app_does_not_allow_the_merge(world: World) -> None:
    pull = await world.prd()
    forger = world.box.register_app("forger", permissions={"checks": "write"}, events=[])
    world.box.install(forger, world.acme)
    green = CheckChange(name=CHECK_NAME, conclusion="success", output=CheckOutput(title="Heard", summary="Honestly."))
    world.box.create_check(world.shop, forger, pull.head.oid, green)
    assert refusal(world, pull) == FAILING


async def test_nothing_blocks_a_merge_in_advise_mode(world: World) -> None:
    await world.configured("pm: pam\nem: emma\ngate: {mode: advise}\n")
    pull = await world.prd()
    world.box.merge(pull, world.pam)
    await world.settle()
    assert pull.merged_at


async def test_a_merge_of_more_than_3000_files_is_blocked(world: World) -> None:
    pull = world.box.open_pull(world.shop, world.dan, {f"a/{n}.py": f"{n}\n" for n in range(3_001)})
    await world.settle(NEW_CHECK)
    assert refusal(world, pull) == FAILING
