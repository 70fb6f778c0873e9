"""The pages on which a person registers an app from a manifest, and installs it; and the exchange of the code."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from html import escape
from typing import TypeAlias
from urllib.parse import urlencode

from aiohttp import web

from ghapp.sandbox.errors import Refused
from ghapp.sandbox.http.api import ApiRequest, ApiResponse
from ghapp.sandbox.http.request_log import Request
from ghapp.sandbox.json import accounts
from ghapp.sandbox.state.accounts import Organisation, Owner, User
from ghapp.sandbox.state.apps import SandboxApp
from ghapp.sandbox.state.world import World
from ghapp.sandbox.verbs import manifests
from ghapp.sandbox.verbs.installations import install

NEW_APP = "/settings/apps/new"
NEW_APP_OF_ORGANISATION = "/organizations/{org}" + NEW_APP
CREATE = "/settings/apps"
CONVERSION = "/app-manifests/{code}/conversions"
INSTALL = "/apps/{slug}/installations/new"
HEADERS = {"Content-Security-Policy": "default-src 'none'", "Cache-Control": "no-store"}
_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark"><title>{title} · sandbox GitHub</title></head>
<body><main><h1>{title}</h1>
<p>This is the sandbox GitHub. Choose whose account it is.</p>
<form method="post" action="{action}">{fields}</form></main></body></html>
"""


Page: TypeAlias = Callable[[web.Request], Awaitable[web.Response]]


class RegistrationPages:
    """The handlers of one world."""

    def __init__(self, world: World) -> None:
        self._world = world

    def routes(self) -> list[web.RouteDef]:
        """Return the pages by path."""
        return [
            web.post(NEW_APP, _refusing(self.review)),
            web.post(NEW_APP_OF_ORGANISATION, _refusing(self.review)),
            web.post(CREATE, _refusing(self.create)),
            web.get(INSTALL, _refusing(self.choose_account)),
            web.post(INSTALL, _refusing(self.install)),
        ]

    async def review(self, request: web.Request) -> web.Response:
        """Show the app of a manifest before it is created."""
        text = str((await request.post()).get("manifest", ""))
        manifest = manifests.read_manifest(self._world, text)
        login = request.match_info.get("org", "")
        owners = [self._world.account(login)] if login else self._people()
        if login and not isinstance(owners[0], Organisation):
            raise Refused(404, "Not Found")
        hidden = {"manifest": text, "state": request.query.get("state", "")}
        name = f'<label>GitHub App name <input name="name" value="{escape(str(manifest.get("name", "")))}"></label>'
        return _page("Create GitHub App", CREATE, name + _fields(hidden, owners, "Create GitHub App for"))

    async def create(self, request: web.Request) -> web.Response:
        """Create the app, and send the person back with a code."""
        form = {name: str(value) for name, value in (await request.post()).items()}
        manifest = manifests.read_manifest(self._world, form.get("manifest", ""))
        owner = self._world.account(form.get("account", ""))
        code = manifests.create_app(self._world, manifest, owner, form.get("name", ""))
        answer = {"code": code.value} | ({"state": form["state"]} if form.get("state") else {})
        return web.Response(status=302, headers={"Location": f"{manifest['redirect_url']}?{urlencode(answer)}"})

    async def choose_account(self, request: web.Request) -> web.Response:
        """Show the accounts on which an app can be installed."""
        app = self._app(request)
        return _page(
            f"Install {app.name}", request.path, _fields({}, list(self._world.accounts.values()), "Install on")
        )

    async def install(self, request: web.Request) -> web.Response:
        """Install an app on all repositories of an account."""
        account = self._world.account(str((await request.post()).get("account", "")))
        install(self._world, self._app(request), account)
        return web.Response(text=f"Installed on {account.login}.", headers=HEADERS)

    def convert(self, api_request: ApiRequest, _entry: Request) -> ApiResponse:
        """Exchange a code for the app with its credentials, which are shown this once."""
        try:
            app = manifests.convert(self._world, api_request.path["code"])
        except Refused as refused:
            return ApiResponse(status=refused.status, body=json.dumps({"message": refused.message}).encode())
        shown = accounts.app(self._world, app) | {
            "client_secret": app.client_secret,
            "webhook_secret": app.webhook_secret,
            "pem": app.private_key,
        }
        return ApiResponse(status=201, body=json.dumps(shown).encode())

    def _app(self, request: web.Request) -> SandboxApp:
        slug = request.match_info["slug"]
        found = next((app for app in self._world.apps.values() if app.slug == slug), None)
        if found is None:
            raise Refused(404, "Not Found")
        return found

    def _people(self) -> list[Owner]:
        return [account for account in self._world.accounts.values() if isinstance(account, User)]


def _refusing(handler: Page) -> Page:
    async def handle(request: web.Request) -> web.Response:
        try:
            return await handler(request)
        except Refused as refused:
            return web.Response(status=refused.status, text=refused.message, headers=HEADERS)

    return handle


def _page(title: str, action: str, fields: str) -> web.Response:
    text = _PAGE.format(title=escape(title), action=escape(action), fields=fields)
    return web.Response(text=text, content_type="text/html", headers=HEADERS)


def _fields(hidden: dict[str, str], owners: list[Owner], verb: str) -> str:
    inputs = "".join(f'<input type="hidden" name="{name}" value="{escape(value)}">' for name, value in hidden.items())
    buttons = " ".join(
        f'<button name="account" value="{escape(each.login)}">{verb} {escape(each.login)}</button>' for each in owners
    )
    return inputs + buttons
