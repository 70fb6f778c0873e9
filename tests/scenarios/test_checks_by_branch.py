"""`gate.check` maps branches to names, since a ruleset that covers several branches requires one name (SPEC §3)."""

from __future__ import annotations

from ghapp.rules.model.framework import CHECK_NAME
from ghapp.sandbox.state.threads import PullRequest
from ghapp.sandbox.verbs.merging import blocked_by
from tests.support.world import CONFIG, World
from tests.support.writes import CHECK, NEW_CHECK

BY_BRANCH = CONFIG + 'gate: {check: {"release/*": Release gate}}\n'


def conclusions(world: World, pull: PullRequest) -> dict[str, str | None]:
    """The latest conclusion of each check on the head, by name."""
    (suite,) = world.box.suites[pull.repository][pull.head.oid]
    return {run.name: run.conclusion for run in suite.runs}


async def test_branches_of_a_pattern_share_one_check_name(world: World) -> None:
    await world.configured(BY_BRANCH)
    for number in (1, 2):
        world.box.commit(world.shop, world.ada, {"VERSION": f"{number}\n"}, f"release/{number}")
        pull = world.box.open_pull(world.shop, world.dan, {f"{number}.py": ""}, base=f"release/{number}")
        await world.settle(NEW_CHECK)
        assert conclusions(world, pull) == {"Release gate": "success"}
    assert conclusions(world, await world.code()) == {CHECK_NAME: "success"}


async def test_a_retargeted_pull_request_is_never_green_under_the_name_of_its_new_base(world: World) -> None:
    await world.configured(BY_BRANCH)
    world.box.commit(world.shop, world.ada, {"VERSION": "1\n"}, "release/1")
    pull = await world.code()
    world.box.retarget(pull, world.dan, "release/1")
    assert conclusions(world, pull) == {CHECK_NAME: "success"}
    await world.settle(NEW_CHECK, CHECK)
    assert conclusions(world, pull) == {CHECK_NAME: "action_required", "Release gate": "success"}
    world.box.retarget(pull, world.dan, "main")
    await world.settle(CHECK, CHECK)
    assert conclusions(world, pull) == {CHECK_NAME: "success", "Release gate": "action_required"}


async def stacked(world: World) -> tuple[PullRequest, PullRequest]:
    """Two pull requests, the second into the branch of the first; GitHub stacks them on `release/1`."""
    world.box.commit(world.shop, world.ada, {"VERSION": "1\n"}, "release/1")
    bottom = world.box.open_pull(world.shop, world.dan, {"a.py": ""}, base="release/1")
    top = world.box.open_pull(world.shop, world.dan, {"b.py": ""}, base=bottom.head_ref)
    world.box.stack([bottom, top], world.dan)
    await world.settle(NEW_CHECK, NEW_CHECK)
    return bottom, top


async def test_a_stacked_pull_request_is_named_after_the_base_of_its_stack(world: World) -> None:
    await world.configured(BY_BRANCH)
    for pull in await stacked(world):
        assert conclusions(world, pull) == {"Release gate": "success"}


async def test_a_check_per_base_satisfies_the_rules_of_the_base_of_a_stack(world: World) -> None:
    await world.configured(CONFIG + "gate: {check: per-base}\n")
    name = f"{CHECK_NAME}: release/1"
    world.box.protect(world.shop, "release/1", required=[(name, world.registration.id)])
    for pull in await stacked(world):
        assert conclusions(world, pull) == {name: "success"}
        assert blocked_by(world.box, pull) is None


async def test_a_pull_request_that_is_stacked_later_gets_the_name_of_the_base(world: World) -> None:
    await world.configured(BY_BRANCH)
    world.box.commit(world.shop, world.ada, {"VERSION": "1\n"}, "release/1")
    bottom = world.box.open_pull(world.shop, world.dan, {"a.py": ""}, base="release/1")
    top = world.box.open_pull(world.shop, world.dan, {"b.py": ""}, base=bottom.head_ref)
    await world.settle(NEW_CHECK, NEW_CHECK)
    assert conclusions(world, top) == {CHECK_NAME: "success"}
    world.box.stack([bottom, top], world.dan)
    await world.settle(NEW_CHECK, CHECK)
    assert conclusions(world, top) == {CHECK_NAME: "action_required", "Release gate": "success"}
