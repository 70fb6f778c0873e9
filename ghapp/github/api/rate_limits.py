"""Rate limits of one installation: pauses and quotas per resource, and budgets for points and for created content."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from ghapp.errors import RateLimitReached
from ghapp.github.api.responses import DEFAULT_WAIT, RateLimit, stated_reset

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
POINTS_A_MINUTE: Final = {REST: 900, GRAPHQL: 2_000}
"""GitHub's limits of points per minute. A read costs one point, a write five.

Source: https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api#about-secondary-rate-limits
"""
READ_POINTS, WRITE_POINTS = 1, 5
_MINUTE, _HOUR = 60.0, 3600.0
_WINDOWS = ((_MINUTE, CONTENT_A_MINUTE), (_HOUR, CONTENT_AN_HOUR))


@dataclass(frozen=True, slots=True)
class _Quota:
    """What GitHub said last about a quota; `reset` is None if it did not say when the quota resets."""

    limit: int
    remaining: int
    reset: datetime | None


class RateLimits:
    """The pauses that GitHub asked of one installation, its quotas and its budgets.

    `clock` returns UTC epoch seconds.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._until: dict[str, datetime] = {}
        self._quota: dict[str, _Quota] = {}
        self._remaining_known: set[str] = set()
        self._backoff = DEFAULT_WAIT
        self._backoff_until = datetime.min.replace(tzinfo=UTC)
        self.content = ContentBudget(clock)
        self.points = {resource: PointBudget(clock, most) for resource, most in POINTS_A_MINUTE.items()}

    def now(self) -> datetime:
        """Return the current time (UTC) of the clock that was passed in."""
        return datetime.fromtimestamp(self._clock(), UTC)

    @property
    def quota(self) -> int:
        """Return the lower hourly quota of the resources; GitHub's minimum until a response states one."""
        return min((quota.limit for quota in self._quota.values()), default=QUOTA)

    def update_quota(self, resource: str, headers: Mapping[str, str]) -> None:
        """Store what the headers of a response state about the quota.

        A server without limits states nothing. Responses may arrive out of order, so that within one window the lowest
        number remaining is the true one.
        """
        before = self._quota.get(resource)
        limit = _number(headers, "x-ratelimit-limit", before.limit if before else QUOTA)
        remaining = _number(headers, "x-ratelimit-remaining", limit)
        reset = stated_reset(headers)
        if resource in self._remaining_known and before and before.reset == reset:
            remaining = min(remaining, before.remaining)
        self._quota[resource] = _Quota(max(1, limit), remaining, reset)
        self._remaining_known.add(resource)

    def remaining(self, resource: str) -> int | None:
        """Return how much of a quota is left; None if no recent response says so."""
        quota = self._quota.get(resource)
        if quota is None or resource not in self._remaining_known:
            return None
        return quota.remaining if quota.reset is None or quota.reset > self.now() else None

    def forget_remaining(self, resource: str) -> None:
        """Forget how much of a quota is left."""
        self._remaining_known.discard(resource)

    def reset(self, resource: str) -> datetime | None:
        """Return when a quota resets, if GitHub has stated a time in the future."""
        quota = self._quota.get(resource)
        return quota.reset if quota and quota.reset and quota.reset > self.now() else None

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


def _number(headers: Mapping[str, str], name: str, default: int) -> int:
    try:
        return int(headers[name])
    except (KeyError, ValueError):
        return default


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


class PointBudget:
    """A budget of points per minute, `most` at GitHub.

    GitHub reports this limit only by refusing a request, so the app counts here, within one process. Reads stop
    earlier than writes, so that whatever has been read can still be written.
    """

    def __init__(self, clock: Callable[[], float], most: int) -> None:
        self._clock = clock
        self._reads_until, self._writes_until = most * 4 // 5, most * 19 // 20
        self._enough = most // 4
        self._spent: deque[tuple[float, int]] = deque()
        self._total = 0

    def spend(self, points: int) -> None:
        """Record the points of a request; raise `RateLimitReached` if they are not available now."""
        self._forget_old()
        if self._total + points > (self._writes_until if points > READ_POINTS else self._reads_until):
            raise RateLimitReached(datetime.fromtimestamp(self._available_at(), UTC), "points per minute")
        self._spent.append((self._clock(), points))
        self._total += points

    def _available_at(self) -> float:
        """Return when enough points are available for more than a few requests, in epoch seconds."""
        freed = 0
        for at, points in self._spent:
            freed += points
            if freed >= self._enough:
                return at + _MINUTE
        return self._clock() + _MINUTE

    def _forget_old(self) -> None:
        now = self._clock()
        while self._spent and not now - _MINUTE < self._spent[0][0] <= now:  # later than now if the clock was set back
            self._total -= self._spent.popleft()[1]
