"""Delegates through real HTTP: asked, heard, and gone with their day (SPEC §4)."""

from __future__ import annotations

from datetime import timedelta

from tests.scenarios.test_commands import DONE, NOT_DONE, reactions, tell
from tests.support.world import World, asked
from tests.support.writes import ASK, CHECK, COMMENT, REACT, take_back


async def test_a_delegate_is_asked_and_heard_until_the_command_is_withdrawn(world: World) -> None:
    pull = await world.prd()
    order = await tell(world, pull, world.emma, "/delegate @dan", ASK, REACT, CHECK)
    assert (reactions(world, order), asked(pull)) == (DONE, ["dan", "emma"])
    assert "`dan` speaks for `emma` on this pull request" in world.page(pull)
    await tell(world, pull, world.dan, "Fine with us.", CHECK)
    assert world.conclusion(pull) == "success"
    world.box.delete_comment(order, world.emma)
    await world.settle(take_back(pull), CHECK)
    assert (world.conclusion(pull), asked(pull)) == ("action_required", ["emma"])
    (entry,) = await world.app.store.ledger()
    assert (entry.kind, entry.data["delegate"]) == ("delegate", "dan")


async def test_a_delegation_ends_after_its_last_day(world: World) -> None:
    pull = await world.prd()
    today = world.clock.now().date()
    await tell(world, pull, world.emma, f"/delegate @dan until {today}", ASK, REACT, CHECK)
    world.clock.advance(timedelta(days=1))
    await world.looked(pull, take_back(pull), CHECK)
    assert asked(pull) == ["emma"]


async def test_a_delegation_without_an_end_ends_with_its_comment(world: World) -> None:
    pull = await world.prd()
    order = await tell(world, pull, world.emma, "/delegate @dan until 9999-12-31", ASK, REACT, CHECK)
    said = await tell(world, pull, world.dan, "Fine with us.", CHECK)
    assert world.conclusion(pull) == "success"
    world.box.delete_comment(said, world.dan)
    await world.settle(CHECK)
    assert world.conclusion(pull) == "action_required"
    world.box.delete_comment(order, world.emma)
    await world.settle(take_back(pull), CHECK)
    assert asked(pull) == ["emma"]


async def test_a_delegate_cannot_delegate_further(world: World) -> None:
    pull = await world.prd()
    await tell(world, pull, world.emma, "/delegate @dan", ASK, REACT, CHECK)
    order = await tell(world, pull, world.dan, "/delegate @ada", REACT, COMMENT, CHECK)
    assert reactions(world, order) == NOT_DONE


async def test_an_account_unknown_to_github_cannot_be_a_delegate(world: World) -> None:
    pull = await world.prd()
    order = await tell(world, pull, world.emma, "/delegate @nobody", REACT, COMMENT, CHECK)
    assert reactions(world, order) == NOT_DONE


async def test_a_configured_delegate_is_asked_at_once_at_no_extra_cost(world: World) -> None:
    await world.configured("pm: pam\nem: emma\ndelegates: {emma: dan}\n")
    pull = await world.prd()
    assert asked(pull) == ["dan", "emma"]
    await tell(world, pull, world.dan, "/ack", REACT, CHECK)
    assert world.conclusion(pull) == "success"
    assert [request.kind for request in world.requests] == ["read", "write"]


async def test_a_delegate_is_the_account_that_had_the_name_when_it_was_given(world: World) -> None:
    pull = await world.prd()
    await tell(world, pull, world.emma, "/delegate @dan", ASK, REACT, CHECK)
    world.box.rename_user(world.dan, "daniel")
    taker = world.box.user("dan")
    world.box.add_collaborator(world.shop, taker, "write")
    await tell(world, pull, taker, "Fine with us.", take_back(pull), CHECK)
    assert world.conclusion(pull) == "action_required"
    assert "that name now belongs to a different account" in world.page(pull)


async def test_a_delegate_who_did_not_exist_is_not_whoever_takes_the_name(world: World) -> None:
    pull = await world.prd()
    await tell(world, pull, world.emma, "/delegate @nobody", REACT, COMMENT, CHECK)
    taker = world.box.user("nobody")
    world.box.add_collaborator(world.shop, taker, "write")
    await tell(world, pull, taker, "Fine with us.", CHECK)
    assert world.conclusion(pull) == "action_required"


async def test_words_before_a_delegation_in_the_rules_file_do_not_count(world: World) -> None:
    pull = await world.prd()
    await tell(world, pull, world.dan, "Which payment providers?")
    world.clock.advance(timedelta(minutes=1))
    world.configure("pm: pam\nem: emma\ndelegates: {emma: dan}\n")
    await world.settle(ASK, CHECK)
    assert world.conclusion(pull) == "action_required"
    world.clock.advance(timedelta(minutes=1))
    await tell(world, pull, world.dan, "Fine with us.", CHECK)
    assert world.conclusion(pull) == "success"
    world.configure("pm: pam\nem: emma\ndelegates: {emma: dan}\nsections: off\n")
    await world.settle()
    assert world.conclusion(pull) == "success"
