"""The primary rate limit: requests per hour for each installation, with a separate limit for GraphQL."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

WINDOW = timedelta(hours=1)


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

    def budget(self, caller: str, resource: str, now: datetime) -> Budget:
        """Return the budget of the current hour, which starts with the first request."""
        found = self._budgets.get((caller, resource))
        if found is None or found.reset <= now:
            found = self._budgets[caller, resource] = Budget(limit=self.limit, reset=now + WINDOW)
        return found
