"""A repository is its id: its name, its owner and its default branch change under the app (SPEC §8)."""

from __future__ import annotations

from ghapp.rules.model.framework import CONFIG_PATH
from tests.support.world import CODE, CONFIG, PRD, World
from tests.support.writes import CHECK, CREATE_LABELS, NEW_CHECK


async def test_a_renamed_repository_keeps_its_identity(world: World) -> None:
    pull = await world.prd()
    world.box.rename_repository(world.shop, world.ada, "store")
    world.box.comment(pull, world.emma, "Fine.")
    await world.settle(CHECK)
    assert world.conclusion(pull) == "success"
    other = world.box.open_pull(world.shop, world.dan, renames={CONFIG_PATH: "attic/rules.yml"})
    await world.settle("requestReviews", NEW_CHECK)
    assert world.conclusion(other) == "action_required"


async def test_a_repository_transferred_within_reach_keeps_its_identity(world: World) -> None:
    globex = world.box.organisation("globex")
    world.box.install(world.registration, globex)
    pull = await world.prd()
    world.box.transfer_repository(world.shop, world.ada, globex)
    world.box.comment(pull, world.emma, "Fine.")
    await world.settle(CHECK)
    assert world.conclusion(pull) == "success"


async def test_a_repository_renamed_without_a_delivery_is_found(world: World) -> None:
    pull = await world.prd()
    world.box.suspend(world.installation)
    await world.settle()
    world.box.rename_repository(world.shop, world.ada, "store")
    world.box.comment(pull, world.emma, "Fine.")
    world.box.unsuspend(world.installation)
    await world.settle(CHECK)
    assert world.conclusion(pull) == "success"


async def test_a_renamed_organisation_file_no_longer_applies(world: World) -> None:
    await world.configured(None)
    shared = world.box.repository("acme/.github", files={CONFIG_PATH: CONFIG}, collaborators={world.ada: "admin"})
    await world.settle(*CREATE_LABELS)
    pull = await world.prd()
    world.box.rename_repository(shared, world.ada, "rules")
    world.box.protect(world.shop, "main", required=[])
    world.box.comment(pull, world.emma, "Fine.")
    await world.settle()
    assert world.conclusion(pull) == "action_required"


async def test_a_repository_transferred_out_of_reach_ends_the_work_on_it(world: World) -> None:
    globex = world.box.organisation("globex")
    pull = await world.prd()
    world.box.comment(pull, world.emma, "Fine.")
    world.box.transfer_repository(world.shop, world.ada, globex)
    await world.rest(CHECK, CHECK)
    assert world.conclusion(pull) == "action_required", "what it tried twice was refused"
    assert await world.app.store.dead() == []
    assert (await world.app.store.figures()).waiting == 0
    world.box.install(world.registration, globex)
    world.box.requests.clear()
    await world.rest(CHECK)
    assert world.conclusion(pull) == "success"


async def test_rules_on_a_new_default_branch_apply_to_open_pull_requests(world: World) -> None:
    pull = await world.prd()
    world.box.commit(world.shop, world.ada, {CONFIG_PATH: CONFIG + "gate: {mode: advise}\n"}, "trunk")
    await world.settle()
    world.box.set_default_branch(world.shop, world.ada, "trunk")
    await world.settle(CHECK)
    assert world.conclusion(pull) == "neutral"


async def test_a_default_branch_with_equal_rules_evaluates_open_pull_requests(world: World) -> None:
    pull = await world.prd()
    world.box.commit(world.shop, world.ada, CODE, "trunk")
    await world.settle()
    world.box.comment(pull, world.emma, "Fine.")
    world.box.outbox.clear()
    world.box.set_default_branch(world.shop, world.ada, "trunk")
    await world.settle(CHECK)
    assert world.conclusion(pull) == "success"


async def test_a_default_branch_without_rules_deactivates_the_app(world: World) -> None:
    pull = await world.prd()
    world.box.commit(world.shop, world.ada, {CONFIG_PATH: None}, "bare")
    world.box.set_default_branch(world.shop, world.ada, "bare")
    world.box.protect(world.shop, "main", required=[])
    await world.settle()
    world.box.open_pull(world.shop, world.pam, PRD, base="main")
    await world.settle()
    assert world.conclusion(pull) == "action_required"
