"""A clock that can be moved forward."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from time import time


class Clock:
    """The time of `source` (UTC epoch seconds) plus what it was advanced by, for GitHub and the app."""

    def __init__(self, source: Callable[[], float] = time) -> None:
        self._source = source
        self._ahead = 0.0

    def __call__(self) -> float:
        """Return the app's time in UTC epoch seconds."""
        return self._moved_on()

    def now(self) -> datetime:
        """Return GitHub's time in UTC, to the second."""
        return datetime.fromtimestamp(self._moved_on(), UTC).replace(microsecond=0)

    def advance(self, by: timedelta) -> None:
        """Move the clock forward, or before anything has happened back."""
        self._ahead += by.total_seconds()

    def _moved_on(self) -> float:
        return self._source() + self._ahead
