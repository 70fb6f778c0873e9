"""A clock that can be put forward."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from time import time


class Clock:
    """The time of `source` (UTC epoch seconds), and what was moved on by; GitHub and the app both live by it."""

    def __init__(self, source: Callable[[], float] = time) -> None:
        self._source = source
        self._ahead = 0.0

    def __call__(self) -> float:
        """The app's: UTC epoch seconds."""
        return self._moved_on()

    def now(self) -> datetime:
        """GitHub's: UTC to the second, which is as fine as it shows it."""
        return datetime.fromtimestamp(self._moved_on(), UTC).replace(microsecond=0)

    def advance(self, by: timedelta) -> None:
        """Let time pass."""
        self._ahead += by.total_seconds()

    def _moved_on(self) -> float:
        return self._source() + self._ahead
