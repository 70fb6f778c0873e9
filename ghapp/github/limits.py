"""How long an installation must keep silent, by GitHub's resources: REST and GraphQL have a quota each."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Final

from ghapp.errors import RateLimited
from ghapp.github.answers import Limit

REST: Final = "rest"
GRAPHQL: Final = "graphql"


class Limits:
    """The waits that GitHub asked one installation for; `clock` gives UTC epoch seconds."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._until: dict[str, datetime] = {}

    def now(self) -> datetime:
        """The present moment by the clock that was passed in."""
        return datetime.fromtimestamp(self._clock(), UTC)

    def note(self, resource: str, limit: Limit) -> None:
        """Remember a wait; a shorter one never shortens a longer one."""
        for name in (REST, GRAPHQL) if limit.everywhere else (resource,):
            self._until[name] = max(limit.until, self._until.get(name, limit.until))

    def until(self, resource: str) -> datetime | None:
        """When `resource` may be asked again; None if it may be asked now."""
        until = self._until.get(resource)
        return until if until is not None and until > self.now() else None

    def check(self, resource: str) -> None:
        """Raise `RateLimited` while `resource` must not be asked."""
        if until := self.until(resource):
            raise RateLimited(until, f"{resource} rate limit")
