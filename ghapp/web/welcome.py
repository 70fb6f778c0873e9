"""The page for strangers: what this server is, and where to begin."""

from __future__ import annotations

from aiohttp import web

from ghapp.web.site import Site
from ghapp.web.visits import SignedInUser


class Welcome:
    """The handler; `can_sign_in` is false where the server lacks the settings for it."""

    def __init__(self, site: Site, *, can_sign_in: bool) -> None:
        self._site = site
        self._can_sign_in = can_sign_in

    async def show(self, request: web.Request, user: SignedInUser | None) -> web.Response:
        """Show the page."""
        return self._site.frame.page("welcome.html", user, {"can_sign_in": self._can_sign_in})
