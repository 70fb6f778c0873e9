"""Deliveries that ask for nothing but looks take one statement; what that one leaves is taken in the long way."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

import asyncpg
import pytest

from ghapp.store.job_state import Pace
from ghapp.store.postgres import fast_accept
from ghapp.store.postgres.engine import PostgresStore
from ghapp.store.protocol import Delivery, Intake, Key
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


async def taken(url: str, *batch: tuple[Delivery, Intake]) -> list[bool]:
    """Which deliveries the one statement takes in."""
    db = await asyncpg.connect(url)
    try:
        return await fast_accept.accept(db, batch, [], START, Pace())
    finally:
        await db.close()


async def test_deliveries_of_known_repositories_are_taken_in_at_once(store: PostgresStore, url: str) -> None:
    first, second = delivery(), delivery()
    batch = [(first, Intake(keys=(ONE,), repositories=(SHOP,))), (second, Intake(keys=(ONE, TWO)))]
    assert await taken(url, *batch) == [True, True]
    assert await claimed(store) == [ONE, TWO]
    assert not await store.accept(first, Intake(keys=(ONE,)))


async def test_an_id_that_is_known_or_comes_twice_counts_once(store: PostgresStore, url: str) -> None:
    known, twice = delivery(), delivery()
    await store.accept(known, Intake())
    batch = [(known, Intake(keys=(ONE,))), (twice, Intake(keys=(TWO,))), (twice, Intake(keys=(ONE,)))]
    assert await taken(url, *batch) == [False, True, False]
    assert await claimed(store) == [TWO]


@pytest.mark.parametrize(
    "more",
    [
        Intake(keys=(ONE,), repositories=(replace(SHOP, name="renamed"),)),
        Intake(keys=(Key(2, 1),), repositories=(repository(2),)),
        Intake(heads=((1, "abc"),)),
        Intake(removed_repositories=(1,)),
        Intake(forget_installations=(SHOP.installation_id,)),
        Intake(renewed_installations=(SHOP.installation_id,)),
        Intake(owners=(SHOP.owner,)),
        Intake(teams=("acme/product",)),
    ],
)
async def test_where_one_asks_for_more_none_is_taken_in(store: PostgresStore, url: str, more: Intake) -> None:
    assert await taken(url, (delivery(), Intake(keys=(TWO,))), (delivery(), more)) == [False, False]
    assert await claimed(store) == []
    answers = await asyncio.gather(store.accept(delivery(), Intake(keys=(TWO,))), store.accept(delivery(), more))
    assert all(answers)
    assert TWO in await claimed(store)
