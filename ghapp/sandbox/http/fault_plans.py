"""Fault plans: when GitHub fails, in a given order or at random from a seed."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from ghapp.sandbox.http.exchange import Exchange, Fault


class Script:
    """Faults in order, each for the first request that it applies to; `waiting` are those still to come."""

    def __init__(self, *faults: Fault) -> None:
        self.waiting = list(faults)

    def choose(self, exchange: Exchange) -> Fault | None:
        """Return the next fault, if it applies to this request."""
        if self.waiting and self.waiting[0].applies_to(exchange):
            return self.waiting.pop(0)
        return None


class Lasting:
    """One fault for every request that it applies to, until GitHub's clock reaches `until`; `count` is how many."""

    def __init__(self, fault: Fault, until: datetime) -> None:
        self._fault = fault
        self._until = until
        self.count = 0

    def choose(self, exchange: Exchange) -> Fault | None:
        """Return the fault while it lasts."""
        if exchange.world.now() >= self._until or not self._fault.applies_to(exchange):
            return None
        self.count += 1
        return self._fault


class RandomFaults:
    """Faults for random requests with probability `share`; the same `seed` gives the same ones.

    After `in_a_row` faults one request succeeds, so that a client that retries makes progress. `counts` are by name.
    """

    def __init__(self, faults: Sequence[Fault], *, seed: int, share: float, in_a_row: int = 2) -> None:
        self._faults = tuple(faults)
        self._random = random.Random(seed)  # noqa: S311  # chance that can be repeated, no secret
        self._share = share
        self._in_a_row = in_a_row
        self._row = 0
        self.counts: Counter[str] = Counter()

    def choose(self, exchange: Exchange) -> Fault | None:
        """Draw a fault for this request."""
        if self._row >= self._in_a_row or self._random.random() >= self._share:
            self._row = 0
            return None
        possible = [fault for fault in self._faults if fault.applies_to(exchange)]
        if not possible:
            return None
        self._row += 1
        fault = self._random.choice(possible)
        self.counts[fault.name] += 1
        return fault
