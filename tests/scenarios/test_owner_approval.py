"""The owner's own say through real HTTP: an approving review that stands (SPEC §3, "Gate")."""

from __future__ import annotations

from ghapp.sandbox.state.accounts import Team
from tests.support.world import World
from tests.support.writes import CHECK

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


async def test_an_approval_that_its_author_supersedes_is_none_and_a_remark_supersedes_nothing(world: World) -> None:
    await world.configured(RULES)
    pull = await world.prd(world.dan)
    world.box.comment(pull, world.emma, "Fine.")
    await world.settle(CHECK)
    world.box.review(pull, world.pam, "APPROVE")
    await world.settle(CHECK)
    world.box.review(pull, world.pam, "COMMENT", "One more thing.")
    await world.settle()
    assert world.conclusion(pull) == "success"
    world.box.review(pull, world.pam, "REQUEST_CHANGES", "After all, no.")
    await world.settle(CHECK)
    assert world.title(pull) == "Waiting for @pam (PM) to approve the PRD"
    world.box.review(pull, world.pam, "APPROVE")
    await world.settle(CHECK)
    assert world.conclusion(pull) == "success"


async def test_any_member_of_an_owning_team_approves_for_it(world: World) -> None:
    await owned_by_a_team(world)
    pull = await world.prd(world.dan)
    world.box.comment(pull, world.emma, "Fine.")
    await world.settle(CHECK)
    assert world.title(pull) == "Waiting for @acme/product (PM) to approve the PRD"
    world.box.review(pull, world.ada, "APPROVE")
    await world.settle(CHECK)
    assert world.conclusion(pull) == "success"


async def test_one_of_the_team_may_object_while_another_approves_and_the_check_says_so(world: World) -> None:
    """Any one of the holders speaks for the role: an approval stands, whoever else requests changes."""
    await owned_by_a_team(world)
    pull = await world.prd(world.dan)
    world.box.comment(pull, world.emma, "Fine.")
    world.box.review(pull, world.pam, "REQUEST_CHANGES", "No.")
    await world.settle(CHECK)
    assert world.conclusion(pull) == "action_required"
    world.box.review(pull, world.ada, "APPROVE")
    await world.settle(CHECK)
    assert world.conclusion(pull) == "success"


async def test_an_author_in_the_owning_team_counts_as_having_approved_until_they_leave_it(world: World) -> None:
    team = await owned_by_a_team(world)
    pull = await world.prd(world.ada)
    world.box.comment(pull, world.emma, "Fine.")
    await world.settle(CHECK)
    assert world.conclusion(pull) == "success"
    world.box.remove_team_member(team, world.ada)
    await world.settle(CHECK)
    assert world.title(pull) == "Waiting for @acme/product (PM) to approve the PRD"


async def test_where_the_partner_wrote_it_the_owner_s_approval_is_all_that_is_asked(world: World) -> None:
    await world.configured(RULES)
    pull = await world.prd(world.emma)
    world.box.comment(pull, world.pam, "Fine.")
    await world.settle()
    assert world.title(pull) == "Waiting for @pam (PM) to approve the PRD"
    world.box.review(pull, world.pam, "APPROVE")
    await world.settle(CHECK)
    assert world.conclusion(pull) == "success"


async def owned_by_a_team(world: World) -> Team:
    """Have pam and ada own the PRDs together, as a team with access to the repository."""
    team = world.box.create_team(world.acme, "product", [world.pam, world.ada])
    world.box.add_team(world.shop, team)
    await world.configured(RULES.replace("pam", "'@acme/product'"))
    return team
