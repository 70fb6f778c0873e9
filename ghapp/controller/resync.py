"""The slow resync: in time every open thread runs again, whatever was missed, and for whatever reason (SPEC §8)."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing
from dataclasses import asdict, dataclass, replace

from ghapp.errors import Denied, GitHubError, Gone
from ghapp.github.api.github_app import GitHub
from ghapp.github.api.responses import Unauthorized
from ghapp.github.reading.installations import installations, repositories
from ghapp.github.reading.observe import RepositoryObservation, observe_repository
from ghapp.identity import Key, RepositoryRef
from ghapp.rules.config.effective import ConfigFiles
from ghapp.store.protocol import Store

EVERY = 300.0
SHARE = 0.019
"""The part of an installation's quota that the resync uses: less than two per cent of any hour."""
PASS = 24 * 3600.0
"""Seconds from the start of one pass to the start of the next; a large installation takes longer."""
_HOUR = 3600.0
# The estimated requests of a run: one to read, and sometimes another for a long thread or to write what is missing.
_RUN = 2
_AT_ONCE = 8
_UNCONFIGURED = ConfigFiles(None, None).version

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Progress:
    """The progress of a pass over an installation: it continues after thread `number` of repository `repository_id`.

    If `number` is 0, it continues with that repository; if both are 0, it has not begun. The pass `began` then, and
    continues at `at` at the earliest (epoch seconds).
    """

    repository_id: int = 0
    number: int = 0
    began: float = 0.0
    at: float = 0.0

    @classmethod
    def parse(cls, text: str | None) -> _Progress:
        return cls(**json.loads(text)) if text else cls()

    def __str__(self) -> str:
        return json.dumps(asdict(self))


@dataclass(slots=True)
class _Budget:
    """The requests of one step, each of which uses `spacing` seconds of the time from `begin` to `end`."""

    begin: float
    end: float
    spacing: float
    spent: int = 0

    def spend(self, requests: int) -> None:
        self.spent += requests

    @property
    def paid_at(self) -> float:
        """Return when the requests so far have used up their time."""
        return self.begin + self.spent * self.spacing

    @property
    def is_spent(self) -> bool:
        return self.paid_at >= self.end


class Resync:
    """Queues open threads, spread over time. `clock` gives epoch seconds; `every` is the interval of `run`.

    Each installation has a rate of its own, `share` of its quota, and a stored cursor; replicas take turns. Where a
    repository's configuration differs from the stored one, all of its threads are queued at once: this rebuilds a lost
    database.
    """

    def __init__(
        self,
        github: GitHub,
        store: Store,
        *,
        clock: Callable[[], float],
        every: float = EVERY,
        share: float = SHARE,
        longest_pass: float = PASS,
    ) -> None:
        self._github = github
        self._store = store
        self._clock = clock
        self._every = every
        self._share = share
        self._pass = longest_pass
        self._installations: tuple[int, ...] = ()
        self._listed_at = float("-inf")

    async def run(self) -> None:
        """Continue every installation that is due; a failure of one does not affect the others."""
        present = await self._present()
        for start in range(0, len(present), _AT_ONCE):
            await asyncio.gather(*map(self._try, present[start : start + _AT_ONCE]))

    async def enqueue_all(self, facts: RepositoryRef) -> None:
        """Queue a repository and its open threads, due now."""
        seen = await self._observe(facts)
        await self._store.enqueue([Key(facts.id), *(Key(facts.id, number) for number in seen.open_numbers)])

    async def _present(self) -> Sequence[int]:
        if not 0 <= self._clock() - self._listed_at < _HOUR:
            self._installations = await installations(self._github.as_app)
            self._listed_at = self._clock()
        return self._installations

    async def _try(self, installation_id: int) -> None:
        try:
            await self._continue(installation_id)
        except GitHubError as error:
            log.warning("resync postponed: %s", error, extra={"installation": installation_id})

    async def _continue(self, installation_id: int) -> None:
        cursor = f"resync {installation_id}"
        stood, now = await self._store.cursor(cursor), self._clock()
        progress, end = _Progress.parse(stood), now + self._every
        # Ignore a cursor from a clock that was far ahead.
        if progress.began <= now and end <= progress.at <= now + self._pass:
            return
        # The replica that moves the cursor has this turn; if it dies, the next turn comes at its usual time.
        claimed = replace(progress, at=end)
        if not await self._store.move_cursor(cursor, str(claimed), expected=stood):
            return
        quota = self._github.installation(installation_id).limits.quota
        # What the last step overspent is deducted from this one.
        begin = progress.at if now < progress.at < end else now
        budget = _Budget(begin, end, _HOUR / (self._share * quota))
        try:
            async with aclosing(self._walk(installation_id, progress, budget)) as steps:
                async for step in steps:
                    progress = step
        finally:
            progress = replace(progress, at=max(progress.at, budget.paid_at))
            await self._store.move_cursor(cursor, str(progress), expected=str(claimed))

    async def _walk(
        self, installation_id: int, progress: _Progress, budget: _Budget
    ) -> AsyncGenerator[_Progress, None]:
        """Go through the repositories by id until the budget is spent; yield the progress of each step."""
        if not progress.repository_id:
            progress = _Progress(began=budget.begin)
            await self._learn_repositories(installation_id, budget)
        for facts in await self._store.repositories_at(installation_id):
            if facts.id < progress.repository_id:
                continue
            if budget.is_spent:
                return
            progress = await self._enqueue_threads(facts, progress, budget)
            yield progress
            if progress.number:
                return
        yield _Progress(began=progress.began, at=progress.began + self._pass)

    async def _learn_repositories(self, installation_id: int, budget: _Budget) -> None:
        listed = await repositories(self._github.installation(installation_id))
        budget.spend(1 + len(listed) // 100)
        for facts in listed:
            await self._store.remember_repository(facts)

    async def _enqueue_threads(self, facts: RepositoryRef, progress: _Progress, budget: _Budget) -> _Progress:
        """Queue threads of a repository, until all are queued or the budget is spent."""
        done = replace(progress, repository_id=facts.id + 1, number=0)
        after = progress.number if facts.id == progress.repository_id else 0
        budget.spend(1)
        try:
            seen = await self._observe(facts)
        except Unauthorized:
            raise
        except (Gone, Denied) as error:
            log.warning("resync skips a repository: %s", error, extra={"repository": facts.id})
            return done
        version = (await self._store.load(Key(facts.id))).repository.config_version or _UNCONFIGURED
        if seen.files.version != version:
            await self._store.enqueue([Key(facts.id)])
            return done
        if version == _UNCONFIGURED:
            return done
        # A pull request that was closed without a delivery may need a record.
        numbers = sorted({*seen.open_numbers, *await self._store.open_pulls(facts.id)})
        left = [number for number in numbers if number > after]
        for number in left:
            await self._store.enqueue([Key(facts.id, number)], due=budget.paid_at)
            budget.spend(_RUN)
            if budget.is_spent and number != left[-1]:
                return replace(progress, repository_id=facts.id, number=number)
        return done

    async def _observe(self, facts: RepositoryRef) -> RepositoryObservation:
        api = self._github.installation(facts.installation_id)
        return await observe_repository(api, facts, with_organisation=True)
