"""A pull request that changes the rules file lists those that it would newly block or release (SPEC §5)."""

from __future__ import annotations

import pytest

from ghapp.rules.model.framework import CONFIG_PATH
from ghapp.sandbox.http import partial_faults
from ghapp.sandbox.http.fault_plans import Script
from ghapp.sandbox.state.threads import PullRequest
from tests.support.world import CONFIG, World
from tests.support.writes import ADD_LABELS, ASK, CHECK, NEW_CHECK, OPENED, REMOVE_LABELS, take_back

SPECS = CONFIG + "documents: {prd: [specs/**]}\nsections: off\n"
BRANCH = "to-specs"


async def proposed(world: World, text: str | None, *writes: str) -> PullRequest:
    """A pull request of the PM's that makes this the rules file."""
    pull = world.box.open_pull(world.shop, world.pam, {CONFIG_PATH: text})
    await world.settle(*(writes or (ASK, NEW_CHECK)))
    return pull


async def spec(world: World, name: str = "a") -> PullRequest:
    """A pull request that touches no document yet, and would then."""
    pull = world.box.open_pull(world.shop, world.pam, {f"specs/{name}.md": f"# {name}\n"})
    await world.settle(NEW_CHECK)
    return pull


def impact(world: World, pull: PullRequest) -> list[str]:
    """What the check's page says of others."""
    return [
        line.strip(" -")
        for line in world.page(pull).splitlines()
        if "would be" in line or "Effect of" in line or "not checked" in line
    ]


async def test_the_impact_lists_pull_requests_it_would_block_or_release(world: World) -> None:
    waiting, free = await world.prd(), await spec(world)
    untouched = await world.code()
    pull = await proposed(world, SPECS)
    heading, blocked, released = impact(world, pull)
    assert heading == (
        "📝 Effect of this change on 3 other open pull requests: 1 newly blocked, 1 released "
        "(checked once for this commit)"
    )
    url = "/acme/shop/pull/"
    assert blocked.startswith(
        f"📝 #{free.number} would be blocked: Waiting for @emma (EM) to comment on the PRD ([see]("
    )
    assert f"{url}{free.number})" in blocked
    assert released.startswith(f"📝 #{waiting.number} would be released: No PRD, SDD or rules file changed ([see](")
    assert f"#{untouched.number} " not in world.page(pull)


async def test_the_predicted_impact_comes_true(world: World) -> None:
    waiting, free = await world.prd(), await spec(world)
    pull = await proposed(world, SPECS)
    world.box.comment(pull, world.emma, "Fine.")
    await world.settle(CHECK)
    world.box.merge(pull, world.pam)
    await world.settle(take_back(waiting), REMOVE_LABELS, CHECK, ADD_LABELS, ASK, CHECK)
    assert (world.conclusion(waiting), world.conclusion(free)) == ("success", "action_required")


async def test_the_impact_costs_one_request_for_ten_pulls_once_per_commit(world: World) -> None:
    for name in "abcdefghijk":
        await spec(world, name)
    pull = await proposed(world, SPECS)
    assert [request.kind for request in world.requests] == ["read", "read", "read", "write"]
    assert "on 11 other open pull requests: 11 newly blocked" in world.page(pull)
    world.box.comment(pull, world.emma, "Fine.")
    await world.settle(CHECK)
    assert [request.kind for request in world.requests] == ["read", "write"]


async def test_a_change_to_other_pull_requests_does_not_rewrite_the_impact(world: World) -> None:
    free = await spec(world)
    pull = await proposed(world, SPECS)
    before = impact(world, pull)
    world.box.close(free, world.pam)
    await world.settle()
    await world.looked(pull)
    assert impact(world, pull) == before


async def test_the_impact_is_renewed_for_a_new_commit_or_configuration(world: World) -> None:
    await spec(world)
    pull = await proposed(world, SPECS)
    world.box.push(pull, world.pam, {CONFIG_PATH: SPECS + "gate: {mode: advise}\n"})
    await world.settle(NEW_CHECK)
    assert "none newly blocked, none released" in world.page(pull)
    waiting = await world.prd()
    await world.configured(CONFIG + "labels: off\n", CHECK)
    assert f"#{waiting.number} would be released" in world.page(pull)


async def test_removing_the_file_releases_every_pull_request(world: World) -> None:
    waiting = await world.prd()
    pull = await proposed(world, None)
    assert f"#{waiting.number} would be released ([see](" in world.page(pull)


async def test_holders_of_the_proposed_configuration_are_read(world: World) -> None:
    waiting = await world.prd()
    world.box.comment(waiting, world.ada, "Fine.")
    await world.settle()
    pull = await proposed(world, "pm: pam\nem: ada\n")
    assert f"#{waiting.number} would be released: Heard: the EM on the PRD" in world.page(pull)


async def test_overridden_and_renaming_pull_requests_are_only_counted(world: World) -> None:
    overridden = await world.prd()
    world.box.comment(overridden, world.ada, "/roe override It is urgent.")
    await world.settle("addComment", "addReaction", CHECK)
    world.box.commit(world.shop, world.ada, {"docs/prd/old.md": "# Old\n"})
    world.box.open_pull(world.shop, world.pam, renames={"docs/prd/old.md": "specs/new.md"})
    await world.settle(*OPENED)
    pull = await proposed(world, SPECS)
    assert "2 more open pull requests were not checked" in world.page(pull)


@pytest.mark.parametrize("text", ["pm: pam\nme: emma\n", "pm: pam\n"])
async def test_a_broken_file_has_no_impact_and_costs_no_request(world: World, text: str) -> None:
    await spec(world)
    pull = await proposed(world, text, NEW_CHECK)
    assert [request.kind for request in world.requests] == ["read", "write"]
    assert impact(world, pull) == []


async def test_the_verdict_does_not_wait_for_hidden_pull_requests(world: World) -> None:
    await spec(world)
    world.box.faults = Script(partial_faults.something_went_wrong("pullRequests"))
    pull = await proposed(world, SPECS)
    assert world.title(pull) == "Waiting for @emma (EM) to comment on the rules file"
    assert "The effect on other open pull requests is unknown" in world.page(pull)
