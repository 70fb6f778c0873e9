"""Registering an app from a manifest: what the form refuses, and the exchange of the code for credentials."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient

from tests.support.small_sandbox import Serve, SmallSandbox, small_sandbox

Client = TestClient[web.Request, web.Application]
AGENT = {"User-Agent": "tests"}
MANIFEST: dict[str, Any] = {
    "name": "Our rules",
    "url": "https://roe.example",
    "hook_attributes": {"url": "https://roe.example/webhook", "active": True},
    "redirect_url": "http://127.0.0.1:8400/setup/created",
    "callback_urls": ["https://roe.example/sign-in/callback"],
    "default_permissions": {"checks": "write"},
    "default_events": ["check_run", "merge_group"],
}


@pytest.fixture
def here() -> SmallSandbox:
    return small_sandbox()


@pytest.fixture
async def client(serve: Serve, here: SmallSandbox) -> Client:
    return await serve(here.sandbox)


async def create(client: Client, account: str = "acme", name: str = "Our rules") -> str:
    """Create the app; return the code that the person brings back."""
    form = {"manifest": json.dumps(MANIFEST), "state": "a state", "account": account, "name": name}
    answer = await client.post("/settings/apps", data=form, allow_redirects=False)
    assert answer.status == 302, await answer.text()
    place = urlsplit(answer.headers["Location"])
    query = parse_qs(place.query)
    assert (f"{place.scheme}://{place.netloc}{place.path}", query["state"]) == (MANIFEST["redirect_url"], ["a state"])
    return query["code"][0]


@pytest.mark.parametrize("path", ["/settings/apps/new?state=s", "/organizations/acme/settings/apps/new?state=s"])
async def test_the_form_shows_the_name_and_who_can_own_the_app(client: Client, path: str) -> None:
    answer = await client.post(path, data={"manifest": json.dumps(MANIFEST)})
    text = await answer.text()
    assert (answer.status, 'value="Our rules"' in text) == (200, True)
    assert f"Create GitHub App for {'acme' if 'acme' in path else 'paula'}" in text


async def test_a_code_is_exchanged_once_for_the_credentials(client: Client, here: SmallSandbox) -> None:
    code = await create(client)
    answer = await client.post(f"/app-manifests/{code}/conversions", headers=AGENT)
    shown = await answer.json()
    app = here.sandbox.apps[shown["id"]]
    assert (answer.status, shown["slug"], shown["owner"]["login"]) == (201, "our-rules", "acme")
    assert (shown["pem"], shown["webhook_secret"]) == (app.private_key, app.webhook_secret)
    assert (app.webhook_url, app.callback_urls) == ("https://roe.example/webhook", MANIFEST["callback_urls"])
    assert (await client.post(f"/app-manifests/{code}/conversions", headers=AGENT)).status == 404


async def test_a_code_expires_after_an_hour(client: Client, here: SmallSandbox) -> None:
    code = await create(client)
    here.clock.forward(hours=1)
    assert (await client.post(f"/app-manifests/{code}/conversions", headers=AGENT)).status == 404


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"url": "roe.example"}, "url must be a valid URL"),
        ({"redirect_url": None}, "redirect_url must be a valid URL"),
        ({"hook_attributes": {"url": ""}}, "hook_attributes.url must be a valid URL"),
        ({"default_permissions": {"checks": "all"}}, "default_permissions of checks"),
    ],
)
async def test_a_wrong_manifest_is_refused(client: Client, change: dict[str, Any], message: str) -> None:
    answer = await client.post("/settings/apps/new", data={"manifest": json.dumps(MANIFEST | change)})
    assert (answer.status, message in await answer.text()) == (422, True)


@pytest.mark.parametrize("text", ["{", "[]"])
async def test_a_manifest_is_a_json_object(client: Client, text: str) -> None:
    assert (await client.post("/settings/apps/new", data={"manifest": text})).status == 422


async def test_an_enterprise_server_refuses_events_that_it_does_not_know(client: Client, here: SmallSandbox) -> None:
    here.sandbox.enterprise_version = "3.18.1"
    answer = await client.post("/settings/apps/new", data={"manifest": json.dumps(MANIFEST)})
    assert (answer.status, "Default events unsupported: merge_group" in await answer.text()) == (422, True)


@pytest.mark.parametrize("name", ["rules", "", "A name that is longer than an app may have"])
async def test_a_name_is_unique_and_has_at_most_34_letters(client: Client, name: str) -> None:
    form = {"manifest": json.dumps(MANIFEST), "account": "acme", "name": name}
    assert (await client.post("/settings/apps", data=form)).status == 422


async def test_an_app_is_installed_on_the_page_of_its_own(client: Client, here: SmallSandbox) -> None:
    await create(client)
    page = "/apps/our-rules/installations/new"
    assert "Install on acme" in await (await client.get(page)).text()
    await client.post(page, data={"account": "acme"})
    app = next(app for app in here.sandbox.apps.values() if app.slug == "our-rules")
    assert [each.account for each in app.installations.values()] == [here.acme]
    assert (await client.get("/apps/nothing/installations/new")).status == 404
