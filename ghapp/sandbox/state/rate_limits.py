"""The primary rate limit: so many requests an hour for each installation, GraphQL counted apart."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

WINDOW = timedelta(hours=1)


@dataclass(kw_only=True)
class Budget:
    """What one caller has spent of one resource in this hour."""

    limit: int
    reset: datetime
    used: int = 0

    @property
    def remaining(self) -> int:
        """What is left."""
        return max(self.limit - self.used, 0)


class RateLimits:
    """Budgets by caller and resource (`core`, `graphql`); `limit` is what a new hour begins with."""

    def __init__(self, limit: int = 5_000) -> None:
        self.limit = limit
        self._budgets: dict[tuple[str, str], Budget] = {}

    def budget(self, caller: str, resource: str, now: datetime) -> Budget:
        """The present hour's budget; the hour begins with the first request."""
        found = self._budgets.get((caller, resource))
        if found is None or found.reset <= now:
            found = self._budgets[caller, resource] = Budget(limit=self.limit, reset=now + WINDOW)
        return found
