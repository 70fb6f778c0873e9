"""How keys come to an end that is not their own, and how many places an installation has; in every engine."""

from __future__ import annotations

from ghapp.identity import Key
from ghapp.jobs import Done, GaveUp, Retry
from ghapp.store.protocol import Store
from tests.support.clock import Clock
from tests.support.engines import PACE, claim_one, claimed, event, repository

ONE = Key(1, 1)


async def test_a_cancelled_run_does_not_count_as_unfinished(store: Store, clock: Clock) -> None:
    await event(store, ONE)
    for _ in range(3):
        await store.release(await claim_one(store))
        clock.now += 100
    assert (await claim_one(store)).unfinished == 0


async def test_a_key_that_was_given_up_is_dead_until_an_event(store: Store, clock: Clock) -> None:
    await event(store, ONE)
    await store.finish(await claim_one(store), GaveUp("five times"))
    clock.now += 100
    assert await claimed(store) == []
    assert [(dead.key, dead.error) for dead in await store.dead()] == [(ONE, "five times")]
    await event(store, ONE)
    clock.now += 100
    assert (await claim_one(store)).unfinished == 0
    assert await store.dead() == []


async def test_an_event_during_the_last_run_keeps_the_key_alive(store: Store, clock: Clock) -> None:
    await event(store, ONE)
    job = await claim_one(store)
    await event(store, ONE)
    await store.finish(job, GaveUp("five times"))
    clock.now += 100
    assert await claimed(store) == [ONE]


async def test_only_the_last_try_is_announced_as_such(store: Store, clock: Clock) -> None:
    await event(store, ONE)
    for number in range(1, PACE.tries + 1):
        clock.now += 100
        job = await claim_one(store)
        assert job.is_last_try == (number == PACE.tries)
        await store.finish(job, Retry("boom", may_die=False))
    clock.now += 100
    assert (await claim_one(store)).is_last_try, "a key that may not die is tried again"


async def test_an_installation_gets_no_more_than_its_places(store: Store, clock: Clock) -> None:
    await store.remember_repository(repository(1, installation=7))
    await store.remember_repository(repository(2, installation=8))
    await event(store, *(Key(1, number) for number in range(1, 6)), Key(2, 1))
    first = list(await store.claim(10, most_each=2))
    assert sorted(job.key.repository_id for job in first) == [1, 1, 2]
    assert await store.claim(10, most_each=2) == []
    assert await store.next_due(most_each=2) is None
    assert await store.next_due() is not None
    for job in first:
        await store.finish(job, Done())
    assert await store.next_due(most_each=2) is not None
    assert len(await store.claim(10, most_each=2)) == 2
