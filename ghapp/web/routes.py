"""The pages of the server, by path."""

from __future__ import annotations

from collections.abc import Callable

import aiohttp
from aiohttp import web

from ghapp.github.api.client import TIMEOUT
from ghapp.github.api.oauth import OAuth
from ghapp.settings import Settings
from ghapp.web.frame import STATIC, Frame
from ghapp.web.reach import ReachCache
from ghapp.web.sessions import Sessions
from ghapp.web.sign_in import CALLBACK, SignIn
from ghapp.web.site import SIGN_IN, Site
from ghapp.web.welcome import Welcome

_ANYTHING = "/{anything:.*}"


def page_routes(
    settings: Settings,
    session: aiohttp.ClientSession,
    clock: Callable[[], float],
    *,
    public_url: Callable[[], str],
    timeout: float = TIMEOUT,
) -> list[web.RouteDef]:
    """Return the routes. Without a client id there is only the page for strangers.

    `public_url` gives the address at which browsers reach the server; `timeout` is in seconds.
    """
    oauth = OAuth(
        session,
        client_id=settings.client_id,
        client_secret=settings.client_secret,
        redirect_uri=lambda: f"{public_url()}{CALLBACK}",
        api_url=settings.github_url,
        clock=clock,
        timeout=timeout,
    )
    secure = settings.public_url.startswith("https:")
    sessions = Sessions(settings.client_secret, secure=secure, clock=clock)
    site = Site(Frame(secure=secure), sessions, ReachCache(oauth, clock), clock)
    can_sign_in = settings.has_sign_in
    routes = [
        web.get(STATIC, site.frame.static),
        web.get("/", site.public(Welcome(site, can_sign_in=can_sign_in).show)),
    ]
    if can_sign_in:
        routes += _signed_in(site, oauth)
    return [*routes, web.get(_ANYTHING, site.public(site.unknown))]


def _signed_in(site: Site, oauth: OAuth) -> list[web.RouteDef]:
    sign_in = SignIn(site, oauth)
    return [
        web.get(SIGN_IN, site.public(sign_in.begin)),
        web.get(CALLBACK, site.public(sign_in.complete)),
        web.post("/sign-out", site.action(sign_in.end, reads=False)),
    ]
