"""The log of an app's deliveries, as GitHub shows it to the app."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
import gidgethub
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from gidgethub.aiohttp import GitHubAPI

from tests.support.small_sandbox import Small, small

LOG = "/app/hook/deliveries"


@asynccontextmanager
async def asked_by_app(here: Small) -> AsyncIterator[GitHubAPI]:
    """The app's client by its JWT."""
    async with here.box.serve() as server, aiohttp.ClientSession() as session:
        yield GitHubAPI(
            session, "small", base_url=server.url, app_id=str(here.app.id), private_key=here.app.private_key
        )


async def receive(here: Small, status: int) -> None:
    """Have the outbox sent to a server that answers `status`."""

    async def answer(_request: web.Request) -> web.Response:
        return web.Response(status=status, text="seen")

    application = web.Application()
    application.router.add_post("/webhook", answer)
    async with TestServer(application) as server:
        here.app.webhook_url = str(server.make_url("/webhook"))
        await here.box.deliver()


def quiet() -> Small:
    """A sandbox whose outbox is empty."""
    here = small()
    here.box.outbox.clear()
    return here


async def test_each_attempt_is_listed_with_how_it_went_newest_first() -> None:
    here = quiet()
    here.box.open_issue(here.shop, here.paula, "One")
    await receive(here, 202)
    here.box.open_issue(here.shop, here.paula, "Two")
    await receive(here, 503)
    here.box.open_issue(here.shop, here.paula, "Three")
    (third,) = here.box.fail()
    async with asked_by_app(here) as api:
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


async def test_the_list_comes_in_pages_by_cursor() -> None:
    here = quiet()
    for number in range(5):
        here.box.open_issue(here.shop, here.paula, f"{number}")
    here.box.fail()
    async with asked_by_app(here) as api:
        assert [item["id"] async for item in api.getiter(f"{LOG}?per_page=2")] == [5, 4, 3, 2, 1]
        with pytest.raises(gidgethub.BadRequest):
            await api.getitem(f"{LOG}?cursor=odd")


@pytest.mark.parametrize(("status", "expected"), [("failure", [2]), ("success", [1])])
async def test_the_list_can_be_asked_for_failures_alone(status: str, expected: list[int]) -> None:
    here = quiet()
    here.box.open_issue(here.shop, here.paula, "One")
    await receive(here, 202)
    here.box.open_issue(here.shop, here.paula, "Two")
    here.box.fail()
    async with asked_by_app(here) as api:
        assert [item["id"] for item in await api.getitem(f"{LOG}?status={status}")] == expected


async def test_a_delivery_is_shown_with_its_payload() -> None:
    here = quiet()
    here.box.open_issue(here.shop, here.paula, "One")
    (sent,) = here.box.fail()
    async with asked_by_app(here) as api:
        shown = await api.getitem(f"{LOG}/1")
    assert shown["request"]["payload"] == sent.payload
    assert shown["request"]["headers"]["X-GitHub-Delivery"] == sent.id


async def test_a_delivery_can_be_sent_again_under_its_own_id() -> None:
    here = quiet()
    here.box.open_issue(here.shop, here.paula, "One")
    (lost,) = here.box.fail()
    async with asked_by_app(here) as api:
        await api.post(f"{LOG}/1/attempts", data=b"")
        assert [again.id for again in here.box.outbox] == [lost.id]
        await receive(here, 202)
        listed = await api.getitem(LOG)
    assert [(item["guid"], item["redelivery"]) for item in listed] == [(lost.id, True), (lost.id, False)]


async def test_the_log_is_kept_for_three_days() -> None:
    here = quiet()
    here.box.open_issue(here.shop, here.paula, "One")
    here.box.fail()
    here.clock.forward(days=3)
    async with asked_by_app(here) as api:
        assert await api.getitem(LOG) == []
        with pytest.raises(gidgethub.BadRequest, match="Not Found"):
            await api.getitem(f"{LOG}/1")


async def test_only_the_app_itself_may_ask() -> None:
    here = quiet()
    async with here.client() as api:
        with pytest.raises(gidgethub.BadRequest):
            await api.getitem(LOG)
