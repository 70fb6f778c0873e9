"""Loads of memory that are asked for at the same moment, carried out as one: looks often begin several at a time."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection, Mapping

from ghapp.identity import Key
from ghapp.store.protocol import LookMemory


class Loads:
    """Gathers keys until the event loop has run whatever is ready, and reads them with one call of `read`."""

    def __init__(self, read: Callable[[Collection[Key]], Awaitable[Mapping[Key, LookMemory]]]) -> None:
        self._read = read
        self._keys: set[Key] = set()
        self._reading: asyncio.Task[Mapping[Key, LookMemory]] | None = None

    async def load(self, key: Key) -> LookMemory:
        """Return the memory of a key. Raises what `read` raises."""
        self._keys.add(key)
        if self._reading is None:
            self._reading = asyncio.create_task(self._read_all(), name="load memory")
        # One that is cancelled must not cancel the others.
        return (await asyncio.shield(self._reading))[key]

    async def _read_all(self) -> Mapping[Key, LookMemory]:
        keys, self._keys, self._reading = self._keys, set(), None
        return await self._read(keys)
