"""The handlers of calendar feeds: the page on which a person gets their address, and the feed itself."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime

from aiohttp import web
from cachetools import TTLCache

from ghapp.errors import Gone
from ghapp.github.api.github_app import GitHub
from ghapp.github.reading.permissions import can_read
from ghapp.store.protocol import Store
from ghapp.store.read_model import ReadModel
from ghapp.web.frame import Frame
from ghapp.web.pages.calendar_feed import calendar
from ghapp.web.pages.feed_addresses import Feed, FeedAddresses
from ghapp.web.pages.roadmap import dates_of
from ghapp.web.site import see
from ghapp.web.visits import NotHere, SignedInUser, Visit

# Seconds after which the access of a feed's owner is checked again.
_CHECKED_EVERY = 3_600.0
_MOST_CHECKS = 50_000
# The most repositories of a feed, those with open documents first: each costs a request an hour.
_MOST_REPOSITORIES = 200


class FeedHandlers:
    """The handlers. `clock` gives UTC epoch seconds, `public_url` the address at which browsers reach the server."""

    def __init__(
        self,
        frame: Frame,
        store: Store,
        github: GitHub,
        addresses: FeedAddresses,
        *,
        clock: Callable[[], float],
        public_url: Callable[[], str],
    ) -> None:
        self._frame = frame
        self._store = store
        self._rows = ReadModel(store)
        self._github = github
        self._addresses = addresses
        self._clock = clock
        self._public_url = public_url
        self._access: TTLCache[tuple[int, str, int], bool] = TTLCache(_MOST_CHECKS, _CHECKED_EVERY, timer=clock)

    async def show(self, visit: Visit) -> web.Response:
        """Show a person's address, if they have one."""
        address = await self._addresses.address(visit.user.id)
        url = f"{self._public_url()}/calendar/{address}.ics" if address else ""
        return self._frame.page("calendar.html", visit.user, {"url": url})

    async def issue(self, visit: Visit) -> web.Response:
        """Give a person a new address, for the accounts with repositories that they can read."""
        documents = await self._rows.roadmap(visit.reach.repositories)
        accounts = {shown.owner for shown in documents}
        accounts |= {repository.full_name.partition("/")[0] for repository in visit.reach.named}
        await self._addresses.issue(visit.user.id, visit.user.login, accounts)
        return see("/calendar")

    async def revoke(self, visit: Visit) -> web.Response:
        """Make a person's address worthless."""
        await self._addresses.revoke(visit.user.id)
        return see("/calendar")

    async def feed(self, request: web.Request, user: SignedInUser | None) -> web.Response:
        """Return the calendar at an address, within the repositories that its owner can still read."""
        feed = await self._addresses.find(request.match_info["address"])
        if feed is None:
            raise NotHere
        dated = await self._dated_repositories(feed)
        checks = await asyncio.gather(*(self._may_read(feed, number) for number in dated))
        readable = [number for number, may in zip(dated, checks, strict=True) if may]
        if dated and not readable:
            raise NotHere
        documents = await self._rows.roadmap(readable)
        body = calendar(documents, datetime.fromtimestamp(self._clock(), UTC))
        return web.Response(body=body, content_type="text/calendar", charset="utf-8", headers=self._frame.headers)

    async def _dated_repositories(self, feed: Feed) -> list[int]:
        """Return the repositories of a feed's accounts that have dates to show."""
        known = [each.id for account in feed.accounts for each in await self._store.repositories_of(account)]
        documents = await self._rows.roadmap(known)
        dated = dict.fromkeys(shown.repository_id for shown in documents if dates_of(shown.row))
        return list(dated)[:_MOST_REPOSITORIES]

    async def _may_read(self, feed: Feed, repository_id: int) -> bool:
        key = (feed.user_id, feed.login, repository_id)
        if key not in self._access:
            repository = await self._store.repository(repository_id)
            if repository is None or not repository.installation_id:
                return False
            api = self._github.installation(repository.installation_id)
            try:
                self._access[key] = await can_read(api, repository, feed.login, feed.user_id)
            except Gone:
                self._access[key] = False
        return self._access[key]
