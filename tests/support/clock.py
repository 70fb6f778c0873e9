"""A clock for the tests of what lives by one."""

from __future__ import annotations

from dataclasses import dataclass

START = 1_772_442_000.0


@dataclass
class Clock:
    """It moves only when told to; UTC epoch seconds."""

    now: float = START

    def __call__(self) -> float:
        return self.now
