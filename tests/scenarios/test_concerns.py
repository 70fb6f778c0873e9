"""Concerns through real HTTP: an objection is a voice, shown until it is resolved (SPEC §4)."""

from __future__ import annotations

from ghapp.sandbox.state.threads import PullRequest
from tests.scenarios.test_commands import DONE, NOT_DONE, reactions, replies, tell
from tests.support.world import PRD, World
from tests.support.writes import CHECK, COMMENT, REACT

NOT_ALIGNED = "Heard, but 1 concern is open"


def stands(world: World, pull: PullRequest) -> tuple[str | None, str]:
    """Conclusion and title of the check."""
    return world.conclusion(pull), world.title(pull)


async def test_a_concern_is_a_voice_and_in_the_title_until_it_is_resolved(world: World) -> None:
    pull = await world.prd()
    raised = await tell(world, pull, world.emma, "/concern Cost: twice the budget", REACT, CHECK)
    assert (reactions(world, raised), stands(world, pull)) == (DONE, ("neutral", NOT_ALIGNED))
    assert "`emma` has an open concern `Cost`: `twice the budget`" in world.page(pull)
    resolved = await tell(world, pull, world.emma, "/resolve cost", REACT, CHECK)
    assert (reactions(world, resolved), stands(world, pull)) == (DONE, ("success", "Heard: the EM on the PRD"))
    (entry,) = await world.app.store.ledger()
    assert (entry.kind, entry.data["name"], entry.data["resolved_by"]) == ("concern", "Cost", "emma")


async def test_an_open_concern_blocks_when_configured(world: World) -> None:
    await world.configured("pm: pam\nem: emma\ngate: {concerns: block}\n")
    pull = await world.prd()
    raised = await tell(world, pull, world.emma, "/concern cost: twice the budget", REACT, CHECK)
    assert stands(world, pull) == ("action_required", "Blocked: 1 concern is open")
    refused = await tell(world, pull, world.pam, "/resolve cost", REACT, COMMENT, CHECK)
    assert (reactions(world, refused), world.conclusion(pull)) == (NOT_DONE, "action_required")
    assert "only `emma`, who raised it" in replies(world, pull)[0]
    world.box.delete_comment(raised, world.emma)
    await world.settle(CHECK)
    assert stands(world, pull)[1] == "Waiting for @emma (EM) to comment on the PRD"


async def test_an_inline_concern_counts_like_any_other(world: World) -> None:
    await world.configured("pm: pam\nem: emma\ngate: {concerns: block}\n")
    pull = await world.prd()
    review = world.box.review(pull, world.emma, comments=[(next(iter(PRD)), 1, "/concern cost: twice the budget")])
    await world.settle(REACT, CHECK)
    assert stands(world, pull) == ("action_required", "Blocked: 1 concern is open")
    world.box.review(pull, world.emma, "COMMENTED", "/resolve cost")
    await world.settle(REACT, CHECK)
    assert stands(world, pull) == ("success", "Heard: the EM on the PRD")
    world.box.delete_comment(review.comments[0], world.emma)
    await world.settle(CHECK)
    assert stands(world, pull)[1] == "Waiting for @emma (EM) to comment on the PRD"


async def test_a_concern_edited_away_is_withdrawn_without_a_document(world: World) -> None:
    pull = await world.code()
    raised = await tell(world, pull, world.emma, "/concern cost: twice the budget", REACT, CHECK)
    assert "open concern" in world.page(pull)
    world.box.edit_comment(raised, world.emma, "Never mind.")
    await world.settle(CHECK)
    assert "open concern" not in world.page(pull)
