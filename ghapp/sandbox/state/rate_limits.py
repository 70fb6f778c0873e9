"""Rate limits of each installation, with separate ones for GraphQL: requests per hour, and points per minute."""

from __future__ import annotations

from collections import defaultdict, deque
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

WINDOW = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
POINTS_A_MINUTE = {"core": 900, "graphql": 2_000}
READ_POINTS, WRITE_POINTS = 1, 5
"""Source: https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api#about-secondary-rate-limits"""


@dataclass(kw_only=True)
class Budget:
    """What one caller has used of one resource in this hour."""

    limit: int
    reset: datetime
    used: int = 0

    @property
    def remaining(self) -> int:
        """Return how many requests are left."""
        return max(self.limit - self.used, 0)


class RateLimits:
    """Budgets by caller and resource (`core`, `graphql`); `limit` is the budget of a new hour."""

    def __init__(self, limit: int = 5_000) -> None:
        self.limit = limit
        self._budgets: dict[tuple[str, str], Budget] = {}
        self._spent: defaultdict[tuple[str, str], deque[tuple[datetime, int]]] = defaultdict(deque)

    def budget(self, caller: str, resource: str, now: datetime) -> Budget:
        """Return the budget of the current hour, which starts with the first request and ends on a full second."""
        found = self._budgets.get((caller, resource))
        if found is None or found.reset <= now:
            found = self._budgets[caller, resource] = Budget(
                limit=self.limit, reset=(now + WINDOW).replace(microsecond=0)
            )
        return found

    def spend(self, caller: str, resource: str, *, is_write: bool, now: datetime) -> int | None:
        """Count the points of a request; if the last minute has too many, return the seconds to wait instead."""
        spent = self._spent[caller, resource]
        while spent and not now - MINUTE < spent[0][0] <= now:
            spent.popleft()
        points = WRITE_POINTS if is_write else READ_POINTS
        if sum(earlier for _, earlier in spent) + points > POINTS_A_MINUTE[resource]:
            return ceil((spent[0][0] + MINUTE - now).total_seconds())
        spent.append((now, points))
        return None
