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


async def test_what_nobody_answered_is_taken_in_oldest_first(here: Rig) -> None:
    keys = here.pulls(here.shop(), 2)
    for key in keys:
        here.told(key)
        here.clock.now += 1
    await here.recovery().run()
    assert await here.waiting() == keys
    assert here.requests == [LOG, f"{LOG}/1", f"{LOG}/2"]


@pytest.mark.parametrize("status", [401, 404, 413, 500, 503])
async def test_what_was_refused_is_taken_in(here: Rig, status: int) -> None:
    (key,) = here.pulls(here.shop())
    here.told(key, status=status)
    await here.recovery().run()
    assert await here.waiting() == [key]


async def test_what_was_acknowledged_costs_nothing_but_the_list(here: Rig) -> None:
    (key,) = here.pulls(here.shop())
    here.told(key, status=202)
    await here.recovery().run()
    assert await here.waiting() == []
    assert here.requests == [LOG]


async def test_what_the_store_has_though_github_heard_no_answer_is_not_fetched(here: Rig) -> None:
    (key,) = here.pulls(here.shop())
    delivery = here.told(key)
    await here.store.accept(Delivery(id=delivery.id, event="pull_request", received_at=0), DeliveryEffects())
    await here.recovery().run()
    assert await here.waiting() == []
    assert here.requests == [LOG]


async def test_what_was_sent_again_with_success_is_not_fetched(here: Rig) -> None:
    (key,) = here.pulls(here.shop())
    delivery = here.told(key)
    delivery.status = 202
    here.box.delivery_log.add(delivery, here.box.now())
    await here.recovery().run()
    assert here.requests == [LOG]


async def test_what_asks_for_nothing_is_not_fetched_or_only_once(here: Rig) -> None:
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


async def test_it_is_recovered_once_also_after_a_restart(here: Rig) -> None:
    (key,) = here.pulls(here.shop())
    here.told(key)
    await here.recovery().run()
    await here.waiting()
    await here.recovery().run()
    assert here.requests == [LOG, f"{LOG}/1", LOG]


async def test_each_round_reads_the_log_from_a_little_before_the_last_one(here: Rig) -> None:
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


async def test_a_repository_that_missed_many_is_looked_at_as_a_whole(here: Rig) -> None:
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


async def test_the_many_deliveries_of_a_repository_nobody_knows_are_fetched(here: Rig) -> None:
    (key,) = here.pulls(here.shop())
    for _ in range(30):
        here.told(key, "labeled")
    await here.recovery().run()
    assert len(here.requests) == 31
    assert await here.waiting() == [key]


async def test_a_round_that_github_ends_is_made_up_for_by_the_next(here: Rig) -> None:
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


async def test_of_several_replicas_one_reads_the_log(here: Rig) -> None:
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


async def test_where_a_backup_was_restored_acknowledgements_are_not_believed(here: Rig) -> None:
    key, later = here.pulls(here.shop(), 2)
    here.told(key, status=202)
    await here.recovery().run()
    here.clock.now += 3 * EVERY
    here.told(later, status=202)
    await here.recovery().run()
    assert await here.waiting() == [later]


async def test_what_github_does_not_show_it_is_asked_to_send_again(here: Rig, private_key: str) -> None:
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


async def test_new_permissions_that_were_missed_renew_the_token(here: Rig) -> None:
    shop = here.shop()
    installation = here.box.installation_on(here.app, shop)
    assert installation
    here.box.accept_permissions(installation)
    here.box.fail()
    await here.recovery().run()
    assert here.renewed == [installation.id]
