"""The set-up page and its forms. The first browser that opens the address in the terminal sets up the app."""

from __future__ import annotations

import asyncio
import hmac
import json
import re
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias
from urllib.parse import urlsplit

import aiohttp
from aiohttp import web

from ghapp.errors import GitHubError, UserError
from ghapp.github.api.manifest_conversion import convert_manifest
from ghapp.github.api.oauth import web_url
from ghapp.manifest import manifest
from ghapp.operations.doctor.ruleset import ruleset
from ghapp.settings import GITHUB_URL, Settings, parse_public_url
from ghapp.setup import credential_files
from ghapp.setup.progress import Progress, read_progress
from ghapp.setup.registration_form import WEBHOOK, app_manifest, form_action
from ghapp.web.form import read_form
from ghapp.web.frame import STATIC, Frame
from ghapp.web.request_body import RequestRefused
from ghapp.web.site import see

SETUP = "/setup"
CREATED = "/setup/created"
RULESET = "/setup/ruleset.json"
_COOKIE = "ghapp_setup"
_NAME = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,38})")
_REPOSITORY = re.compile(r"([\w.-]+)/([\w.-]+)", re.ASCII)

Page: TypeAlias = Callable[[web.Request], Awaitable[web.Response]]


@dataclass(frozen=True, slots=True, kw_only=True)
class SetupOptions:
    """Where GitHub is, and where the credentials go: into files in `folder`, or (None) to the terminal.

    `server_version` is that of a GitHub Enterprise Server, empty for github.com. `webhook_url` is that of a relay, if
    there is one.
    """

    github_url: str = GITHUB_URL
    github_ca_file: str = ""
    server_version: str = ""
    folder: Path | None
    public_url: str = ""
    webhook_url: str = ""
    organisation: str = ""


