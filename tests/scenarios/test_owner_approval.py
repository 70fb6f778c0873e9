"""The owner's own say through real HTTP: an approving review that stands (SPEC §3, "Gate")."""

from __future__ import annotations

from tests.scenarios.world import World
from tests.scenarios.writes import CHECK

RULES = "pm: pam\nem: emma\ngate: {owner: approval}\n"


async def test_the_owner_approves_beside_the_partner_and_a_dismissed_approval_is_none(world: World) -> None:
    await world.configured(RULES)
    pull = await world.prd(world.dan)
    world.box.comment(pull, world.emma, "Fine.")
    await world.settle(CHECK)
    assert world.title(pull) == "Waiting for @pam (PM) to approve the PRD"
    approval = world.box.review(pull, world.pam, "APPROVED", "Go.")
    await world.settle(CHECK)
    assert world.conclusion(pull) == "success"
    world.box.dismiss(approval, world.ada, "Not yet.")
    await world.settle(CHECK)
    assert world.conclusion(pull) == "action_required"


async def test_an_owner_who_wrote_it_counts_as_having_approved(world: World) -> None:
    await world.configured(RULES)
    pull = await world.prd()
    world.box.comment(pull, world.emma, "Fine.")
    await world.settle(CHECK)
    assert world.conclusion(pull) == "success"
