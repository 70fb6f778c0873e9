"""Archived repositories: the app is silent there, retries nothing, and catches up after they are unarchived."""

from __future__ import annotations

from datetime import timedelta

from aiohttp import web

from ghapp.identity import Key
from ghapp.rules.model.framework import CONFIG_PATH
from ghapp.sandbox.http.exchange import Exchange, Fault
from ghapp.sandbox.http.fault_plans import Script
from ghapp.sandbox.http.partial_faults import refused_part
from ghapp.sandbox.state.repositories import Repository
from tests.support.world import CODE, CONFIG, World
from tests.support.writes import CHECK, CREATE_LABELS


def archived_by_then(world: World, repository: Repository) -> Fault:
    """Somebody archives the repository just before the app writes."""

    async def respond(exchange: Exchange) -> web.StreamResponse:
        world.box.archive(repository, world.ada)
        return await exchange.complete()

    return Fault("archived by then", lambda exchange: exchange.kind == "write", respond)


async def is_at_rest(world: World) -> bool:
    """Whether nothing waits to be retried, and nothing was given up."""
    due = await world.app.store.next_due()
    return not await world.app.store.dead() and (due is None or due > world.clock() + 3600)


async def test_an_archived_repository_gets_no_check_and_costs_one_read(world: World) -> None:
    pull = await world.prd()
    world.box.comment(pull, world.emma, "Fine.")
    world.box.archive(world.shop, world.ada)
    await world.settle()
    assert [request.kind for request in world.requests] == ["read"]
    assert world.conclusion(pull) == "action_required"
    assert await is_at_rest(world)


async def test_a_write_refused_by_an_archived_repository_is_not_retried(world: World) -> None:
    pull = await world.prd()
    world.box.comment(pull, world.emma, "Fine.")
    world.box.faults = Script(archived_by_then(world, world.shop))
    await world.settle(CHECK)
    assert [request.kind for request in world.requests] == ["read", "write"]
    assert world.conclusion(pull) == "action_required"
    assert await is_at_rest(world)


async def test_an_archived_repository_gets_no_reminders(world: World) -> None:
    await world.prd()
    world.box.archive(world.shop, world.ada)
    await world.settle()
    await world.passed(timedelta(days=9))
    await world.passed(timedelta(days=9))
    assert await is_at_rest(world)


async def test_an_unarchived_repository_is_evaluated_again(world: World) -> None:
    pull = await world.prd()
    world.box.comment(pull, world.emma, "Fine.")
    world.box.archive(world.shop, world.ada)
    await world.settle()
    world.box.unarchive(world.shop, world.ada)
    await world.rest(CHECK)
    assert world.conclusion(pull) == "success"


async def test_labels_refused_by_an_archived_repository_are_created_once_it_is_unarchived(world: World) -> None:
    site = world.box.repository("acme/site", files={CONFIG_PATH: CONFIG}, collaborators={world.ada: "admin"})
    world.box.faults = Script(archived_by_then(world, site))
    await world.settle(*CREATE_LABELS)
    assert not site.labels
    world.box.unarchive(site, world.ada)
    await world.settle(*CREATE_LABELS)
    assert set(site.labels) == {"why", "what", "how", "who", "when"}


async def test_a_label_that_was_refused_is_created_at_the_next_evaluation(world: World) -> None:
    site = world.box.repository("acme/site", files={CONFIG_PATH: CONFIG}, collaborators={world.dan: "write"})
    world.box.faults = Script(refused_part("createLabel"))
    await world.let_time_pass()
    world.box.open_pull(site, world.dan, CODE)
    await world.let_time_pass()
    assert set(site.labels) == {"why", "what", "how", "who", "when"}
    assert (await world.app.store.load(Key(site.id))).repository.labels_created
    world.box.requests.clear()
