"""Overrides through real HTTP: given, on record, bound to the contents, cancelled (SPEC §4)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from ghapp.sandbox.http.fault_plans import Script
from ghapp.sandbox.http.partial_faults import something_went_wrong
from ghapp.sandbox.state.threads import PullRequest
from tests.scenarios.test_commands import DONE, NOT_DONE, reactions, replies, tell
from tests.support.world import CONFIG, PRD, World
from tests.support.writes import ADD_LABELS, ASK, CHECK, COMMENT, NEW_CHECK, REACT

OVERRIDE = "/roe override the outage cannot wait"
PATH = next(iter(PRD))


async def overridden(world: World) -> PullRequest:
    """A PRD whose check the administrator has overridden."""
    pull = await world.prd()
    given = await tell(world, pull, world.ada, OVERRIDE, COMMENT, REACT, CHECK)
    assert (reactions(world, given), world.conclusion(pull)) == (DONE, "success")
    return pull


async def test_an_override_by_an_administrator_passes_with_author_and_reason(world: World) -> None:
    pull = await overridden(world)
    assert world.title(pull) == "Overridden by ada until the documents change"
    assert "`the outage cannot wait`" in world.page(pull)
    assert "On record: `ada` overrides this check. Reason: `the outage cannot wait`" in replies(world, pull)[0]
    (entry,) = await world.app.store.ledger()
    assert (entry.kind, entry.data["who"], entry.data["holds"]) == ("override", "ada", True)


async def test_an_override_survives_a_rebase_and_ends_with_a_rewrite(world: World) -> None:
    pull = await overridden(world)
    world.box.push(pull, world.pam, {"src/cart.py": "total = 1\n"}, force=True)
    await world.settle(NEW_CHECK)
    assert world.conclusion(pull) == "success"
    world.box.push(pull, world.pam, {PATH: "# Something else\n"})
    await world.settle(NEW_CHECK)
    assert world.conclusion(pull) == "action_required"
    assert "The override by `ada` is no longer valid" in world.page(pull)


async def test_an_override_ends_with_a_retarget(world: World) -> None:
    world.box.commit(world.shop, world.ada, {"README.md": "x"}, "release")
    pull = await overridden(world)
    world.box.retarget(pull, world.pam, "release")
    await world.settle(CHECK)
    assert world.conclusion(pull) == "action_required"
    assert "because the base branch has changed" in world.page(pull)


async def test_an_override_ends_when_another_pair_is_in_charge(world: World) -> None:
    pull = await overridden(world)
    await world.configured("pm: pam\nem: dan\n", ASK, CHECK, "DELETE /repos/acme/shop/pulls/1/requested_reviewers")
    assert world.conclusion(pull) == "action_required"
    assert "because other people are in charge" in world.page(pull)


async def test_a_bare_override_belongs_to_another_bot(world: World) -> None:
    pull = await world.prd()
    given = await tell(world, pull, world.ada, "/override ci/prow/unit")
    assert (reactions(world, given), replies(world, pull), world.conclusion(pull)) == ([], [], "action_required")


async def test_an_override_can_be_cancelled_or_withdrawn(world: World) -> None:
    pull = await overridden(world)
    cancel = await tell(world, pull, world.ada, "/roe override cancel", REACT, CHECK)
    assert (reactions(world, cancel), world.conclusion(pull)) == (DONE, "action_required")
    world.box.delete_comment(cancel, world.ada)
    await world.settle(CHECK)
    assert world.conclusion(pull) == "success"
    given = next(comment for comment in pull.comments.values() if comment.body == OVERRIDE)
    world.box.delete_comment(given, world.ada)
    await world.settle(CHECK)
    assert world.conclusion(pull) == "action_required"


async def test_an_override_first_seen_after_a_push_must_be_repeated(world: World) -> None:
    pull = await world.prd()
    given = world.box.comment(pull, world.ada, OVERRIDE)
    world.clock.advance(timedelta(seconds=1))
    world.box.push(pull, world.pam, {PATH: "# Something else\n"})
    await world.settle(COMMENT, REACT, NEW_CHECK)
    assert (reactions(world, given), world.conclusion(pull)) == (NOT_DONE, "action_required")
    assert "predates the latest push" in replies(world, pull)[0]
    await tell(world, pull, world.ada, OVERRIDE, COMMENT, REACT, CHECK)
    assert world.conclusion(pull) == "success"


@pytest.mark.parametrize("pushed", [False, True])
async def test_an_override_before_any_configuration_counts_for_its_contents(world: World, *, pushed: bool) -> None:
    await world.configured(None)
    pull = await world.prd(None, "createCheckRun")
    await tell(world, pull, world.ada, OVERRIDE)
    world.clock.advance(timedelta(seconds=1))
    if pushed:
        world.box.push(pull, world.pam, {PATH: "# Something else\n"})
        await world.settle("createCheckRun")
    await world.configured(CONFIG, ADD_LABELS, ASK, COMMENT, REACT, CHECK)
    assert world.conclusion(pull) == ("action_required" if pushed else "success")


@pytest.mark.parametrize("who", ["pam", "dan"], ids=["the author", "no administrator"])
async def test_an_override_by_others_is_refused(world: World, who: str) -> None:
    pull = await world.prd()
    refused = await tell(world, pull, getattr(world, who), OVERRIDE, COMMENT, REACT, CHECK)
    assert (reactions(world, refused), world.conclusion(pull)) == (NOT_DONE, "action_required")


async def test_named_override_holders_replace_administrators(world: World) -> None:
    await world.configured("pm: pam\nem: emma\noverride: dan\n")
    pull = await world.prd()
    await tell(world, pull, world.ada, OVERRIDE, COMMENT, REACT, CHECK)
    assert world.conclusion(pull) == "action_required"
    await tell(world, pull, world.dan, OVERRIDE, COMMENT, REACT, CHECK)
    assert world.title(pull) == "Overridden by dan until the documents change"


async def test_only_an_override_costs_more_than_one_read(world: World) -> None:
    pull = await world.prd()
    await tell(world, pull, world.dan, "What are we waiting for?")
    assert [request.path for request in world.requests] == ["/graphql"]
    await tell(world, pull, world.ada, OVERRIDE, COMMENT, REACT, CHECK)
    rights = "/repos/acme/shop/collaborators/ada/permission"
    # The reaction follows when the record is written.
    assert [request.path for request in world.requests] == ["/graphql", rights, "/graphql", "/graphql"]


async def test_an_override_whose_record_first_failed_is_recorded_later(world: World) -> None:
    pull = await world.prd()
    world.box.faults = Script(something_went_wrong("addComment"))
    given = world.box.comment(pull, world.ada, OVERRIDE)
    await world.rest(COMMENT, CHECK, COMMENT, REACT)
    assert (reactions(world, given), world.conclusion(pull)) == (DONE, "success")
