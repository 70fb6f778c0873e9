"""The delivery log of an app."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TypeAlias

import gidgethub
import pytest
from aiohttp import web
from gidgethub.aiohttp import GitHubAPI
from pytest_aiohttp import AiohttpServer

from tests.support.small_sandbox import Connect, Serve, SmallSandbox, small_sandbox

LOG = "/app/hook/deliveries"


Receive: TypeAlias = Callable[[SmallSandbox, int], Awaitable[None]]


@pytest.fixture
def connect_app(serve: Serve) -> Connect:
    """Serve a sandbox; return its app's client, which authenticates with the app's JWT."""

    async def connect_app(here: SmallSandbox) -> GitHubAPI:
        session = (await serve(here.sandbox)).session
        return GitHubAPI(
            session, "small", base_url=here.sandbox.api_url, app_id=str(here.app.id), private_key=here.app.private_key
        )

    return connect_app


@pytest.fixture
def receive(aiohttp_server: AiohttpServer) -> Receive:
    """Send the outbox to a server that answers with the given status."""

    async def receive(here: SmallSandbox, status: int) -> None:
        async def answer(_request: web.Request) -> web.Response:
            return web.Response(status=status, text="seen")

        app = web.Application()
        app.router.add_post("/webhook", answer)
        here.app.webhook_url = str((await aiohttp_server(app)).make_url("/webhook"))
        await here.sandbox.deliver()

    return receive


def quiet() -> SmallSandbox:
    """Return a sandbox with an empty outbox."""
    here = small_sandbox()
    here.sandbox.outbox.clear()
    return here


async def test_the_log_lists_each_attempt_with_its_status_newest_first(connect_app: Connect, receive: Receive) -> None:
    here = quiet()
    here.sandbox.open_issue(here.shop, here.paula, "One")
    await receive(here, 202)
    here.sandbox.open_issue(here.shop, here.paula, "Two")
    await receive(here, 503)
    here.sandbox.open_issue(here.shop, here.paula, "Three")
    (third,) = here.sandbox.fail()
    api = await connect_app(here)
    listed = await api.getitem(LOG)
    assert [(item["status_code"], item["status"]) for item in listed] == [
        (502, "failed to connect to host"),
        (503, "Invalid HTTP Response: 503"),
        (202, "OK"),
    ]
    assert listed[0] == {
        "id": 3,
        "guid": third.id,
        "delivered_at": "2024-05-01T12:00:00Z",
        "redelivery": False,
        "duration": 0.01,
        "status": "failed to connect to host",
        "status_code": 502,
        "event": "issues",
        "action": "opened",
        "installation_id": here.installation.id,
        "repository_id": here.shop.id,
        "throttled_at": None,
    }


async def test_the_list_comes_in_pages_by_cursor(connect_app: Connect) -> None:
    here = quiet()
    for number in range(5):
        here.sandbox.open_issue(here.shop, here.paula, f"{number}")
    here.sandbox.fail()
    api = await connect_app(here)
    assert [item["id"] async for item in api.getiter(f"{LOG}?per_page=2")] == [5, 4, 3, 2, 1]
    with pytest.raises(gidgethub.BadRequest):
        await api.getitem(f"{LOG}?cursor=odd")


@pytest.mark.parametrize(("status", "expected"), [("failure", [2]), ("success", [1])])
async def test_the_list_can_be_filtered_by_status(
    connect_app: Connect, receive: Receive, status: str, expected: list[int]
) -> None:
    here = quiet()
    here.sandbox.open_issue(here.shop, here.paula, "One")
    await receive(here, 202)
    here.sandbox.open_issue(here.shop, here.paula, "Two")
    here.sandbox.fail()
    api = await connect_app(here)
    assert [item["id"] for item in await api.getitem(f"{LOG}?status={status}")] == expected


async def test_a_delivery_is_shown_with_its_payload(connect_app: Connect) -> None:
    here = quiet()
    here.sandbox.open_issue(here.shop, here.paula, "One")
    (sent,) = here.sandbox.fail()
    api = await connect_app(here)
    shown = await api.getitem(f"{LOG}/1")
    assert shown["request"]["payload"] == sent.payload
    assert shown["request"]["headers"]["X-GitHub-Delivery"] == sent.id


async def test_a_redelivery_keeps_its_id(connect_app: Connect, receive: Receive) -> None:
    here = quiet()
    here.sandbox.open_issue(here.shop, here.paula, "One")
    (lost,) = here.sandbox.fail()
    api = await connect_app(here)
    await api.post(f"{LOG}/1/attempts", data=b"")
    assert [again.id for again in here.sandbox.outbox] == [lost.id]
    await receive(here, 202)
    listed = await api.getitem(LOG)
    assert [(item["guid"], item["redelivery"]) for item in listed] == [(lost.id, True), (lost.id, False)]


async def test_the_log_is_kept_for_three_days(connect_app: Connect) -> None:
    here = quiet()
    here.sandbox.open_issue(here.shop, here.paula, "One")
    here.sandbox.fail()
    here.clock.forward(days=3)
    api = await connect_app(here)
    assert await api.getitem(LOG) == []
    with pytest.raises(gidgethub.BadRequest, match="Not Found"):
        await api.getitem(f"{LOG}/1")


async def test_only_the_app_itself_can_read_the_log(connect: Connect) -> None:
    here = quiet()
    api = await connect(here)
    with pytest.raises(gidgethub.BadRequest):
        await api.getitem(LOG)


@pytest.mark.parametrize("secret", ["", "secret"])
async def test_the_configuration_of_the_webhook_masks_the_secret(connect_app: Connect, secret: str) -> None:
    here = quiet()
    here.app.webhook_url, here.app.webhook_secret = "https://ghapp.example.com/webhook", secret
    shown = await (await connect_app(here)).getitem("/app/hook/config")
    masked = {"secret": "********"} if secret else {}
    assert shown == {"content_type": "json", "insecure_ssl": "0", "url": here.app.webhook_url} | masked
