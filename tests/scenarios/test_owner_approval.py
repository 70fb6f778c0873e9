"""The owner's own say through real HTTP: an approving review that stands (SPEC §3, "Gate")."""

from __future__ import annotations

from ghapp.sandbox.state.accounts import Team
from tests.support.world import World
from tests.support.writes import CHECK

RULES = "pm: pam\nem: emma\ngate: {owner: approval}\n"


async def test_the_owner_must_also_approve_and_a_dismissed_approval_is_void(world: World) -> None:
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


async def test_an_owner_who_is_the_author_counts_as_having_approved(world: World) -> None:
    await world.configured(RULES)
    pull = await world.prd()
    world.box.comment(pull, world.emma, "Fine.")
    await world.settle(CHECK)
    assert world.conclusion(pull) == "success"


async def test_a_later_review_replaces_an_approval_and_a_comment_does_not(world: World) -> None:
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


async def test_any_member_of_an_owning_team_can_approve(world: World) -> None:
    await owned_by_a_team(world)
    pull = await world.prd(world.dan)
    world.box.comment(pull, world.emma, "Fine.")
    await world.settle(CHECK)
    assert world.title(pull) == "Waiting for @acme/product (PM) to approve the PRD"
    world.box.review(pull, world.ada, "APPROVE")
    await world.settle(CHECK)
    assert world.conclusion(pull) == "success"


async def test_an_objection_in_the_team_is_shown_next_to_an_approval(world: World) -> None:
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


async def test_an_author_counts_as_approving_only_while_in_the_owning_team(world: World) -> None:
    team = await owned_by_a_team(world)
    pull = await world.prd(world.ada)
    world.box.comment(pull, world.emma, "Fine.")
    await world.settle(CHECK)
    assert world.conclusion(pull) == "success"
    world.box.remove_team_member(team, world.ada)
    await world.settle(CHECK)
    assert world.title(pull) == "Waiting for @acme/product (PM) to approve the PRD"


async def test_only_the_owner_approval_is_required_from_a_partner_as_author(world: World) -> None:
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
