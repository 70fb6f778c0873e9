"""The handlers of away periods: who signs in decides what they can ask for, accept and end."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import partial

from aiohttp import web

from ghapp.github.api.github_app import GitHub
from ghapp.github.reading.answers import read_people
from ghapp.identity import RepositoryRef
from ghapp.rules.config.validators import check_login
from ghapp.rules.model.actors import Resolved
from ghapp.rules.model.away import AwayPeriod, AwayState, is_allowed_until
from ghapp.rules.model.framework import Holder
from ghapp.store import away_periods
from ghapp.store.protocol import Store
from ghapp.store.sql_statements import Steps
from ghapp.web.pages.away_section import AwaySection, away_section
from ghapp.web.pages.repository_configs import RepositoryConfigs
from ghapp.web.site import see
from ghapp.web.visits import Visit

# Pull requests that are evaluated again at once, and the seconds until the next ones are.
_AT_ONCE, _APART = 8, 2.0
_IDENTITY = re.compile(r"(\d{1,18})-(\d{1,9})", re.ASCII)
_HOME = "/"


class AwayHandlers:
    """The handlers. `clock` gives UTC epoch seconds."""

    def __init__(self, store: Store, github: GitHub, configs: RepositoryConfigs, *, clock: Callable[[], float]) -> None:
        self._store = store
        self._github = github
        self._configs = configs
        self._clock = clock

    async def section(self, visit: Visit) -> AwaySection:
        """Return what the first page says about being away."""
        # To the second: the page follows a button.
        now = datetime.fromtimestamp(self._clock(), UTC)
        found = await self._store.read(away_periods.away_of(visit.user.id, now.timestamp()))
        is_open = found.own is not None and found.own.state(now) in (AwayState.ASKED, AwayState.RUNNING)
        can_ask = not is_open and await self._named_in(visit) is not None
        return away_section(found, now, can_ask=can_ask, notice=visit.request.query.get("away", ""))

    async def ask(self, visit: Visit) -> web.Response:
        """Ask somebody to speak for the viewer until a day."""
        return _home(await self._ask(visit))

    async def accept(self, visit: Visit) -> web.Response:
        """Accept to speak for somebody."""
        return await self._change(visit, away_periods.accept)

    async def end(self, visit: Visit) -> web.Response:
        """End a period, withdraw a request, decline it or step back."""
        return await self._change(visit, away_periods.end)

    async def _ask(self, visit: Visit) -> str:
        """Return why nobody was asked; empty if somebody was."""
        until, login = _day(visit.form.get("until", "")), _login(visit.form.get("delegate", ""))
        if until is None or not is_allowed_until(until, visit.now.date()):
            return "no-date"
        repository = await self._named_in(visit)
        if repository is None:
            return "no-role"
        found = await self._person(repository, login) if login else None
        if found is None or found.permanent_id is None:
            return "no-user"
        if found.permanent_id == visit.user.id:
            return "yourself"
        (account,) = found.members
        asked = await self._store.write(
            partial(
                away_periods.ask,
                (visit.user.id, visit.user.login),
                (found.permanent_id, account.login),
                until,
                self._clock(),
            )
        )
        return "" if asked else "open"

    async def _person(self, repository: RepositoryRef, login: Holder) -> Resolved | None:
        """Return who has a login; None where that is nobody, or a bot."""
        found, _ = await read_people(self._github.installation(repository.installation_id), (login,))
        resolved = found[login]
        return resolved if resolved and not any(member.is_bot for member in resolved.members) else None

    async def _named_in(self, visit: Visit) -> RepositoryRef | None:
        """Return a repository whose rules name the viewer as PM or EM, among those that they see; None without one."""
        login, user = Holder(visit.user.login.lower()), visit.user
        named = await self._store.read(away_periods.named_in(user.id, user.login, visit.reach.repositories))
        for repository_id in named:
            config = await self._configs.of(repository_id)
            repository = await self._store.repository(repository_id)
            if config and login in config.holders and repository and repository.installation_id:
                return repository
        return None

    async def _change(
        self, visit: Visit, change: Callable[[int, int, int, float], Steps[AwayPeriod | None]]
    ) -> web.Response:
        """Change a period, and evaluate again the pull requests on which its holder is awaited."""
        match = _IDENTITY.fullmatch(visit.form.get("period", ""))
        if match is None:
            return _home("over")
        holder_id, number = map(int, match.groups())
        period = await self._store.write(partial(change, holder_id, number, visit.user.id, self._clock()))
        if period is None:
            return _home("over")
        if period.accepted_at is not None:
            await self._evaluate_again(period)
        return _home()

    async def _evaluate_again(self, period: AwayPeriod) -> None:
        keys = await self._store.read(away_periods.threads_awaiting(period.holder))
        now = self._clock()
        for place in range(0, len(keys), _AT_ONCE):
            await self._store.enqueue(keys[place : place + _AT_ONCE], due=now + place // _AT_ONCE * _APART)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _login(text: str) -> Holder | None:
    try:
        return Holder.parse(check_login(text.strip()))
    except ValueError:
        return None


def _home(notice: str = "") -> web.Response:
    return see(f"{_HOME}?away={notice}" if notice else _HOME)
