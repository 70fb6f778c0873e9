"""Deliveries that are lost, doubled or late, through real HTTP: what they asked for is done, once."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from ghapp.rules.model.framework import CONFIG_PATH
from ghapp.sandbox.verbs.queue import entry_state
from tests.support.world import CODE, CONFIG, PRD, World, asked, build_world
from tests.support.writes import CHECK, CREATE_LABELS, NEW_CHECK, OPENED

LOG = "GET /app/hook/deliveries"


@asynccontextmanager
async def stopped(world: World) -> AsyncIterator[None]:
    """The app is down; whatever GitHub sends meanwhile finds nobody. Afterwards it has started and come to rest."""
    await world.app.__aexit__()
    yield
    world.box.fail()
    await world.app.__aenter__()
    world.registration.webhook_url = f"{world.app.url}/webhook"
    await world.app.idle()


async def test_deliveries_missed_during_downtime_are_recovered_at_start(world: World) -> None:
    async with stopped(world):
        pull = world.box.open_pull(world.shop, world.pam, PRD)
    await world.settle(*OPENED)
    assert world.conclusion(pull) == "action_required"
    assert asked(pull) == ["emma"]
    async with stopped(world):
        world.box.comment(pull, world.emma, "Looks right to me.")
    await world.settle(CHECK)
    assert world.conclusion(pull) == "success"


async def test_a_merge_group_requested_during_downtime_is_checked_at_start(world: World) -> None:
    world.box.require_merge_queue(world.shop)
    pull = await world.code()
    async with stopped(world):
        entry = world.box.enqueue(pull, world.dan)
    await world.settle(NEW_CHECK)
    assert entry_state(world.box, entry) == "MERGEABLE"


async def test_refused_deliveries_are_recovered_too(world: World) -> None:
    right = world.registration.webhook_secret
    world.registration.webhook_secret = "another"
    pull = world.box.open_pull(world.shop, world.pam, CODE)
    await world.settle()
    assert {delivery.status for delivery in world.box.sent[-2:]} == {401}
    world.registration.webhook_secret = right
    async with stopped(world):
        pass
    await world.settle(NEW_CHECK)
    assert world.conclusion(pull) == "success"


async def test_a_start_without_missed_deliveries_evaluates_nothing(world: World) -> None:
    await world.prd()
    async with stopped(world):
        pass
    await world.settle()
    recovery, resync = [LOG], ["GET /app/installations", "GET /installation/repositories", "POST /graphql node"]
    assert sorted(map(str, world.requests)) == sorted(["GET /app", *recovery, *resync])


async def test_a_recovered_and_redelivered_delivery_is_processed_once(world: World) -> None:
    async with stopped(world):
        pull = world.box.open_pull(world.shop, world.pam, CODE)
    await world.settle(NEW_CHECK)
    lost = [attempt.delivery for attempt in world.box.delivery_log.of(world.registration, world.box.now())]
    opened = [delivery for delivery in lost if (delivery.event, delivery.action) == ("pull_request", "opened")]
    world.box.outbox += opened * 2
    await world.settle()
    assert [json.loads(delivery.response or "") for delivery in world.box.sent[-2:]] == [{"status": "duplicate"}] * 2
    assert world.requests == []
    assert world.conclusion(pull) == "success"


async def test_missed_deliveries_are_recovered_periodically(tmp_path: Path) -> None:
    async with build_world(tmp_path, {CONFIG_PATH: CONFIG}, upkeep_every=0.05) as world:
        await world.settle(*CREATE_LABELS)
        checked = asyncio.Event()
        world.box.listeners.append(lambda event: checked.set() if event.name == "check_run" else None)
        for path in ("a.py", "b.py"):
            pull = world.box.open_pull(world.shop, world.dan, {path: ""})
            world.box.fail()
            async with asyncio.timeout(60):
                await checked.wait()
            checked.clear()
            await world.app.idle()
            await world.settle(NEW_CHECK)
            assert world.conclusion(pull) == "success"


async def test_a_lost_database_is_rebuilt_without_any_delivery(tmp_path: Path) -> None:
    async with build_world(tmp_path, {CONFIG_PATH: CONFIG}) as world:
        await world.settle(*CREATE_LABELS)
        pull = await world.prd()
        await world.app.__aexit__()
        (tmp_path / "ghapp.db").unlink()
        world.box.comment(pull, world.emma, "Looks right to me.")
        world.box.outbox.clear()
        await world.app.__aenter__()
        world.registration.webhook_url = f"{world.app.url}/webhook"
        await world.app.idle()
        await world.settle(CHECK)
        assert world.conclusion(pull) == "success"
