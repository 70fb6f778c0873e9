"""The time of the story: the machine's, and what the story has moved on by."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from time import time


class Clock:
    """GitHub and the app both live by it."""

    def __init__(self) -> None:
        self._ahead = 0.0

    def __call__(self) -> float:
        """The app's: UTC epoch seconds."""
        return time() + self._ahead

    def now(self) -> datetime:
        """GitHub's: UTC to the second, which is as fine as it shows it."""
        return datetime.fromtimestamp(self(), UTC).replace(microsecond=0)

    def advance(self, by: timedelta) -> None:
        """Let time pass."""
        self._ahead += by.total_seconds()
