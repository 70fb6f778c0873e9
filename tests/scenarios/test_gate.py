"""The gate, through real HTTP: a document waits for the partner's voice (SPEC §3)."""

from __future__ import annotations

from tests.scenarios.world import World, asked, labels


async def test_a_prd_waits_for_the_em(world: World) -> None:
    pull = world.box.open_pull(world.shop, world.pam, {"docs/prd/checkout.md": "# Checkout\n"}, title="Checkout")
    await world.settle("addLabelsToLabelable", "requestReviews", "createCheckRun")
    assert labels(pull) == ["what", "why"]
    assert asked(pull) == ["emma"]
    assert world.conclusion(pull) == "action_required"

    world.box.comment(pull, world.emma, "Which payment providers?")
    await world.settle("updateCheckRun")
    assert world.conclusion(pull) == "success"
