"""The site: what stands between a request and a page. Who asks, what they see, and what is shown where that fails."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime
from typing import TypeAlias
from urllib.parse import quote

from aiohttp import web

from ghapp.errors import GitHubError, StoreUnavailable
from ghapp.github.api.responses import Unauthorized
from ghapp.github.reading.viewers import Reach
from ghapp.web.form import read_form
from ghapp.web.frame import Frame
from ghapp.web.reach import ReachCache
from ghapp.web.request_body import RequestRefused
from ghapp.web.sessions import Sessions
from ghapp.web.visits import NotHere, SignedInUser, Visit

Handler: TypeAlias = Callable[[web.Request], Awaitable[web.StreamResponse]]
PublicHandler: TypeAlias = Callable[[web.Request, SignedInUser | None], Awaitable[web.Response]]
VisitHandler: TypeAlias = Callable[[Visit], Awaitable[web.Response]]
SIGN_IN = "/sign-in"

log = logging.getLogger(__name__)


class Site:
    """Wraps the handlers of pages. `clock` gives UTC epoch seconds."""

    def __init__(self, frame: Frame, sessions: Sessions, reaches: ReachCache, clock: Callable[[], float]) -> None:
        self.frame = frame
        self.sessions = sessions
        self.reaches = reaches
        self.clock = clock

    def page(self, handler: VisitHandler, *, otherwise: PublicHandler | None = None) -> Handler:
        """Return the handler of a page for people who signed in; others see `otherwise`, or sign in first."""

        async def handle(request: web.Request, user: SignedInUser | None) -> web.Response:
            if user is None and otherwise:
                return await otherwise(request, user)
            if user is None:
                return see(f"{SIGN_IN}?next={quote(request.path_qs, safe='')}")
            return await handler(self._visit(request, user, await self.reaches.of(user), {}))

        return self.public(handle)

    def action(self, handler: VisitHandler, *, reads: bool = True) -> Handler:
        """Return the handler of a form for people who signed in; one that `reads` nothing works without GitHub."""

        async def handle(request: web.Request, user: SignedInUser | None) -> web.Response:
            if user is None:
                return self.frame.message(
                    None, 401, "Sign in again", "Your session has expired, so nothing was changed."
                )
            form = await read_form(request, user.csrf)
            reach = await self.reaches.of(user) if reads else Reach()
            return await handler(self._visit(request, user, reach, form))

        return self.public(handle)

    def public(self, handler: PublicHandler) -> Handler:
        """Return the handler of a page for everybody; whatever fails becomes a page as well."""

        async def handle(request: web.Request) -> web.StreamResponse:
            user = self.sessions.user(request)
            try:
                return await handler(request, user)
            except Unauthorized:
                # The person, or GitHub, has taken the token back.
                response = see(SIGN_IN) if request.method == "GET" else self._signed_out()
                self.sessions.close(response)
                return response
            except Exception as error:
                return self._failure(user, error)

        return handle

    async def unknown(self, request: web.Request, user: SignedInUser | None) -> web.Response:
        """Return the page for an address that leads nowhere."""
        return self.not_here(user)

    def not_here(self, user: SignedInUser | None) -> web.Response:
        """Return the page for what does not exist or is hidden from the user: the same for both."""
        return self.frame.message(
            user,
            404,
            "This page does not exist, or you cannot see it",
            "Check the address. If it belongs to a private repository, ask for access to that repository on GitHub.",
            "If you were given access a moment ago, sign out and sign in again.",
        )

    def _visit(self, request: web.Request, user: SignedInUser, reach: Reach, form: Mapping[str, str]) -> Visit:
        # To the minute: ages are computed once for all visits within it.
        now = datetime.fromtimestamp(self.clock() // 60 * 60, UTC)
        return Visit(request=request, user=user, reach=reach, now=now, form=form)

    def _signed_out(self) -> web.Response:
        return self.frame.message(
            None, 401, "Sign in again", "GitHub no longer accepts your session, so nothing was changed."
        )

    def _failure(self, user: SignedInUser | None, error: Exception) -> web.Response:
        match error:
            case NotHere():
                return self.not_here(user)
            case RequestRefused():
                return self.frame.message(
                    user, error.status, "This form was not accepted", f"Go back, reload and try again: {error}."
                )
            case GitHubError():
                log.warning("a page cannot be shown: %s", error)
                lines = ("Try again in a minute.", "The server asks GitHub what you may see, and got no answer.")
                return self.frame.message(user, 503, "GitHub does not answer", *lines)
            case StoreUnavailable():
                log.error("storage is down: %s", error)
                return self.frame.message(
                    user, 503, "The database does not answer", "Try again in a minute. Nothing is lost."
                )
            case _:
                number = secrets.token_hex(6)
                log.error("a page failed", exc_info=error, extra={"error_id": number})
                line = f"Tell the people who run this server, and name the error {number}. Its log has the details."
                return self.frame.message(user, 500, "This page could not be shown", line)


def see(location: str) -> web.Response:
    """Return a redirect to another page."""
    return web.Response(status=303, headers={"Location": location, "Cache-Control": "no-store"})
