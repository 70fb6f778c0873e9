"""Rate limits of one installation: pauses per resource, hourly quotas, and a budget for created content."""

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
"""The least number of REST requests or GraphQL points per hour that GitHub grants an installation."""
MAX_BACKOFF = timedelta(minutes=16)
CONTENT_A_MINUTE = 75
CONTENT_AN_HOUR = 475
"""Slightly less than GitHub's limits of 80 and 500: its minutes and hours may begin at other times.

Source: https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api#about-secondary-rate-limits
"""
_MINUTE, _HOUR = 60.0, 3600.0
_WINDOWS = ((_MINUTE, CONTENT_A_MINUTE), (_HOUR, CONTENT_AN_HOUR))


class RateLimits:
    """The pauses that GitHub asked of one installation, its quotas and its content budget.

    `clock` returns UTC epoch seconds.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._until: dict[str, datetime] = {}
        self._quota: dict[str, int] = {}
        self._backoff = DEFAULT_WAIT
        self._backoff_until = datetime.min.replace(tzinfo=UTC)
        self.content = ContentBudget(clock)

    def now(self) -> datetime:
        """Return the current time (UTC) of the clock that was passed in."""
        return datetime.fromtimestamp(self._clock(), UTC)

    @property
    def quota(self) -> int:
        """The hourly quota of the resource with the lower one; GitHub's minimum until a response states a quota."""
        return min(self._quota.values(), default=QUOTA)

    def update_quota(self, resource: str, headers: Mapping[str, str]) -> None:
        """Store the quota that the headers of a response state."""
        with suppress(KeyError, ValueError):
            self._quota[resource] = max(1, int(headers["x-ratelimit-limit"]))

    def pause(self, resource: str, limit: RateLimit) -> None:
        """Pause a resource, or both; a pause never shortens a longer one.

        If GitHub does not say for how long, each further refusal doubles the pause, as its documentation asks.
        """
        until = self._extend_backoff() if limit.backoff else limit.until
        for name in (REST, GRAPHQL) if limit.everywhere else (resource,):
            self._until[name] = max(until, self._until.get(name, until))

    def paused_until(self, resource: str) -> datetime | None:
        """Return the end of the pause of `resource`; None if it is not paused."""
        until = self._until.get(resource)
        return until if until is not None and until > self.now() else None

    def raise_if_paused(self, resource: str) -> None:
        """Raise `RateLimitReached` if `resource` is paused."""
        if until := self.paused_until(resource):
            raise RateLimitReached(until, f"{resource} rate limit")

    def _extend_backoff(self) -> datetime:
        now = self.now()
        if now >= self._backoff_until:
            # A refusal soon after a pause means that the pause was too short.
            too_short = now < self._backoff_until + self._backoff
            self._backoff = min(2 * self._backoff, MAX_BACKOFF) if too_short else DEFAULT_WAIT
            self._backoff_until = now + self._backoff
        return self._backoff_until


class ContentBudget:
    """A budget for content (comments, review requests) per minute and per hour.

    GitHub reports this limit only by refusing a request, so the app counts here, within one process. If several
    processes work for an installation, GitHub's refusal stops them. Each piece of content counts as one request.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._created: deque[float] = deque()

    def remaining(self) -> int:
        """Return how many pieces may be created now."""
        return max(0, min(most - self._count_within(seconds) for seconds, most in _WINDOWS))

    def available_at(self) -> float:
        """Return when the next piece may be created, in epoch seconds; now if the budget is not used up."""
        full = (self._created[-most] + seconds for seconds, most in _WINDOWS if self._count_within(seconds) >= most)
        return max(full, default=self._clock())

    def record(self, pieces: int) -> None:
        """Record pieces as created now."""
        self._created.extend([self._clock()] * pieces)

    def _count_within(self, seconds: float) -> int:
        now = self._clock()
        while self._created and not now - _HOUR < self._created[0] <= now:  # later than now if the clock was set back
            self._created.popleft()
        return sum(at > now - seconds for at in self._created)
