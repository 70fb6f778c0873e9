"""Heads that a push replaced a moment ago: GitHub's API can lag behind its webhooks and still show one."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from cachetools import TTLCache

from ghapp.store.protocol import Key

# Seconds after which the API is believed whatever it shows; a push can also bring an old head back.
_LAG = 30


class ReplacedHeads:
    """Remembers in memory which head each thread has lost; `clock` gives epoch seconds.

    Not durable on purpose: what it guards against passes in seconds.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._heads: TTLCache[Key, str] = TTLCache(10_000, _LAG, timer=clock)

    def note(self, heads: Iterable[tuple[Key, str]]) -> None:
        """Take in what a delivery told."""
        self._heads.update(heads)

    def holds(self, key: Key, head_sha: str) -> bool:
        """Whether what was seen as the head of a thread is one that was just replaced."""
        return self._heads.get(key) == head_sha
