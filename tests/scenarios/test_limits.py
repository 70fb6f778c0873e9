"""GitHub's limits: an exhausted installation slows no other one, costs few refusals, and loses nothing."""

from __future__ import annotations

from datetime import timedelta

import pytest

from ghapp.github.api.rate_limits import CONTENT_A_MINUTE, GRAPHQL, WRITE_POINTS
from ghapp.rules.model.framework import CONFIG_PATH
from ghapp.sandbox.http.fault_plans import Lasting
from ghapp.sandbox.http.faults import quota_exceeded
from ghapp.sandbox.state.apps import Installation
from ghapp.sandbox.state.repositories import Repository
from tests.support.world import CODE, CONFIG, World, said
from tests.support.writes import COMMENT, CREATE_LABELS, NEW_CHECK, REACT


@pytest.fixture
async def beta(world: World) -> Repository:
    """`beta/site`, where the app is installed too and has settled."""
    owner = world.box.organisation("beta")
    site = world.box.repository("beta/site", files={CONFIG_PATH: CONFIG}, collaborators={world.dan: "write"})
    world.box.install(world.registration, owner)
    await world.settle(*CREATE_LABELS)
    return site


def exhaust(world: World, installation: Installation) -> None:
    """GitHub has counted as many requests of an installation as it takes in an hour."""
    for resource in ("core", "graphql"):
        budget = world.box.limits.budget(limit_key(installation), resource, world.box.now())
        budget.used = budget.limit


def limit_key(installation: Installation) -> str:
    """GitHub's name for whom it counts."""
    return f"installation ID {installation.id}"


async def test_an_exhausted_installation_never_slows_another(world: World, beta: Repository) -> None:
    exhaust(world, world.installation)
    late = [world.box.open_pull(world.shop, world.dan, {f"{number}.py": ""}) for number in range(20)]
    await world.settle()
    asked_too_much = len(world.requests)
    soon = world.box.open_pull(beta, world.dan, CODE)
    await world.settle(NEW_CHECK)
    assert world.conclusion(soon) == "success"
    assert {world.conclusion(pull) for pull in late} == {None}
    # Those whose look had begun found the limit out, eight at most; the others were not begun at all.
    assert asked_too_much <= 8
    assert not await world.app.store.dead()
    world.clock.advance(timedelta(hours=1))
    world.box.comment(soon, world.dan, "/help")
    await world.settle(COMMENT, REACT, *[NEW_CHECK] * 20)
    assert {world.conclusion(pull) for pull in late} == {"success"}


async def test_replies_over_the_limit_are_delayed_and_the_check_is_not(world: World) -> None:
    pull = await world.code()
    world.box.push(pull, world.dan, {"src/cart.py": "total = 1\n"})
    too_many = CONTENT_A_MINUTE + 5
    for number in range(too_many):
        person = world.box.user(f"person-{number}")
        world.box.add_member(world.acme, person)
        world.box.comment(pull, person, "/help")
    del world.box.outbox[:-1]
    await world.settle(NEW_CHECK, *[COMMENT] * CONTENT_A_MINUTE)
    assert world.conclusion(pull) == "success"
    world.clock.advance(timedelta(minutes=1))
    world.box.open_pull(world.shop, world.dan, {"src/price.py": ""})
    await world.settle(NEW_CHECK, *[COMMENT] * 5, *[REACT] * too_many)
    assert len(said(pull, world.registration.bot)) == too_many


@pytest.mark.parametrize("kind", ["RATE_LIMITED", "RATE_LIMIT"])
async def test_an_exhausted_quota_costs_two_refusals_although_some_seems_left(world: World, kind: str) -> None:
    reset = world.clock.now() + timedelta(minutes=40)
    refusals = Lasting(quota_exceeded(kind, remaining=4, reset=reset), until=reset)
    world.box.faults = refusals
    late = [world.box.open_pull(world.shop, world.dan, {f"{number}.py": ""}) for number in range(20)]
    await world.settle()
    world.clock.advance(timedelta(minutes=39))
    late.append(world.box.open_pull(world.shop, world.dan, CODE))
    await world.settle()
    assert refusals.count <= 2
    await world.rest(*[NEW_CHECK] * 21)
    assert refusals.count <= 2
    assert {world.conclusion(pull) for pull in late} == {"success"}


async def test_the_last_requests_of_a_quota_are_used_without_a_refusal(world: World) -> None:
    budget = world.box.limits.budget(limit_key(world.installation), "graphql", world.box.now())
    budget.used = budget.limit - 4
    late = [world.box.open_pull(world.shop, world.dan, {f"{number}.py": ""}) for number in range(20)]
    await world.rest(*[NEW_CHECK] * 20)
    assert [request.fields for request in world.requests].count(()) <= 2
    assert {world.conclusion(pull) for pull in late} == {"success"}


async def test_many_evaluations_stay_below_the_points_of_a_minute(world: World) -> None:
    limits = world.app._reconciler._github.installation(world.installation.id).limits
    for _ in range(300):  # as if that many checks had been written just now
        world.box.limits.spend(limit_key(world.installation), "graphql", is_write=True, now=world.box.now())
        limits.points[GRAPHQL].spend(WRITE_POINTS)
    late = [world.box.open_pull(world.shop, world.dan, {f"{number}.py": ""}) for number in range(100)]
    await world.rest(*[NEW_CHECK] * 100)
    assert {world.conclusion(pull) for pull in late} == {"success"}
    assert {request.status for request in world.requests} == {200}
