"""Webhooks: every payload as githubkit's models say, and deliveries that each client reads and repeats."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest
from aiohttp import web
from pytest_aiohttp import AiohttpServer

from tests.support.clients.acts import ACTS
from tests.support.clients.githubkit_client import Githubkit
from tests.support.clients.octokit_client import Octokit
from tests.support.clients.populated import Populated
from tests.support.clients.pygithub_client import PyGithub

LOG = "/app/hook/deliveries"


@pytest.mark.parametrize("version", ["2022-11-28", "2026-03-10"])
@pytest.mark.parametrize("act", ACTS.values(), ids=list(ACTS))
async def test_a_payload_is_as_githubkits_models_say(
    there: Populated, githubkit: Githubkit, act: Callable[[Populated], None], version: str
) -> None:
    act(there)
    webhooks = githubkit.webhooks(version)
    assert there.here.sandbox.outbox
    for delivery in there.here.sandbox.outbox:
        assert webhooks.verify("secret", delivery.body, delivery.headers["X-Hub-Signature-256"])
        assert webhooks.parse(delivery.event, delivery.body)


async def test_octokit_finds_a_failed_delivery_and_repeats_it(
    there: Populated, octokit: Octokit, aiohttp_server: AiohttpServer
) -> None:
    received = await receive(there, aiohttp_server)
    failed = await octokit.call("rest.apps.listWebhookDeliveries", caller="app", per_page=1, status="failure")
    (delivery,) = failed["data"]
    await octokit.call("rest.apps.redeliverWebhookDelivery", caller="app", delivery_id=delivery["id"])
    await there.here.sandbox.deliver()
    assert received == [(delivery["guid"], "*/*")]


async def test_githubkit_finds_a_failed_delivery_and_repeats_it(
    there: Populated, githubkit: Githubkit, aiohttp_server: AiohttpServer
) -> None:
    received = await receive(there, aiohttp_server)
    client = githubkit.client("app")
    apps = client.rest.apps
    (delivery,) = (await apps.async_list_webhook_deliveries(per_page=1)).parsed_data
    whole = (await apps.async_get_webhook_delivery(delivery.id)).parsed_data
    await apps.async_redeliver_webhook_delivery(delivery.id)
    await there.here.sandbox.deliver()
    assert (received, whole.status_code) == ([(delivery.guid, "*/*")], 502)


async def test_pygithub_finds_a_failed_delivery_and_repeats_it(
    there: Populated, pygithub: PyGithub, aiohttp_server: AiohttpServer
) -> None:
    received = await receive(there, aiohttp_server)
    app = pygithub.integration.requester
    _, (delivery, *_) = await asyncio.to_thread(app.requestJsonAndCheck, "GET", LOG)
    await asyncio.to_thread(app.requestJsonAndCheck, "POST", f"{LOG}/{delivery['id']}/attempts")
    await there.here.sandbox.deliver()
    assert received == [(delivery["guid"], "*/*")]


async def receive(there: Populated, aiohttp_server: AiohttpServer) -> list[tuple[str, str]]:
    """Let the app receive webhooks from now on; return the list of their ids and `Accept` headers."""
    received: list[tuple[str, str]] = []

    async def take(request: web.Request) -> web.Response:
        received.append((request.headers["X-GitHub-Delivery"], request.headers["Accept"]))
        return web.Response(status=202)

    app = web.Application()
    app.router.add_post("/webhook", take)
    there.here.app.webhook_url = str((await aiohttp_server(app)).make_url("/webhook"))
    return received
