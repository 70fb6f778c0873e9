"""The set-up page: four steps through real HTTP, and what does not get through."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import aiohttp
import pytest

from ghapp.manifest import manifest
from ghapp.rules.model.framework import CHECK_NAME
from ghapp.settings import Settings, read_env_file
from tests.support.html_forms import Forms
from tests.support.setting_up import new_operator

SERVER = "https://roe.example.com"


def names(folder: Path) -> list[str]:
    """Return the names of the files in a folder."""
    return [file.name for file in folder.iterdir()]


async def test_the_four_steps_lead_to_what_doctor_finds(tmp_path: Path) -> None:
    async with new_operator(tmp_path) as operator:
        await operator.say_where_the_server_is(SERVER)
        status, text = await operator.register()
        assert (status, "is registered" in text) == (200, True)
        await operator.install()
        _, text = await operator.open("/setup?repository=acme/shop")
        assert "Installed on <b>acme</b>" in text
        assert text.count(">done<") == 3
        assert "acme/shop has no rules file" in text
        assert "/acme/shop/new/main?filename=.github%2Frules-of-engagement.yml" in text
        (app,) = operator.sandbox.apps.values()
        assert (app.owner.login, app.webhook_url) == ("acme", f"{SERVER}/webhook")
        assert (app.permissions, app.events) == (manifest().permissions, frozenset(manifest().events))
        assert app.callback_urls == [f"{SERVER}/sign-in/callback"]


async def test_the_credentials_are_stored_for_their_owner_alone(tmp_path: Path) -> None:
    async with new_operator(tmp_path) as operator:
        await operator.say_where_the_server_is(SERVER)
        await operator.register()
        (app,) = operator.sandbox.apps.values()
        for name in ("ghapp.env", "ghapp.pem"):
            assert stat.S_IMODE((tmp_path / name).stat().st_mode) == 0o600
        settings = Settings.from_env(read_env_file(tmp_path / "ghapp.env"))
        assert (settings.app_id, settings.webhook_secrets) == (app.id, (app.webhook_secret,))
        assert (settings.private_key, settings.public_url) == (app.private_key, SERVER)
        assert (settings.client_id, settings.client_secret) == (app.client_id, app.client_secret)
        assert settings.github_url == operator.sandbox.api_url
        assert not any(secret in "".join(operator.told) for secret in (app.webhook_secret, app.client_secret))


async def test_the_credentials_can_be_printed_as_environment_lines_instead(tmp_path: Path) -> None:
    async with new_operator(tmp_path, in_files=False) as operator:
        await operator.say_where_the_server_is(SERVER, organisation="")
        await operator.register("emma", "Rules of emma")
        (app,) = operator.sandbox.apps.values()
        lines = dict(line.split("=", 1) for line in operator.told[0].splitlines())
        assert Settings.from_env(lines).private_key == app.private_key
        assert (lines["APP_ID"], app.owner.login, names(tmp_path)) == (str(app.id), "emma", [])


async def test_a_set_up_that_was_interrupted_goes_on_where_it_stopped(tmp_path: Path) -> None:
    async with new_operator(tmp_path) as operator:
        await operator.say_where_the_server_is(SERVER)
        await operator.register()
        before = (tmp_path / "ghapp.env").read_text()
    async with new_operator(tmp_path) as operator:
        _, text = await operator.open("/setup")
        assert "does not answer" in text  # the sandbox of before is gone
        assert all("manifest" not in form.fields for form in Forms(text).forms)
    assert (tmp_path / "ghapp.env").read_text() == before


async def test_an_enterprise_server_is_not_asked_for_events_that_it_does_not_know(tmp_path: Path) -> None:
    async with new_operator(tmp_path, enterprise_version="3.18.1") as operator:
        await operator.say_where_the_server_is(SERVER)
        form = (await operator.page()).with_field("manifest")
        assert form.action.startswith(operator.sandbox.web_url + "/organizations/acme/settings/apps/new?state=")
        assert "merge_group" not in json.loads(form.fields["manifest"])["default_events"]
        await operator.register()
        assert len(operator.sandbox.apps) == 1


async def test_deliveries_go_to_a_relay_if_there_is_one(tmp_path: Path) -> None:
    async with new_operator(tmp_path, relay="https://smee.io/AbC") as operator:
        await operator.say_where_the_server_is("http://localhost:8000")
        await operator.register()
        (app,) = operator.sandbox.apps.values()
        assert app.webhook_url == "https://smee.io/AbC"


async def test_the_page_offers_a_ruleset_that_is_bound_to_the_app(tmp_path: Path) -> None:
    async with new_operator(tmp_path) as operator:
        assert (await operator.open("/setup/ruleset.json"))[0] == 404
        await operator.say_where_the_server_is(SERVER)
        await operator.register()
        _, text = await operator.open("/setup/ruleset.json")
        (app,) = operator.sandbox.apps.values()
        (checks,) = [rule for rule in json.loads(text)["rules"] if rule["type"] == "required_status_checks"]
        assert checks["parameters"]["required_status_checks"] == [{"context": CHECK_NAME, "integration_id": app.id}]


@pytest.mark.parametrize("token", ["", "wrong"])
async def test_the_page_needs_the_token_of_the_terminal(tmp_path: Path, token: str) -> None:
    async with new_operator(tmp_path, enter=False) as operator:
        for path in (f"/setup?token={token}", "/setup/created?code=a&state=", "/setup/ruleset.json"):
            assert (await operator.open(path))[0] == 403
        assert (await operator.submit("/setup", {"public_url": SERVER, "csrf": ""}))[0] == 403
        assert "Open the address" in (await operator.open("/"))[1]


async def test_the_token_lets_in_one_browser_once(tmp_path: Path) -> None:
    async with new_operator(tmp_path) as operator, aiohttp.ClientSession() as other:
        async with other.get(operator.address) as answer:
            assert answer.status == 403
        assert (await operator.open(operator.address))[0] == 200  # the first one has its cookie


async def test_a_code_that_another_site_sends_along_is_ignored(tmp_path: Path) -> None:
    async with new_operator(tmp_path) as operator:
        await operator.say_where_the_server_is(SERVER)
        await operator.page()
        assert (await operator.open("/setup/created?code=stolen&state=guessed"))[0] == 403
        assert names(tmp_path) == []
        await operator.register()
        assert len(operator.sandbox.apps) == 1


async def test_a_code_that_github_does_not_accept_is_explained(tmp_path: Path) -> None:
    async with new_operator(tmp_path) as operator:
        await operator.say_where_the_server_is(SERVER)
        form = (await operator.page()).with_field("manifest")
        state = form.action.partition("state=")[2]
        status, text = await operator.open(f"/setup/created?code=unknown&state={state}")
        assert (status, "Register the app again" in text) == (502, True)


@pytest.mark.parametrize(
    ("url", "organisation", "says"),
    [
        ("http://roe.example.com", "acme", "root of an HTTPS server"),
        ("https://roe.example.com/app", "acme", "root of an HTTPS server"),
        (SERVER, "ac/me", "is not the name of an organisation"),
    ],
)
async def test_a_wrong_address_is_explained_on_the_page(tmp_path: Path, url: str, organisation: str, says: str) -> None:
    async with new_operator(tmp_path) as operator:
        status, text = await operator.say_where_the_server_is(url, organisation)
        assert (status, says in text) == (200, True)
        assert all("manifest" not in form.fields for form in Forms(text).forms)


async def test_a_form_without_the_secret_of_the_page_is_refused(tmp_path: Path) -> None:
    async with new_operator(tmp_path) as operator:
        assert (await operator.submit("/setup", {"public_url": SERVER, "csrf": "guessed"}))[0] == 403


async def test_the_policy_lets_forms_go_to_github_and_nowhere_else(tmp_path: Path) -> None:
    async with new_operator(tmp_path) as operator, operator.browser.get(operator.page_url) as answer:
        policy = answer.headers["Content-Security-Policy"]
        assert f"form-action 'self' {operator.sandbox.web_url};" in policy
        assert "default-src 'none'" in policy
