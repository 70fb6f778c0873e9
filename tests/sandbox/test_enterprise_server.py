"""The sandbox as a GitHub Enterprise Server: its paths, its version, and what it does not know."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from email.utils import parsedate_to_datetime

import aiohttp
import pytest

from ghapp.sandbox import Sandbox
from ghapp.sandbox.state.world import utc_now

VERSION = "3.18.1"


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as opened:
        yield opened


async def test_an_enterprise_server_serves_below_api(session: aiohttp.ClientSession) -> None:
    sandbox = Sandbox(enterprise_version=VERSION)
    async with sandbox.serve() as url, session.get(f"{url}/meta") as answer:
        assert url.endswith("/api/v3")
        assert (answer.status, answer.headers["X-GitHub-Enterprise-Version"]) == (200, VERSION)
        assert (await answer.json())["installed_version"] == VERSION


@pytest.mark.parametrize("path", ["/api/graphql", "/api/v3/app"])
async def test_its_api_is_found_there_and_asks_for_credentials(session: aiohttp.ClientSession, path: str) -> None:
    sandbox = Sandbox(enterprise_version=VERSION)
    async with sandbox.serve() as url:
        host = url.removesuffix("/api/v3")
        method = "POST" if path.endswith("graphql") else "GET"
        async with session.request(method, f"{host}{path}") as answer:
            assert answer.status == 401
    assert [entry.path for entry in sandbox.requests] == [path.removeprefix("/api").removeprefix("/v3")]


async def test_github_com_does_not_state_a_version(session: aiohttp.ClientSession) -> None:
    async with Sandbox().serve() as url, session.get(f"{url}/meta") as answer:
        assert "installed_version" not in await answer.json()
        assert "X-GitHub-Enterprise-Version" not in answer.headers


async def test_the_date_of_a_response_is_by_the_clock_that_checks_jwts(session: aiohttp.ClientSession) -> None:
    ahead = Sandbox(wall_clock=lambda: utc_now() + timedelta(hours=1))
    async with ahead.serve() as url, session.get(f"{url}/meta") as answer:
        skew = parsedate_to_datetime(answer.headers["Date"]) - utc_now()
    assert timedelta(minutes=59) < skew < timedelta(minutes=61)


@pytest.mark.parametrize(("version", "arrives"), [("3.16.4", True), ("3.17.0", False), ("3.19.2", False), ("", True)])
async def test_some_versions_do_not_send_merge_groups(version: str, *, arrives: bool) -> None:
    sandbox = Sandbox(enterprise_version=version)
    acme, paula = sandbox.organisation("acme"), sandbox.user("paula")
    app = sandbox.register_app("rules", permissions={"merge_queues": "read"}, events=["merge_group"])
    shop = sandbox.repository("acme/shop", files={"a.txt": "a"}, collaborators={paula: "write"})
    sandbox.install(app, acme)
    sandbox.require_merge_queue(shop)
    sandbox.enqueue(sandbox.open_pull(shop, paula, {"b.txt": "b"}), paula)
    assert ("merge_group" in {delivery.event for delivery in sandbox.outbox}) is arrives
