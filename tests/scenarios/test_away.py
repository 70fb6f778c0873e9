"""Away through real HTTP: a delegate is asked and heard wherever the away holder is awaited (SPEC §6)."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

from ghapp.sandbox.state.accounts import User
from ghapp.store.away_periods import accept, ask, end
from tests.scenarios.test_commands import tell
from tests.support.world import World, asked
from tests.support.writes import ASK, CHECK, OPENED, take_back


async def go_away(world: World, holder: User, delegate: User, days: int = 5) -> None:
    """A holder asks, and the delegate accepts."""
    until = world.clock.now().date() + timedelta(days=days)
    request = partial(ask, (holder.id, holder.login), (delegate.id, delegate.login), until, world.clock())
    assert await world.app.store.write(request)
    assert await world.app.store.write(partial(accept, holder.id, 1, delegate.id, world.clock()))
    # GitHub's times have no fractions of a second.
    world.clock.advance(timedelta(seconds=1))


async def come_back(world: World, holder: User) -> None:
    assert await world.app.store.write(partial(end, holder.id, 1, holder.id, world.clock()))


async def test_a_delegate_is_asked_and_heard_while_the_holder_is_away(world: World) -> None:
    await go_away(world, world.emma, world.dan)
    pull = await world.prd()
    assert asked(pull) == ["dan", "emma"]
    assert "`dan` speaks for `emma`, who is away until the end of" in world.page(pull)
    await tell(world, pull, world.dan, "Fine with us.", CHECK)
    assert world.conclusion(pull) == "success"
    assert "`dan` (EM for `emma`) commented" in world.page(pull)
    kinds = {(entry.kind, entry.key.number) for entry in await world.app.store.ledger()}
    assert kinds == {("away asked", 0), ("away accepted", 0), ("away", pull.number)}


async def test_what_was_said_while_the_holder_was_away_still_counts(world: World) -> None:
    await go_away(world, world.emma, world.dan)
    pull = await world.prd()
    await tell(world, pull, world.dan, "Fine with us.", CHECK)
    world.clock.advance(timedelta(hours=1))
    await come_back(world, world.emma)
    await world.looked(pull, CHECK, take_back(pull))
    assert world.conclusion(pull) == "success"
    assert "`dan` spoke for `emma`, who was away at that time" in world.page(pull)


async def test_words_from_before_the_holder_left_do_not_count(world: World) -> None:
    pull = await world.prd()
    await tell(world, pull, world.dan, "Fine with us.")
    world.clock.advance(timedelta(hours=1))
    await go_away(world, world.emma, world.dan)
    await world.looked(pull, ASK, CHECK)
    assert world.conclusion(pull) == "action_required"
    assert asked(pull) == ["dan", "emma"]


async def test_an_away_period_ends_after_its_last_day(world: World) -> None:
    await go_away(world, world.emma, world.dan, days=0)
    pull = await world.prd()
    world.clock.advance(timedelta(days=1))
    await world.looked(pull, take_back(pull), CHECK)
    assert asked(pull) == ["emma"]


async def test_an_away_period_ends_with_the_role(world: World) -> None:
    await go_away(world, world.emma, world.dan)
    await world.configured("pm: pam\nem: ada\n")
    pull = await world.prd()
    assert asked(pull) == ["ada"]
    assert "dan" not in world.page(pull)


async def test_a_delegate_who_cannot_read_the_repository_is_not_asked(world: World) -> None:
    world.shop.private = True
    await world.settle()
    rita = world.box.user("rita")
    await go_away(world, world.emma, rita)
    pull = await world.prd()
    assert asked(pull) == ["emma"]
    assert "`rita` cannot read this repository" in world.page(pull)


async def test_an_away_period_costs_one_request_for_the_access_of_the_delegate(world: World) -> None:
    await world.prd()
    await go_away(world, world.emma, world.dan)
    world.box.open_pull(world.shop, world.pam, {"docs/prd/search.md": "# Search\n"})
    await world.settle(*OPENED)
    paths = [request.path for request in world.requests if request.kind == "read"]
    assert [path for path in paths if path != "/graphql"] == ["/repos/acme/shop/collaborators/dan/permission"]
