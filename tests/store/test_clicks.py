"""Presses of buttons wait in the store until they are answered, on every engine."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ghapp.identity import Key
from ghapp.jobs import ButtonClick, Delivery, DeliveryEffects, Findings, ThreadMemory
from ghapp.store.protocol import Store
from tests.support.clock import START, Clock
from tests.support.engines import delivery

ONE, TWO = Key(1, 1), Key(1, 2)
NUDGE = ButtonClick(button="nudge", run="CR_1", login="mona", user_id=7)
WEEK = 7 * 86_400


async def press(
    store: Store, pressed: ButtonClick, *keys: Key, heads: tuple[tuple[int, str], ...] = (), at: float = START
) -> Delivery:
    """A delivery that tells of a press."""
    told = delivery(at=at)
    await store.accept(told, DeliveryEffects(keys=keys, heads=heads, pressed=pressed))
    return told


async def test_a_click_waits_on_each_of_its_threads_until_it_is_answered(store: Store) -> None:
    told = await press(store, NUDGE, ONE, TWO)
    await store.close()
    await store.open()
    assert (await store.load(ONE)).clicks == (await store.load(TWO)).clicks == {told.id: NUDGE}
    await store.save(ONE, Findings(answered=(told.id,)))
    assert ((await store.load(ONE)).clicks, (await store.load(TWO)).clicks) == ({}, {told.id: NUDGE})


async def test_a_click_is_assigned_to_the_threads_last_seen_on_its_head(store: Store) -> None:
    await store.save(TWO, Findings(thread=ThreadMemory(head_sha="abc")))
    told = await press(store, NUDGE, heads=((1, "abc"),))
    assert ((await store.load(ONE)).clicks, (await store.load(TWO)).clicks) == ({}, {told.id: NUDGE})


async def test_a_repeated_delivery_stores_one_click(store: Store) -> None:
    told = await press(store, NUDGE, ONE)
    await store.save(ONE, Findings(answered=(told.id,)))
    assert not await store.accept(told, DeliveryEffects(keys=(ONE,), pressed=NUDGE))
    assert (await store.load(ONE)).clicks == {}


async def test_repeated_clicks_before_the_answer_count_once(store: Store) -> None:
    told = await press(store, NUDGE, ONE)
    await press(store, NUDGE, ONE)
    assert [*(await store.load(ONE)).clicks] == [told.id]


@pytest.mark.parametrize("other", [{"button": "override"}, {"run": "CR_2"}, {"user_id": 8}])
async def test_other_clicks_wait_too_and_keep_their_order(other: dict[str, object], store: Store) -> None:
    first = await press(store, NUDGE, ONE)
    changed = replace(NUDGE, **other)  # type: ignore[arg-type]  # the fields of the table above
    second = await press(store, changed, ONE, at=START + 1)
    assert list(((await store.load(ONE)).clicks).items()) == [(first.id, NUDGE), (second.id, changed)]


async def test_an_unanswered_click_is_forgotten_with_its_delivery(store: Store, clock: Clock) -> None:
    await press(store, NUDGE, ONE)
    clock.now += WEEK
    await store.prune()
    assert (await store.load(ONE)).clicks != {}
    clock.now += 2 * 86_400
    await store.prune()
    assert (await store.load(ONE)).clicks == {}
