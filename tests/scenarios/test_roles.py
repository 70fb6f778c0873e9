"""Processes that only take deliveries in, or only look; and what all of them do while their database is away."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import aiohttp
import pytest

from ghapp.app import App, ProcessRole, serve
from ghapp.errors import SettingsError
from ghapp.rules.model.framework import CONFIG_PATH
from ghapp.settings import Settings
from tests.support.postgres_sql import away
from tests.support.world import CONFIG, PRD, World, build_world
from tests.support.writes import CREATE_LABELS, OPENED


@pytest.fixture
async def shared(tmp_path: Path, url: str) -> AsyncIterator[World]:
    """A world whose app keeps its queue in PostgreSQL."""
    async with build_world(tmp_path, {CONFIG_PATH: CONFIG}, url=url) as world:
        await world.settle(*CREATE_LABELS)
        yield world


@pytest.fixture
def settings(private_key: str, url: str) -> Settings:
    return Settings(
        app_id=7,
        private_key=private_key,
        webhook_secrets=("s3cret",),
        database_url=url,
        github_url="http://127.0.0.1:9",
        host="127.0.0.1",
        port=0,
    )


async def status(url: str, method: str = "GET") -> int:
    async with aiohttp.ClientSession() as session, session.request(method, url) as answer:
        return answer.status


def worker_of(world: World, url: str) -> App:
    """A process that works for the world's app."""
    settings = Settings(
        app_id=world.registration.id,
        private_key=world.registration.private_key,
        webhook_secrets=("s3cret",),
        database_url=url,
        github_url=world.box.api_url,
        host="127.0.0.1",
        port=0,
    )
    return App(settings, world.clock, role=ProcessRole.WORKER)


async def test_a_delivery_accepted_by_a_web_process_is_evaluated_by_a_worker(tmp_path: Path, url: str) -> None:
    async with build_world(tmp_path, {CONFIG_PATH: CONFIG}, url=url, role=ProcessRole.WEB) as world:
        await world.box.deliver()
        assert await status(f"{world.app.url}/readyz") == 200
        assert [request for request in world.box.requests if request.kind == "write"] == []
        async with worker_of(world, url) as worker:
            await worker.idle()
            assert await status(f"{worker.url}/readyz") == 200
            assert await status(f"{worker.url}/webhook", "POST") == 404
        assert world.shop.labels


@pytest.mark.parametrize("lags", [False, True])
async def test_a_worker_knows_the_replication_lag_seen_by_a_web_process(tmp_path: Path, url: str, lags: bool) -> None:
    async with (
        build_world(tmp_path, {CONFIG_PATH: CONFIG}, url=url, role=ProcessRole.WEB) as world,
        worker_of(world, url) as worker,
    ):
        pull = world.box.open_pull(world.shop, world.pam, PRD)
        await world.box.deliver()
        await worker.idle()
        assert world.check(pull)
        world.box.push(pull, world.pam, {"docs/prd/checkout.md": "# Checkout, again\n"})
        if lags:
            # As if GitHub's API still showed the head that was replaced.
            (delivery,) = [waiting for waiting in world.box.outbox if waiting.action == "synchronize"]
            delivery.payload = {**delivery.payload, "before": pull.head.oid}
        await world.box.deliver()
        await worker.idle()
        assert (world.check(pull) is None) is lags


@pytest.mark.parametrize("role", [ProcessRole.WEB, ProcessRole.WORKER])
async def test_a_database_file_is_not_shared(settings: Settings, role: ProcessRole) -> None:
    with pytest.raises(SettingsError, match=f"--role {role} needs a DATABASE_URL such as postgresql://"):
        await serve(replace(settings, database_url="sqlite:///ghapp.db"), role)


async def test_deliveries_are_refused_whole_while_the_database_is_away(shared: World, url: str) -> None:
    async with away(url):
        assert await status(f"{shared.app.url}/readyz") == 503
        assert await status(f"{shared.app.url}/healthz") == 200
        pull = shared.box.open_pull(shared.shop, shared.pam, PRD)
        await shared.box.deliver()
        (refused,) = [delivery for delivery in shared.box.sent if delivery.action == "opened"]
        assert refused.status == 503
    assert await status(f"{shared.app.url}/readyz") == 200
    await shared.settle()
    assert shared.check(pull) is None
    shared.box.outbox.append(refused)
    await shared.settle(*OPENED)
