"""What a delivery tells is heard by every process that shares the database."""

from __future__ import annotations

import asyncio

from ghapp.identity import Key
from ghapp.jobs import DeliveryEffects
from ghapp.store.postgres.broadcast import Broadcast
from ghapp.store.postgres.engine import PostgresStore
from ghapp.store.protocol import Store
from tests.support.clock import Clock
from tests.support.engines import claimed, delivery

ONE, GROUP = Key(1, 1), Key.of_group(1, 2)
TOLD = DeliveryEffects(
    replaced_heads=((ONE, "old"),),
    present_heads=((GROUP, "theirs"),),
    updated=((ONE, 6.5),),
    renewed_installations=(7,),
    teams=("acme/leads",),
)


async def test_a_process_receives_what_it_accepts(store: Store) -> None:
    heard: list[DeliveryEffects] = []
    store.listen(heard.append)
    await store.accept(delivery(), TOLD)
    assert heard == [TOLD]


async def test_another_process_receives_a_broadcast_and_the_sender_once(url: str) -> None:
    one, other = (PostgresStore(url, clock=Clock()) for _ in range(2))
    heard_by_one: list[DeliveryEffects] = []
    heard: asyncio.Queue[DeliveryEffects] = asyncio.Queue()
    one.listen(heard_by_one.append)
    other.listen(heard.put_nowait)
    await asyncio.gather(one.open(), other.open())
    await one.accept(delivery(), TOLD)
    assert await heard.get() == TOLD
    plain = DeliveryEffects(keys=(ONE,), updated=((ONE, 7.5),))
    await one.accept(delivery(), plain)
    assert await heard.get() == DeliveryEffects(updated=plain.updated)
    assert await claimed(one) == [ONE]
    assert heard_by_one == [TOLD, plain]
    assert heard.empty()
    await asyncio.gather(one.close(), other.close())


def test_a_large_broadcast_takes_several_notifications() -> None:
    heard: list[DeliveryEffects] = []
    payloads = Broadcast("one", heard.append).pack([TOLD, DeliveryEffects(keys=(ONE,)), *[TOLD] * 199])
    assert 1 < len(payloads) < 10
    assert max(map(len, payloads)) < 8000
    other = Broadcast("other", heard.append)
    for payload in payloads:
        other.hear(payload)
    assert heard == [TOLD] * 200