class SetupPages:
    """The handlers. `own_url` gives where this page is, and `tell` prints to the terminal."""

    def __init__(
        self,
        options: SetupOptions,
        session: aiohttp.ClientSession,
        *,
        own_url: Callable[[], str],
        tell: Callable[[str], None],
    ) -> None:
        self.token = secrets.token_urlsafe(24)
        self._options = options
        self._session = session
        self._own_url = own_url
        self._tell = tell
        self._frame = Frame(secure=False)
        self._visitor = self._csrf = self._state = ""
        self._public_url, self._organisation = options.public_url, options.organisation
        self._settings = credential_files.stored(options.folder) if options.folder else None
        self._storing = asyncio.Lock()

    def application(self) -> web.Application:
        """Return the pages as an application."""
        application = web.Application()
        application.add_routes(
            [
                web.get(STATIC, self._frame.static),
                web.get("/", self._begin),
                web.get(SETUP, self._enter),
                web.post(SETUP, self._only_visitor(self._choose_address)),
                web.get(CREATED, self._only_visitor(self._store_credentials)),
                web.get(RULESET, self._only_visitor(self._ruleset)),
            ]
        )
        return application

    async def _begin(self, request: web.Request) -> web.Response:
        return self._message(200, "This server is being set up", "Open the address that `ghapp setup` printed.")

    async def _enter(self, request: web.Request) -> web.Response:
        """Let the first visitor with the token in, who gets a cookie; the token then works no more."""
        if self._is_visitor(request):
            return await self._show(request)
        if not self.token or not hmac.compare_digest(request.query.get("token", "").encode(), self.token.encode()):
            return self._message(
                403,
                "This address does not work, or not any longer",
                "Open the address that `ghapp setup` printed. It works once, in one browser.",
                "For another address, run the command again.",
            )
        self.token = ""
        self._visitor, self._csrf = secrets.token_urlsafe(24), secrets.token_urlsafe(24)
        response = see(SETUP)
        response.set_cookie(_COOKIE, self._visitor, httponly=True, samesite="Lax", path=SETUP)
        return response

    async def _show(self, request: web.Request, *, error: str = "") -> web.Response:
        found = _REPOSITORY.fullmatch(request.query.get("repository", ""))
        place = (found[1], found[2]) if found else None
        progress = Progress(public_url=self._public_url)
        if self._settings:
            progress = await read_progress(self._settings, place)
        self._state = self._state or secrets.token_urlsafe(24)
        web_root = web_url(self._options.github_url)
        content = {
            "states": progress.states,
            "progress": progress,
            "error": error,
            "csrf": self._csrf,
            "public_url": self._public_url,
            "webhook_url": self._options.webhook_url or f"{progress.public_url}{WEBHOOK}",
            "organisation": self._organisation,
            "action": form_action(web_root, self._organisation, self._state),
            "manifest": json.dumps(self._manifest()),
            "repository": "/".join(place) if place else "",
            "ruleset": json.dumps(ruleset(self._settings.app_id), indent=2) if self._settings else "",
            "env_file": self._options.folder / credential_files.ENVIRONMENT if self._options.folder else "",
        }
        response = self._frame.page("setup.html", None, content)
        response.headers["Content-Security-Policy"] = _policy(self._frame, web_root)
        return response

    async def _choose_address(self, request: web.Request) -> web.Response:
        form = await read_form(request, self._csrf)
        organisation = form.get("organisation", "").strip().removeprefix("@")
        if organisation and not _NAME.fullmatch(organisation):
            return await self._show(request, error=f"{organisation!r} is not the name of an organisation.")
        try:
            self._public_url = parse_public_url(form.get("public_url", "").strip())
        except ValueError as error:
            return await self._show(request, error=f"The address {error}.")
        self._organisation = organisation
        return see(SETUP)

    async def _store_credentials(self, request: web.Request) -> web.Response:
        """Exchange the code that GitHub sent along, and store what it gives. A code of a foreign form is ignored."""
        async with self._storing:
            state, self._state = self._state, ""
            if not state or not hmac.compare_digest(request.query.get("state", "").encode(), state.encode()):
                return self._message(
                    403, "This does not belong to the set-up", "Go back to the set-up, and register there."
                )
            options = self._options
            app = await convert_manifest(self._session, options.github_url, request.query.get("code", ""))
            server = {
                "PUBLIC_URL": self._public_url,
                "GITHUB_URL": options.github_url if options.github_url != GITHUB_URL else "",
                "GITHUB_CA_FILE": options.github_ca_file,
            }
            if options.folder:
                credential_files.store(options.folder, app, server)
                self._tell(f"Stored the credentials in {options.folder / credential_files.ENVIRONMENT}.")
            else:
                self._tell(credential_files.environment_lines(app, server))
            self._settings = Settings(
                app_id=app.id,
                private_key=app.private_key,
                webhook_secrets=(app.webhook_secret,),
                github_url=options.github_url,
                github_ca_file=options.github_ca_file,
                public_url=self._public_url,
            )
        return see(SETUP)

    async def _ruleset(self, request: web.Request) -> web.Response:
        if self._settings is None:
            return self._message(404, "There is no app yet", "Register it first.")
        text = json.dumps(ruleset(self._settings.app_id), indent=2)
        headers = {"Content-Disposition": 'attachment; filename="rules-of-engagement-ruleset.json"'}
        return web.Response(text=text, content_type="application/json", headers=headers)

    def _manifest(self) -> dict[str, object]:
        return app_manifest(
            manifest(),
            public_url=self._public_url,
            webhook_url=self._options.webhook_url or f"{self._public_url}{WEBHOOK}",
            redirect_url=f"{self._own_url()}{CREATED}",
            organisation=self._organisation,
            version=self._options.server_version,
        )

    def _is_visitor(self, request: web.Request) -> bool:
        shown = request.cookies.get(_COOKIE, "")
        return bool(self._visitor) and hmac.compare_digest(shown.encode(), self._visitor.encode())

    def _only_visitor(self, handler: Page) -> Page:
        async def handle(request: web.Request) -> web.Response:
            if not self._is_visitor(request):
                return self._message(403, "You cannot see this", "Open the address that `ghapp setup` printed.")
            try:
                return await handler(request)
            except RequestRefused as refused:
                return self._message(refused.status, "This form was not accepted", f"Reload and try again: {refused}.")
            except GitHubError as error:
                return self._message(502, "GitHub did not give the credentials", f"{error}.", "Register the app again.")
            except UserError as error:
                return self._message(500, "The credentials could not be stored", str(error))

        return handle

    def _message(self, status: int, title: str, *lines: str) -> web.Response:
        return self._frame.message(None, status, title, *lines)


def _policy(frame: Frame, web_root: str) -> str:
    """Return the page's policy, under which its form may also be posted to GitHub."""
    root = urlsplit(web_root)
    own = frame.headers["Content-Security-Policy"]
    return own.replace("form-action 'self'", f"form-action 'self' {root.scheme}://{root.netloc}")
