"""The handlers of a pull request's page and of its buttons."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from aiohttp import web

from ghapp.identity import Key, RepositoryRef
from ghapp.rules.hearing.overrides import is_reason
from ghapp.store.page_answers import ShownPull
from ghapp.store.protocol import Store
from ghapp.store.read_model import ReadModel
from ghapp.web.frame import Frame
from ghapp.web.pages.handlers import viewer_of
from ghapp.web.pages.pull_actions import PullActions
from ghapp.web.pages.pull_request_page import PullPage, Rights, pull_page
from ghapp.web.pages.repository_configs import RepositoryConfigs
from ghapp.web.site import see
from ghapp.web.visits import NotHere, Visit

PATH = r"/{owner:[\w.-]+}/{name:[\w.-]+}/pull/{number:\d{1,9}}"
_NOTICES: Mapping[str, str] = MappingProxyType(
    {
        "re-evaluated": "The pull request is checked again. Reload in a moment.",
        "nudged": "The app asks the awaited people again, at most once a working day. Reload in a moment.",
        "overridden": "Your override is on record on the pull request. Reload in a moment.",
        "refused": "GitHub did not accept this. Check that you may comment on the pull request.",
    }
)


class PullHandlers:
    """The handlers."""

    def __init__(
        self, frame: Frame, store: Store, rows: ReadModel, configs: RepositoryConfigs, actions: PullActions
    ) -> None:
        self._frame = frame
        self._store = store
        self._rows = rows
        self._configs = configs
        self._actions = actions

    async def show(self, visit: Visit) -> web.Response:
        """Show the page."""
        _, _, page = await self._find(visit)
        notice = _NOTICES.get(visit.request.query.get("done", ""), "")
        return self._frame.page("pull_request.html", visit.user, {"page": page, "notice": notice})

    async def re_evaluate(self, visit: Visit) -> web.Response:
        """Check again."""
        repository, shown, page = await self._find(visit)
        await self._actions.re_evaluate(Key(repository.id, shown.number))
        return see(f"{page.page}?done=re-evaluated")

    async def nudge(self, visit: Visit) -> web.Response:
        """Ask the awaited people again."""
        repository, shown, page = await self._find(visit)
        done = page.can_nudge and await self._actions.nudge(shown, repository, visit.user)
        return see(f"{page.page}?done={'nudged' if done else 'refused'}")

    async def override(self, visit: Visit) -> web.Response:
        """Override, for the head that the viewer was shown."""
        repository, shown, page = await self._find(visit)
        reason = visit.form.get("reason", "").strip()
        may = page.can_override and is_reason(reason) and visit.form.get("head") == page.head_sha
        done = may and await self._actions.override(Key(repository.id, shown.number), reason, visit.user)
        return see(f"{page.page}?done={'overridden' if done else 'refused'}")

    async def _find(self, visit: Visit) -> tuple[RepositoryRef, ShownPull, PullPage]:
        """Return the pull request of the address. Raises `NotHere` alike where it is not there and not to be seen."""
        match = visit.request.match_info
        readable = [
            each
            for each in await self._store.repositories_of(match["owner"])
            if each.name.lower() == match["name"].lower() and each.id in visit.reach.repositories
        ]
        if not readable:
            raise NotHere
        repository = readable[-1]
        shown = await self._rows.pull_request(repository.id, int(match["number"]))
        config = await self._configs.of(repository.id)
        rights = Rights(
            may_write=repository.id in visit.reach.writable, administers=repository.id in visit.reach.administered
        )
        page = pull_page(shown, viewer_of(visit), rights, config, visit.now) if shown else None
        if shown is None or page is None:
            raise NotHere
        return repository, shown, page
