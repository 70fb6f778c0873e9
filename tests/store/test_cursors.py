"""How far the periodic tasks have come, as every engine must keep it."""

from __future__ import annotations

import asyncio

from ghapp.store.protocol import Store


async def test_a_cursor_keeps_its_position_even_after_a_restart(store: Store) -> None:
    assert await store.cursor("deliveries") is None
    assert await store.move_cursor("deliveries", "1", expected=None)
    assert await store.move_cursor("deliveries", "2", expected="1")
    await store.close()
    await store.open()
    assert await store.cursor("deliveries") == "2"
    assert await store.cursor("resync") is None


async def test_a_cursor_at_an_unexpected_position_is_not_moved(store: Store) -> None:
    assert not await store.move_cursor("deliveries", "2", expected="1")
    assert await store.move_cursor("deliveries", "1", expected=None)
    assert not await store.move_cursor("deliveries", "2", expected=None)
    assert await store.cursor("deliveries") == "1"


async def test_a_cursor_is_moved_by_only_one_of_several_callers(store: Store) -> None:
    moved = await asyncio.gather(*(store.move_cursor("deliveries", str(one), expected=None) for one in range(10)))
    assert moved.count(True) == 1
