"""Loads that are asked for at the same moment are carried out as one."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Mapping

from ghapp.errors import StoreUnavailable
from ghapp.identity import Key
from ghapp.jobs import ThreadMemory
from ghapp.store.loads import Loads
from ghapp.store.protocol import LookMemory

ONE, TWO = Key(1, 1), Key(1, 2)


class Database:
    """Remembers each thread by its number, unless it is away; it takes a moment to answer."""

    def __init__(self) -> None:
        self.asked: list[set[Key]] = []
        self.is_away = False

    async def read(self, keys: Collection[Key]) -> Mapping[Key, LookMemory]:
        self.asked.append(set(keys))
        await asyncio.sleep(0)
        if self.is_away:
            raise StoreUnavailable("away")
        return {key: memory(key) for key in keys}


def memory(key: Key) -> LookMemory:
    return LookMemory(thread=ThreadMemory(head_sha=str(key.number)))


async def test_simultaneous_loads_are_one_read() -> None:
    database = Database()
    loads = Loads(database.read)
    assert await asyncio.gather(*map(loads.load, (ONE, TWO, ONE))) == [memory(ONE), memory(TWO), memory(ONE)]
    assert await loads.load(ONE) == memory(ONE)
    assert database.asked == [{ONE, TWO}, {ONE}]


async def test_a_cancelled_load_leaves_the_others() -> None:
    loads = Loads(Database().read)
    first, second = (asyncio.create_task(loads.load(key)) for key in (ONE, TWO))
    await asyncio.sleep(0)
    first.cancel()
    assert await second == memory(TWO)


async def test_a_failed_read_fails_every_load_once() -> None:
    database = Database()
    loads = Loads(database.read)
    database.is_away = True
    failures = await asyncio.gather(loads.load(ONE), loads.load(TWO), return_exceptions=True)
    assert [type(failure) for failure in failures] == [StoreUnavailable] * 2
    database.is_away = False
    assert await loads.load(ONE) == memory(ONE)
