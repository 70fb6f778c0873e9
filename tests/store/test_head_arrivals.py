"""When heads came and who pushed them is kept with the delivery that reports it, on every engine."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from ghapp.identity import Key
from ghapp.jobs import BasePush, DeliveryEffects, Findings, ThreadMemory
from ghapp.rules.model.head_arrivals import HeadArrival
from ghapp.store.protocol import Store
from tests.support.clock import Clock
from tests.support.engines import delivery, repository

ONE, TWO = Key(1, 1), Key(1, 2)
AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
OPENED = HeadArrival(sha="a" * 40, at=AT, opening=True, pusher="mona", by_author=True)
PUSHED = HeadArrival(sha="b" * 40, at=AT + timedelta(minutes=1), before="a" * 40, pusher="☃")


async def report(store: Store, *arrivals: HeadArrival, key: Key = ONE) -> None:
    """Take in a delivery that reports heads."""
    await store.accept(delivery(), DeliveryEffects(keys=(key,), arrivals=tuple((key, each) for each in arrivals)))


async def test_the_heads_of_a_delivery_are_kept_with_it(store: Store) -> None:
    await report(store, OPENED)
    await report(store, PUSHED)
    await report(store, OPENED, key=TWO)
    await store.close()
    await store.open()
    assert (await store.load(ONE)).arrivals == (PUSHED, OPENED)
    assert (await store.load(TWO)).arrivals == (OPENED,)
    assert (await store.load(ONE)).thread is None


async def test_a_head_is_kept_once_however_often_it_is_reported(store: Store) -> None:
    for arrival in (PUSHED, OPENED, PUSHED):
        await report(store, arrival)
    assert (await store.load(ONE)).arrivals == (PUSHED, OPENED)


async def test_the_newest_heads_of_a_pull_request_are_kept(store: Store) -> None:
    await report(store, OPENED, PUSHED)
    await report(store, OPENED, key=TWO)
    await store.save(ONE, Findings(arrivals_from=PUSHED.at))
    assert (await store.load(ONE)).arrivals == (PUSHED,)
    assert (await store.load(TWO)).arrivals == (OPENED,)


async def test_the_state_in_which_a_thread_was_seen_survives_a_restart(store: Store) -> None:
    await store.save(ONE, Findings(thread=ThreadMemory(seen="abc def 1 2")))
    await store.close()
    await store.open()
    thread = (await store.load(ONE)).thread
    assert thread
    assert thread.seen == "abc def 1 2"


async def test_a_push_to_a_branch_asks_for_the_open_pull_requests_into_it(store: Store, clock: Clock) -> None:
    await store.remember_repository(repository(1))
    for number, (base, head_sha) in enumerate([("main", "a"), ("main", "b"), ("next", "c"), ("main", "")], start=1):
        await store.save(Key(1, number), Findings(thread=ThreadMemory(base=base, head_sha=head_sha)))
    await store.save(Key(2, 1), Findings(thread=ThreadMemory(base="main", head_sha="a")))
    pushed = delivery()
    effects = DeliveryEffects(bases=(BasePush(1, "main"),))
    assert await store.accept(pushed, effects)
    assert [job.key for job in await store.claim(9)] == [ONE]
    clock.now += 1
    assert [job.key for job in await store.claim(9)] == [TWO]
    assert not await store.accept(pushed, effects)
