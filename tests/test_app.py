"""The whole app: it starts, is ready, stops, and says why it cannot."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import signal
from dataclasses import replace
from pathlib import Path
from time import time

import aiohttp
import pytest

from ghapp.app import App, serve
from ghapp.errors import StoreLocked, UserError
from ghapp.identity import Key, RepositoryRef
from ghapp.settings import Settings
from ghapp.store.job_state import RetryPolicy
from ghapp.store.sqlite.engine import SQLiteStore
from tests.support.world import World
from tests.support.writes import OPENED


@pytest.fixture
def settings(private_key: str, tmp_path: Path) -> Settings:
    """Settings that lead to a GitHub where nobody answers."""
    return Settings(
        app_id=7,
        private_key=private_key,
        webhook_secrets=("s3cret",),
        database_url=f"sqlite:///{tmp_path / 'own.db'}",
        github_url="http://127.0.0.1:9",
        host="127.0.0.1",
        port=0,
    )


async def get(url: str) -> tuple[int, str]:
    async with aiohttp.ClientSession() as session, session.get(url) as answer:
        return answer.status, await answer.text()


async def metrics(world: World) -> dict[str, float]:
    """Return the samples that the server publishes, by name and labels."""
    lines = (await get(f"{world.app.url}/metrics"))[1].splitlines()
    return {
        name: float(value) for name, _, value in (line.rpartition(" ") for line in lines if not line.startswith("#"))
    }


async def test_the_app_is_ready_even_if_github_does_not_answer(settings: Settings) -> None:
    async with App(settings) as app:
        assert (await get(f"{app.url}/readyz"))[0] == 200


async def test_the_stopped_app_closes_its_port_and_can_start_again(settings: Settings) -> None:
    async with App(settings) as app:
        url = app.url
    with pytest.raises(aiohttp.ClientConnectionError):
        await get(f"{url}/healthz")
    async with App(settings) as app:
        assert (await get(f"{app.url}/readyz"))[0] == 200


async def test_a_second_process_on_the_same_database_is_refused(settings: Settings) -> None:
    async with App(settings) as app:
        with pytest.raises(StoreLocked):
            async with App(settings):
                pass
        assert (await get(f"{app.url}/readyz"))[0] == 200


async def test_an_occupied_port_is_named_and_the_database_released(settings: Settings) -> None:
    async with App(replace(settings, database_url=f"{settings.database_url}.other")) as app:
        taken = int(app.url.rpartition(":")[2])
        with pytest.raises(UserError, match=f"cannot listen on HOST 127.0.0.1, port {taken}"):
            async with App(replace(settings, port=taken)):
                pass
    async with App(settings) as app:
        assert (await get(f"{app.url}/readyz"))[0] == 200


async def test_a_transient_failure_is_retried_and_its_last_error_kept(settings: Settings, tmp_path: Path) -> None:
    store = SQLiteStore(str(tmp_path / "other.db"), clock=time, policy=RetryPolicy(spacing=0.0, backoff=0.0, tries=3))
    async with App(settings, store=store) as app:
        await store.remember_repository(
            RepositoryRef(id=5, node_id="R_5", owner="acme", name="shop", installation_id=9)
        )
        await store.enqueue([Key(5)])
        await app.worker.idle()
        (dead,) = await store.dead()
    assert (dead.key, dead.tries) == (Key(5), 3)
    assert "access_tokens" in dead.error


class Signaller(logging.Handler):
    """Sends this process a signal once the server says that it listens, or something else."""

    def __init__(self, number: signal.Signals, *, at: str = "listening") -> None:
        super().__init__()
        self._number = number
        self._message = at

    def emit(self, record: logging.LogRecord) -> None:
        if record.getMessage() == self._message:
            os.kill(os.getpid(), self._number)


def steps(caplog: pytest.LogCaptureFixture) -> list[str]:
    """Return what the app says of its own course."""
    return [each.getMessage() for each in caplog.records if (each.name, each.levelname) == ("ghapp.app", "INFO")]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_the_app_serves_until_it_is_stopped(
    settings: Settings, caplog: pytest.LogCaptureFixture, number: signal.Signals
) -> None:
    caplog.set_level("INFO", "ghapp.app")
    signaller = Signaller(number)
    logging.getLogger("ghapp.app").addHandler(signaller)
    try:
        async with asyncio.timeout(60):
            await serve(settings)
    finally:
        logging.getLogger("ghapp.app").removeHandler(signaller)
    assert steps(caplog)[-1] == "stopping"


async def test_a_second_signal_ends_the_draining(settings: Settings, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO", "ghapp.app")
    signallers = [Signaller(signal.SIGTERM), Signaller(signal.SIGTERM, at="stopping")]
    for signaller in signallers:
        logging.getLogger("ghapp.app").addHandler(signaller)
    try:
        async with asyncio.timeout(60):
            await serve(replace(settings, drain_seconds=600))
    finally:
        for signaller in signallers:
            logging.getLogger("ghapp.app").removeHandler(signaller)
    assert steps(caplog)[-1] == "stopping"


async def test_health_and_metrics_have_a_port_of_their_own(settings: Settings) -> None:
    async with App(replace(settings, operations_port=0)) as app:
        for path in ("/healthz", "/readyz", "/metrics"):
            assert (await get(f"{app.operations_url}{path}"))[0] == 200
            assert (await get(f"{app.url}{path}"))[0] == 404
        assert (await get(f"{app.operations_url}/rules-of-engagement.schema.json"))[0] == 404


async def test_a_draining_server_takes_deliveries_but_is_not_ready(world: World) -> None:
    world.app.is_draining = True
    pull = world.box.open_pull(world.shop, world.pam, {"docs/prd/cart.md": "# Cart\n"})
    await world.settle(*OPENED)
    assert {delivery.status for delivery in world.box.sent} == {202}
    assert world.check(pull)
    status, answer = await get(f"{world.app.url}/readyz")
    assert (status, json.loads(answer)["reason"]) == (503, "the server is stopping")
    assert (await get(f"{world.app.url}/healthz"))[0] == 200


async def test_a_draining_server_keeps_no_connection(world: World) -> None:
    async with aiohttp.ClientSession() as session:
        for is_draining, kept in ((False, None), (True, "close")):
            world.app.is_draining = is_draining
            async with session.get(f"{world.app.url}/healthz") as answer:
                assert answer.headers.get("Connection") == kept


async def test_metrics_count_evaluations_and_requests(world: World) -> None:
    looks, posts = 'ghapp_looks_total{outcome="done"}', 'ghapp_github_requests_total{kind="graphql",outcome="2xx"}'
    before = await metrics(world)
    world.box.open_pull(world.shop, world.pam, {"src/cart.py": "total = 0\n"})
    await world.settle("createCheckRun")
    after = await metrics(world)
    assert after[looks] - before[looks] == 1
    assert [request.method for request in world.requests] == ["POST", "POST"]
    assert after[posts] - before[posts] == 2
    assert after['ghapp_deliveries_total{answer="accepted",event="pull_request"}'] == 1
    assert after["ghapp_acknowledgement_seconds_count"] > before["ghapp_acknowledgement_seconds_count"]
    assert 0 < after['ghapp_github_quota_ratio{resource="graphql"}'] < 1


async def test_metrics_count_the_verdicts_on_documents(world: World) -> None:
    pull = await world.prd()
    world.box.comment(pull, world.emma, "Fine.")
    await world.settle("updateCheckRun")
    counted = await metrics(world)
    assert [counted[f'ghapp_verdicts_total{{conclusion="{name}"}}'] for name in ("action_required", "success")] == [
        1,
        1,
    ]
