"""The pages of the server, by path."""

from __future__ import annotations

from collections.abc import Callable

import aiohttp
from aiohttp import web

from ghapp.github.api.client import TIMEOUT
from ghapp.github.api.github_app import GitHub
from ghapp.github.api.oauth import OAuth
from ghapp.settings import Settings
from ghapp.store.protocol import Store
from ghapp.store.read_model import ReadModel
from ghapp.web.frame import STATIC, Frame
from ghapp.web.pages.away_handlers import AwayHandlers
from ghapp.web.pages.feed_addresses import FeedAddresses
from ghapp.web.pages.feed_handlers import FeedHandlers
from ghapp.web.pages.handlers import PageHandlers
from ghapp.web.pages.pull_actions import PullActions
from ghapp.web.pages.pull_handlers import PATH, PullHandlers
from ghapp.web.pages.repository_configs import RepositoryConfigs
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
    store: Store,
    github: GitHub,
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
    welcome = Welcome(site, can_sign_in=can_sign_in)
    routes = [web.get(STATIC, site.frame.static)]
    if can_sign_in:
        configs, rows = RepositoryConfigs(store, clock), ReadModel(store)
        actions = PullActions(store, github, oauth, app_id=settings.app_id, clock=clock)
        away = AwayHandlers(store, github, configs, clock=clock)
        pages = PageHandlers(site.frame, rows, configs, away)
        routes += [web.get("/", site.page(pages.your_turn, otherwise=welcome.show)), *_sign_in(site, oauth)]
        routes += [*_lists(site, pages), *_away(site, away)]
        addresses = FeedAddresses(store, settings.client_secret)
        routes += _feed(site, FeedHandlers(site.frame, store, github, addresses, clock=clock, public_url=public_url))
        routes += _pull(site, PullHandlers(site.frame, store, rows, configs, actions))
    else:
        routes.append(web.get("/", site.public(welcome.show)))
    return [*routes, web.get(_ANYTHING, site.public(site.unknown))]


def _sign_in(site: Site, oauth: OAuth) -> list[web.RouteDef]:
    sign_in = SignIn(site, oauth)
    return [
        web.get(SIGN_IN, site.public(sign_in.begin)),
        web.get(CALLBACK, site.public(sign_in.complete)),
        web.post("/sign-out", site.action(sign_in.end, reads=False)),
    ]


def _lists(site: Site, pages: PageHandlers) -> list[web.RouteDef]:
    return [
        web.get("/documents", site.page(pages.documents)),
        web.get("/documents.csv", site.page(pages.export_documents)),
        web.get("/documents.json", site.page(pages.export_documents)),
        web.get("/roadmap", site.page(pages.roadmap)),
        web.get("/decisions", site.page(pages.decisions)),
        web.get("/decisions.csv", site.page(pages.export_decisions)),
        web.get("/decisions.json", site.page(pages.export_decisions)),
        web.get("/pairs", site.page(pages.pairs)),
        web.get("/pairs/plot.svg", site.page(pages.pair_plot)),
    ]


def _away(site: Site, away: AwayHandlers) -> list[web.RouteDef]:
    return [
        web.post("/away", site.action(away.ask)),
        web.post("/away/accept", site.action(away.accept)),
        web.post("/away/end", site.action(away.end)),
    ]


def _feed(site: Site, feeds: FeedHandlers) -> list[web.RouteDef]:
    return [
        web.get("/calendar", site.page(feeds.show)),
        web.post("/calendar/new", site.action(feeds.issue)),
        web.post("/calendar/revoke", site.action(feeds.revoke)),
        web.get(r"/calendar/{address:[\w-]+}.ics", site.public(feeds.feed)),
    ]


def _pull(site: Site, pull: PullHandlers) -> list[web.RouteDef]:
    return [
        web.get(PATH, site.page(pull.show)),
        web.post(f"{PATH}/re-evaluate", site.action(pull.re_evaluate)),
        web.post(f"{PATH}/nudge", site.action(pull.nudge)),
        web.post(f"{PATH}/override", site.action(pull.override)),
    ]
