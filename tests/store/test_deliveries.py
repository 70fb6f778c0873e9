"""What a store makes of deliveries, as every engine must."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Callable
from dataclasses import replace

from ghapp.identity import Key
from ghapp.jobs import DeliveryEffects, Findings, ThreadMemory
from ghapp.store.protocol import Store
from tests.support.clock import START, Clock
from tests.support.engines import claimed, delivery, repository

ONE, TWO = Key(1, 1), Key(1, 2)


async def test_a_second_delivery_of_an_id_has_no_effect(store: Store) -> None:
    first = delivery()
    assert await store.accept(first, DeliveryEffects(keys=(ONE,)))
    assert not await store.accept(first, DeliveryEffects(keys=(TWO,), repositories=(repository(1),)))
    assert await claimed(store) == [ONE]
    assert await store.repository(1) is None


async def test_equal_ids_at_the_same_moment_count_once(store: Store) -> None:
    same = delivery()
    answers = await asyncio.gather(*(store.accept(same, DeliveryEffects(keys=(ONE,))) for _ in range(20)))
    assert answers.count(True) == 1


async def test_an_id_is_known_after_a_restart(store: Store) -> None:
    first = delivery()
    await store.accept(first, DeliveryEffects())
    await store.close()
    await store.open()
    assert not await store.accept(first, DeliveryEffects())


async def test_unknown_deliveries_are_listed(store: Store) -> None:
    first = delivery()
    await store.accept(first, DeliveryEffects())
    assert await store.unknown_deliveries([first.id, "missed", "missed too"]) == {"missed", "missed too"}
    assert await store.unknown_deliveries([]) == frozenset()


async def test_ids_ordered_by_time_are_kept_as_they_are(store: Store) -> None:
    ids = [str(uuid.uuid1()) for _ in range(3)]
    first, second, third = ids
    assert await store.accept(replace(delivery(), id=first), DeliveryEffects())
    assert await store.accept(replace(delivery(), id=second), DeliveryEffects())
    assert not await store.accept(replace(delivery(), id=first), DeliveryEffects())
    assert await store.unknown_deliveries(ids) == {third}


async def test_ids_are_forgotten_after_eight_days(store: Store, clock: Clock) -> None:
    old, young = delivery(at=START), delivery(at=START + 3600)
    await store.accept(old, DeliveryEffects())
    await store.accept(young, DeliveryEffects())
    clock.now = START + 8 * 24 * 3600 + 1
    assert await store.prune() == 1
    assert await store.prune() == 0
    assert await store.accept(old, DeliveryEffects())
    assert not await store.accept(young, DeliveryEffects())


async def test_a_head_selects_the_threads_last_seen_on_it(store: Store) -> None:
    await store.save(ONE, Findings(thread=ThreadMemory(head_sha="abc")))
    await store.save(TWO, Findings(thread=ThreadMemory(head_sha="abc")))
    await store.save(Key(1, 3), Findings(thread=ThreadMemory(head_sha="def")))
    await store.save(Key(2, 1), Findings(thread=ThreadMemory(head_sha="abc")))
    await store.save(Key(1, 4), Findings(thread=ThreadMemory()))
    await store.accept(delivery(), DeliveryEffects(heads=((1, "abc"), (1, "unheard of"), (1, ""))))
    assert sorted(await claimed(store)) == [ONE, TWO]


async def test_an_owner_selects_every_known_repository_of_the_account(store: Store) -> None:
    for facts in (repository(1), repository(2, owner="Acme"), repository(3, owner="other")):
        await store.remember_repository(facts)
    await store.accept(delivery(), DeliveryEffects(repositories=(repository(4),), owners=("ACME",)))
    assert sorted(await claimed(store)) == [Key(1), Key(2), Key(4)]
    assert [facts.id for facts in await store.repositories_of("acme")] == [1, 2, 4]


async def test_the_repositories_of_an_installation_are_listed_in_order(store: Store) -> None:
    for facts in (repository(3), repository(1), repository(2, installation=8)):
        await store.remember_repository(facts)
    assert await store.repositories_at(7) == [repository(1), repository(3)]
    assert await store.repositories_at(9) == []


async def test_a_delivery_gives_the_repository_to_its_jobs(store: Store) -> None:
    await store.accept(delivery(), DeliveryEffects(keys=(ONE, Key(9, 9)), repositories=(repository(1),)))
    assert {job.key: job.repository for job in await store.claim(9)} == {ONE: repository(1), Key(9, 9): None}


async def test_the_newest_attributes_count(store: Store) -> None:
    for facts in (repository(1), repository(1, owner="ACME"), repository(1, installation=8)):
        await store.accept(delivery(), DeliveryEffects(repositories=(facts,)))
        assert await store.repository(1) == facts


async def test_a_repository_lost_to_the_app_has_no_installation(store: Store) -> None:
    everything = (repository(1), repository(2), repository(3, installation=8))
    await store.accept(delivery(), DeliveryEffects(repositories=everything))
    await store.accept(delivery(), DeliveryEffects(removed_repositories=(1, 99)))
    assert [facts.installation_id for facts in await store.repositories_of("acme")] == [0, 7, 8]
    await store.accept(delivery(), DeliveryEffects(forget_installations=(7,)))
    assert [facts.installation_id for facts in await store.repositories_of("acme")] == [0, 0, 8]
    await store.accept(delivery(), DeliveryEffects(repositories=(repository(1),)))
    assert await store.repository(1) == repository(1)


async def test_attributes_count_in_the_order_of_their_deliveries(store: Store) -> None:
    await asyncio.gather(
        store.accept(delivery(), DeliveryEffects(repositories=(repository(1),))),
        store.accept(delivery(), DeliveryEffects(forget_installations=(7,))),
        store.accept(delivery(), DeliveryEffects(repositories=(repository(1, installation=8),))),
        store.accept(delivery(), DeliveryEffects(repositories=(repository(2),))),
    )
    assert await store.repository(1) == repository(1, installation=8)
    assert await store.repository(2) == repository(2)


async def test_keys_of_a_lost_repository_still_run_so_that_they_end(store: Store) -> None:
    await store.accept(delivery(), DeliveryEffects(keys=(ONE,), repositories=(repository(1),)))
    await store.accept(delivery(), DeliveryEffects(forget_installations=(7,)))
    (job,) = await store.claim(9)
    assert job.repository == repository(1, installation=0)


async def test_a_delivery_is_acknowledged_only_once_it_is_on_disk(another: Callable[[], Store], store: Store) -> None:
    keys = [Key(1, number) for number in range(1, 51)]
    await asyncio.gather(*(store.accept(delivery(), DeliveryEffects(keys=(key,))) for key in keys))
    await store.close()
    fresh = another()
    await fresh.open()
    assert sorted(await claimed(fresh)) == keys
    await fresh.close()
