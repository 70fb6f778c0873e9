"""The parts of sign-in beside the REST API: the page on which a person authorizes an app, and its tokens."""

from __future__ import annotations

import base64
import binascii
import json
from html import escape
from urllib.parse import parse_qsl, urlencode

from aiohttp import web

from ghapp.sandbox.access import sign_in
from ghapp.sandbox.errors import Refused
from ghapp.sandbox.http.api import ApiRequest, ApiResponse
from ghapp.sandbox.http.request_log import Request
from ghapp.sandbox.state.accounts import User
from ghapp.sandbox.state.world import World

AUTHORIZE = "/login/oauth/authorize"
ACCESS_TOKEN = "/login/oauth/access_token"  # noqa: S105  # a path
REVOCATION = "/applications/{client_id}/token"
HEADERS = {
    "Content-Security-Policy": "default-src 'none'",
    "Cache-Control": "no-store",
}
_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark"><title>Authorize {app} · sandbox GitHub</title></head>
<body><main><h1>Authorize {app}</h1>
<p>This is the sandbox GitHub. Choose who signs in; the app then sees what that person can read.</p>
<form method="post">{buttons}</form></main></body></html>
"""


class WebFlow:
    """The handlers of one world."""

    def __init__(self, world: World) -> None:
        self._world = world

    async def page(self, request: web.Request) -> web.Response:
        """Show who can sign in."""
        try:
            app = sign_in.app_of(self._world, request.query.get("client_id", ""))
        except Refused as refused:
            return web.Response(status=refused.status, text=refused.message)
        people = [account for account in self._world.accounts.values() if isinstance(account, User)]
        buttons = " ".join(
            f'<button name="login" value="{escape(person.login)}">Sign in as {escape(person.login)}</button>'
            for person in people
        )
        page = _PAGE.format(app=escape(app.name), buttons=buttons)
        return web.Response(text=page, content_type="text/html", headers=HEADERS)

    async def authorize(self, request: web.Request) -> web.Response:
        """Sign in as the person chosen, and send them back to the app with a code."""
        login = (await request.post()).get("login", "")
        person = self._world.accounts.get(str(login).lower())
        try:
            if not isinstance(person, User):
                raise Refused(404, "Not Found")
            code = sign_in.authorize(self._world, person, request.query)
        except Refused as refused:
            return web.Response(status=refused.status, text=refused.message)
        answer = {"code": code.value}
        if "state" in request.query:
            answer["state"] = request.query["state"]
        return web.Response(status=302, headers={"Location": f"{code.redirect_uri}?{urlencode(answer)}"})

    def exchange(self, api_request: ApiRequest, _entry: Request) -> ApiResponse:
        """Exchange a code for a token."""
        answer = sign_in.exchange(self._world, dict(parse_qsl(api_request.body.decode(errors="replace"))))
        if "application/json" in api_request.headers.get("accept", ""):
            return ApiResponse(status=200, body=json.dumps(answer).encode())
        headers = {"Content-Type": "application/x-www-form-urlencoded; charset=utf-8"}
        return ApiResponse(status=200, body=urlencode(answer).encode(), headers=headers)

    def revoke(self, api_request: ApiRequest, _entry: Request) -> ApiResponse:
        """Revoke a token; the app authenticates with its client id and secret."""
        try:
            client_id, secret = _basic(api_request.headers.get("authorization", ""))
            body = json.loads(api_request.body or b"{}")
            if client_id != api_request.path["client_id"]:
                raise Refused(404, "Not Found")
            sign_in.revoke(self._world, client_id, secret, str(body.get("access_token", "")))
        except Refused as refused:
            body = {"message": refused.message, "status": str(refused.status)}
            return ApiResponse(status=refused.status, body=json.dumps(body).encode())
        return ApiResponse(status=204)


def _basic(authorization: str) -> tuple[str, str]:
    scheme, _, value = authorization.partition(" ")
    try:
        decoded = base64.b64decode(value, validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        decoded = ""
    name, _, secret = decoded.partition(":")
    if scheme.lower() != "basic" or not secret:
        raise Refused(401, "Requires authentication")
    return name, secret
