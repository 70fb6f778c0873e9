"""A burst of deliveries for one pull request: all are acknowledged, few looks are made."""

from __future__ import annotations

from math import ceil
from pathlib import Path
from time import perf_counter
from uuid import UUID

from ghapp.rules.model.framework import CONFIG_PATH
from ghapp.sandbox.state.deliveries import Delivery
from ghapp.store.job_state import RetryPolicy
from tests.support.world import CONFIG, PRD, build_world
from tests.support.writes import CREATE_LABELS, OPENED

BURST = 2000


async def test_two_thousand_deliveries_cost_one_evaluation_every_300_ms(tmp_path: Path) -> None:
    pace = RetryPolicy()
    async with build_world(tmp_path, {CONFIG_PATH: CONFIG}, pace=pace) as world:
        await world.settle(*CREATE_LABELS)
        world.box.open_pull(world.shop, world.pam, PRD)
        (opened,) = [delivery for delivery in world.box.outbox if delivery.action == "opened"]
        world.box.outbox[:] = [
            Delivery(id=str(UUID(int=number)), event=opened.event, payload=opened.payload, app=opened.app)
            for number in range(BURST)
        ]
        started = perf_counter()
        sent = await world.box.deliver(at_once=50)
        seconds = perf_counter() - started
        await world.app.idle()
        assert {delivery.status for delivery in sent} == {202}
        reads = [request for request in world.box.requests if request.kind == "read"]
        assert 1 <= len(reads) <= 2 + ceil(seconds / pace.spacing)
        assert [write.fields for write in world.box.writes] == [OPENED]
