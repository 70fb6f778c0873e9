"""How long an installation must keep silent: by GitHub's resources, which have a quota each, and by what it wrote."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Final

from ghapp.errors import RateLimitReached
from ghapp.github.api.responses import DEFAULT_WAIT, RateLimit

REST: Final = "rest"
GRAPHQL: Final = "graphql"

QUOTA = 5_000
"""Requests, or points of GraphQL, that an installation has in an hour at the least."""
MAX_BACKOFF = timedelta(minutes=16)
CONTENT_A_MINUTE = 75
CONTENT_AN_HOUR = 475
"""A little less than GitHub's 80 and 500, whose minutes and hours need not begin with ours.

Source: https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api#about-secondary-rate-limits
"""
_MINUTE, _HOUR = 60.0, 3600.0
_WINDOWS = ((_MINUTE, CONTENT_A_MINUTE), (_HOUR, CONTENT_AN_HOUR))


class RateLimits:
    """The waits that GitHub asked one installation for, its quota, and how much content it may still create.

    `clock` gives UTC epoch seconds.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._until: dict[str, datetime] = {}
        self._quota: dict[str, int] = {}
        self._backoff = DEFAULT_WAIT
        self._backoff_until = datetime.min.replace(tzinfo=UTC)
        self.content = ContentBudget(clock)

    def now(self) -> datetime:
        """The present moment by the clock that was passed in."""
        return datetime.fromtimestamp(self._clock(), UTC)

    @property
    def quota(self) -> int:
        """What it may ask in an hour, of the resource that has less; the least that GitHub gives until it message."""
        return min(self._quota.values(), default=QUOTA)

    def update_quota(self, resource: str, headers: Mapping[str, str]) -> None:
        """Take in the quota that an answer tells of."""
        with suppress(KeyError, ValueError):
            self._quota[resource] = max(1, int(headers["x-ratelimit-limit"]))

    def pause(self, resource: str, limit: RateLimit) -> None:
        """Remember a wait; a shorter one never shortens a longer one.

        Where GitHub does not say how long, each further refusal doubles the wait, as its documentation asks.
        """
        until = self._extend_backoff() if limit.backoff else limit.until
        for name in (REST, GRAPHQL) if limit.everywhere else (resource,):
            self._until[name] = max(until, self._until.get(name, until))

    def paused_until(self, resource: str) -> datetime | None:
        """When `resource` may be asked again; None if it may be asked now."""
        until = self._until.get(resource)
        return until if until is not None and until > self.now() else None

    def raise_if_paused(self, resource: str) -> None:
        """Raise `RateLimited` while `resource` must not be asked."""
        if until := self.paused_until(resource):
            raise RateLimitReached(until, f"{resource} rate limit")

    def _extend_backoff(self) -> datetime:
        now = self.now()
        if now >= self._backoff_until:
            # Refused again so soon after a wait: it was too short.
            again = now < self._backoff_until + self._backoff
            self._backoff = min(2 * self._backoff, MAX_BACKOFF) if again else DEFAULT_WAIT
            self._backoff_until = now + self._backoff
        return self._backoff_until


class ContentBudget:
    """How much content (comments, requests for review) was created within the last minute and hour.

    GitHub tells of this limit only by refusing, so it is counted here, by process: where several work for one
    installation, GitHub's refusal is what stops them. Each piece counts, though GitHub speaks of requests.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._created: deque[float] = deque()

    def remaining(self) -> int:
        """How many pieces may be created now."""
        return max(0, min(most - self._within(seconds) for seconds, most in _WINDOWS))

    def available_at(self) -> float:
        """When a piece may be created, if none may now; in epoch seconds."""
        full = (self._created[-most] + seconds for seconds, most in _WINDOWS if self._within(seconds) >= most)
        return max(full, default=self._clock())

    def record(self, pieces: int) -> None:
        """Count pieces as created now."""
        self._created.extend([self._clock()] * pieces)

    def _within(self, seconds: float) -> int:
        now = self._clock()
        while self._created and not now - _HOUR < self._created[0] <= now:  # later than now: the clock was set back
            self._created.popleft()
        return sum(at > now - seconds for at in self._created)
