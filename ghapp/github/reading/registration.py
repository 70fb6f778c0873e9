"""The app's registration and its installations: what they were granted, and where an owner changes it."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from ghapp.github.api.client import API


@dataclass(frozen=True, slots=True, kw_only=True)
class Registration:
    """The app as GitHub knows it.

    `page_url` is its public page, and `settings_url` the one on which its owner changes it. `web_url` is the root of
    GitHub's pages.
    """

    slug: str
    name: str
    page_url: str
    settings_url: str
    web_url: str
    permissions: Mapping[str, str]
    events: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookConfiguration:
    """Where GitHub sends the app's deliveries, whether it signs them, and whether it checks the certificate."""

    url: str
    has_secret: bool
    verifies_certificate: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class InstalledApp:
    """An installation. `settings_url` is the page on which an owner of the account changes it.

    `covers_all` is true if it includes every repository of the account.
    """

    id: int
    account: str
    settings_url: str
    permissions: Mapping[str, str]
    events: frozenset[str]
    covers_all: bool
    is_suspended: bool


async def read_registration(api: API) -> Registration:
    """Return the app that `api` authenticates as.

    Source: https://docs.github.com/en/rest/apps/apps#get-the-authenticated-app
    """
    app = await api.getitem("/app")
    return Registration(
        slug=app["slug"],
        name=app["name"],
        page_url=app["html_url"],
        settings_url=_settings_url(app),
        web_url=_web_url(app),
        permissions=dict(app["permissions"]),
        events=frozenset(app["events"]),
    )


async def read_webhook_configuration(api: API) -> WebhookConfiguration:
    """Return how GitHub sends deliveries. It never shows the secret.

    Source: https://docs.github.com/en/rest/apps/webhooks#get-a-webhook-configuration-for-an-app
    """
    shown = await api.getitem("/app/hook/config")
    return WebhookConfiguration(
        url=shown.get("url") or "",
        has_secret=bool(shown.get("secret")),
        verifies_certificate=str(shown.get("insecure_ssl", "0")) == "0",
    )


async def installed_apps(api: API) -> tuple[InstalledApp, ...]:
    """Return all installations, suspended ones included.

    Source: https://docs.github.com/en/rest/apps/apps#list-installations-for-the-authenticated-app
    """
    async with aclosing(api.getiter("/app/installations?per_page=100")) as listed:
        return tuple([_installed(found) async for found in listed])


async def installed_on(api: API, owner: str, name: str) -> InstalledApp:
    """Return the installation on a repository. Raises `NotFound` if there is none.

    Source: https://docs.github.com/en/rest/apps/apps#get-a-repository-installation-for-the-authenticated-app
    """
    return _installed(await api.getitem("/repos/{owner}/{name}/installation", {"owner": owner, "name": name}))


def _installed(found: Mapping[str, Any]) -> InstalledApp:
    return InstalledApp(
        id=found["id"],
        account=found["account"]["login"],
        settings_url=found["html_url"],
        permissions=dict(found["permissions"]),
        events=frozenset(found["events"]),
        covers_all=found["repository_selection"] == "all",
        is_suspended=bool(found.get("suspended_at")),
    )


def _settings_url(app: Mapping[str, Any]) -> str:
    """Return the address of the app's settings, which are among those of its owner."""
    owner = app.get("owner") or {}
    home = f"/organizations/{owner['login']}" if owner.get("type") == "Organization" else ""
    return f"{_web_url(app)}{home}/settings/apps/{app['slug']}"


def _web_url(app: Mapping[str, Any]) -> str:
    page = urlsplit(app["html_url"])
    return f"{page.scheme}://{page.netloc}"
