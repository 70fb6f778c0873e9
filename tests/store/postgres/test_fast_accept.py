"""Deliveries that ask for nothing but looks take one statement; what that one leaves is taken in the long way."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

import asyncpg
import pytest

from ghapp.identity import Key
from ghapp.jobs import Delivery, DeliveryEffects
from ghapp.store.job_state import RetryPolicy
from ghapp.store.postgres import fast_accept
from ghapp.store.postgres.engine import PostgresStore
from tests.support.clock import START, Clock
from tests.support.engines import claimed, delivery, repository

ONE, TWO = Key(1, 1), Key(1, 2)
SHOP = repository(1)


@pytest.fixture
async def store(url: str) -> AsyncIterator[PostgresStore]:
    """A replica that knows a repository."""
    store = PostgresStore(url, clock=Clock())
    await store.open()
    await store.remember_repository(SHOP)
    yield store
    await store.close()


async def taken(url: str, *batch: tuple[Delivery, DeliveryEffects]) -> list[bool]:
    """Which deliveries the one statement takes in."""
    db = await asyncpg.connect(url)
    try:
        return await fast_accept.accept(db, batch, [], START, RetryPolicy())
    finally:
        await db.close()


async def test_deliveries_of_known_repositories_are_taken_in_at_once(store: PostgresStore, url: str) -> None:
    first, second = delivery(), delivery()
    batch = [(first, DeliveryEffects(keys=(ONE,), repositories=(SHOP,))), (second, DeliveryEffects(keys=(ONE, TWO)))]
    assert await taken(url, *batch) == [True, True]
    assert await claimed(store) == [ONE, TWO]
    assert not await store.accept(first, DeliveryEffects(keys=(ONE,)))


async def test_an_id_that_is_known_or_comes_twice_counts_once(store: PostgresStore, url: str) -> None:
    known, twice = delivery(), delivery()
    await store.accept(known, DeliveryEffects())
    batch = [
        (known, DeliveryEffects(keys=(ONE,))),
        (twice, DeliveryEffects(keys=(TWO,))),
        (twice, DeliveryEffects(keys=(ONE,))),
    ]
    assert await taken(url, *batch) == [False, True, False]
    assert await claimed(store) == [TWO]


@pytest.mark.parametrize(
    "more",
    [
        DeliveryEffects(keys=(ONE,), repositories=(replace(SHOP, name="renamed"),)),
        DeliveryEffects(keys=(Key(2, 1),), repositories=(repository(2),)),
        DeliveryEffects(heads=((1, "abc"),)),
        DeliveryEffects(removed_repositories=(1,)),
        DeliveryEffects(forget_installations=(SHOP.installation_id,)),
        DeliveryEffects(renewed_installations=(SHOP.installation_id,)),
        DeliveryEffects(owners=(SHOP.owner,)),
        DeliveryEffects(teams=("acme/product",)),
    ],
)
async def test_where_one_asks_for_more_none_is_taken_in(store: PostgresStore, url: str, more: DeliveryEffects) -> None:
    assert await taken(url, (delivery(), DeliveryEffects(keys=(TWO,))), (delivery(), more)) == [False, False]
    assert await claimed(store) == []
    answers = await asyncio.gather(
        store.accept(delivery(), DeliveryEffects(keys=(TWO,))), store.accept(delivery(), more)
    )
    assert all(answers)
    assert TWO in await claimed(store)
