"""Missed deliveries are taken in late, those that were not missed cost nothing, and nothing is done twice."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from ghapp.errors import TryLater
from ghapp.github.reading.delivery_log import DeliveryLog
from ghapp.identity import Key
from ghapp.jobs import Delivery, DeliveryEffects
from ghapp.sandbox.http.fault_plans import Script
from ghapp.sandbox.http.faults import unavailable
from tests.support.recovery_rig import EVERY, Rig, rig
from tests.support.scripted_github import Reply, TinyGitHub

LOG = "GET /app/hook/deliveries"


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[Rig]:
    async with rig(tmp_path) as built:
        yield built


async def test_unanswered_deliveries_are_accepted_oldest_first(here: Rig) -> None:
    keys = here.pulls(here.shop(), 2)
    for key in keys:
        here.told(key)
        here.clock.now += 1
    await here.recovery().run()
    assert await here.waiting() == keys
    assert here.requests == [LOG, f"{LOG}/1", f"{LOG}/2"]


@pytest.mark.parametrize("status", [401, 404, 413, 500, 503])
async def test_refused_deliveries_are_accepted(here: Rig, status: int) -> None:
    (key,) = here.pulls(here.shop())
    here.told(key, status=status)
    await here.recovery().run()
    assert await here.waiting() == [key]


async def test_acknowledged_deliveries_cost_only_the_list(here: Rig) -> None:
    (key,) = here.pulls(here.shop())
    here.told(key, status=202)
    await here.recovery().run()
    assert await here.waiting() == []
    assert here.requests == [LOG]


async def test_a_stored_delivery_is_not_fetched_even_if_github_got_no_answer(here: Rig) -> None:
    (key,) = here.pulls(here.shop())
    delivery = here.told(key)
    await here.store.accept(Delivery(id=delivery.id, event="pull_request", received_at=0), DeliveryEffects())
    await here.recovery().run()
    assert await here.waiting() == []
    assert here.requests == [LOG]


async def test_a_successfully_redelivered_delivery_is_not_fetched(here: Rig) -> None:
    (key,) = here.pulls(here.shop())
    delivery = here.told(key)
    delivery.status = 202
    here.box.delivery_log.add(delivery, here.box.now())
    await here.recovery().run()
    assert here.requests == [LOG]


async def test_an_irrelevant_delivery_is_fetched_at_most_once(here: Rig) -> None:
    (key,) = here.pulls(here.shop())
    here.told(key, "milestoned")
    here.told(key, "labeled", sender={"login": "roe[bot]", "type": "Bot"})
    recovery = here.recovery()
    await recovery.run()
    assert here.requests == [LOG, f"{LOG}/2"]
    here.clock.now += EVERY
    await recovery.run()
    assert here.requests == [LOG]
    assert await here.waiting() == []


async def test_a_delivery_is_recovered_once_even_after_a_restart(here: Rig) -> None:
    (key,) = here.pulls(here.shop())
    here.told(key)
    await here.recovery().run()
    await here.waiting()
    await here.recovery().run()
    assert here.requests == [LOG, f"{LOG}/1", LOG]


async def test_each_pass_reads_the_log_from_shortly_before_the_last_pass(here: Rig) -> None:
    (key,) = here.pulls(here.shop())
    for _ in range(250):
        here.told(key, status=202)
    recovery, read = here.recovery(), []
    for _ in range(4):
        await recovery.run()
        read.append(here.requests)
        here.clock.now += EVERY
        here.told(key, status=202)
    assert read == [[LOG] * 3, [LOG] * 3, [LOG] * 3, [LOG]]


async def test_a_repository_with_many_missed_deliveries_is_evaluated_as_a_whole(here: Rig) -> None:
    shop = here.shop()
    await here.know(shop)
    first, second = here.pulls(shop, 2)
    for _ in range(30):
        here.told(first, "labeled")
    here.told(second, "closed")
    await here.recovery().run()
    assert here.requests == [LOG, f"{LOG}/31", "POST /graphql node"]
    assert await here.waiting() == [Key(shop.id), first, second]
    assert here.recovered == ["pull_request"] * 31
    await here.recovery().run()
    assert here.requests == [LOG]


async def test_many_deliveries_of_an_unknown_repository_are_fetched(here: Rig) -> None:
    (key,) = here.pulls(here.shop())
    for _ in range(30):
        here.told(key, "labeled")
    await here.recovery().run()
    assert len(here.requests) == 31
    assert await here.waiting() == [key]


async def test_a_pass_interrupted_by_github_is_completed_by_the_next(here: Rig) -> None:
    (key,) = here.pulls(here.shop())
    here.told(key)
    recovery = here.recovery()
    for _ in range(2):
        here.box.faults = Script(unavailable())
        with pytest.raises(TryLater):
            await recovery.run()
        here.clock.now += EVERY
    await recovery.run()
    assert await here.waiting() == [key]


async def test_only_one_of_several_replicas_reads_the_log(here: Rig) -> None:
    (key,) = here.pulls(here.shop())
    here.told(key)
    await asyncio.gather(*(here.recovery().run() for _ in range(3)))
    assert here.requests == [LOG, f"{LOG}/1"]
    one, other = here.recovery(), here.recovery()
    await other.run()
    here.requests.clear()
    here.clock.now += EVERY
    await one.run()
    here.box.requests.clear()
    await other.run()
    assert here.requests == []


async def test_acknowledgements_are_not_trusted_after_a_backup_is_restored(here: Rig) -> None:
    key, later = here.pulls(here.shop(), 2)
    here.told(key, status=202)
    await here.recovery().run()
    here.clock.now += 3 * EVERY
    here.told(later, status=202)
    await here.recovery().run()
    assert await here.waiting() == [later]


async def test_github_is_asked_to_redeliver_payloads_that_it_does_not_show(here: Rig, private_key: str) -> None:
    item = {
        "id": 5,
        "guid": "d-5",
        "delivered_at": "2026-03-02T09:00:00Z",
        "status_code": 502,
        "event": "pull_request",
        "action": "opened",
        "repository_id": None,
    }
    shown = {"request": {"headers": None, "payload": None}}
    github = TinyGitHub(Reply(body=[item]), Reply(body=shown), Reply(202, {}))
    async with github.serve(private_key) as api:
        recovery = here.recovery()
        recovery._deliveries = DeliveryLog(api.as_app)
        await recovery.run()
    assert github.requests[1:] == [("GET", "/app/hook/deliveries/5"), ("POST", "/app/hook/deliveries/5/attempts")]


async def test_a_missed_permission_change_renews_the_token(here: Rig) -> None:
    shop = here.shop()
    installation = here.box.installation_on(here.app, shop)
    assert installation
    here.box.accept_permissions(installation)
    here.box.fail()
    await here.recovery().run()
    assert here.renewed == [installation.id]
