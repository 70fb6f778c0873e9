"""The keyed queue, as every engine must keep it."""

from __future__ import annotations

import asyncio

import pytest

from ghapp.identity import Key
from ghapp.jobs import DeliveryEffects, Done, Findings, RateLimited, Retry
from ghapp.store.protocol import DeadJob, QueueFigures, Store
from tests.support.clock import START, Clock
from tests.support.engines import PACE, claim_one, claimed, delivery, event, repository

ONE, TWO, THREE = Key(1, 1), Key(1, 2), Key(1, 3)


async def die(store: Store, clock: Clock, key: Key, error: str = "boom") -> None:
    """Let a key fail until it is dead."""
    await event(store, key)
    for _ in range(PACE.tries):
        clock.now += 100
        await store.finish(await claim_one(store), Retry(error))


async def test_several_events_become_one_run(store: Store, clock: Clock) -> None:
    await asyncio.gather(*(event(store, ONE) for _ in range(50)))
    await store.finish(await claim_one(store), Done())
    clock.now += 100
    assert await claimed(store) == []
    assert await store.next_due() is None


async def test_a_group_its_pull_request_and_the_repository_are_three_keys(store: Store, clock: Clock) -> None:
    keys = [Key.of_group(1, 1), Key(1), ONE]
    assert [str(key) for key in keys] == ["1 merge group #1", "1", "1#1"]
    assert [key.group for key in keys] == [1, 0, 0]
    await event(store, *keys)
    jobs = {job.key: job for job in await store.claim(10)}
    assert sorted(jobs) == keys
    for job in jobs.values():
        await store.finish(job, Retry("boom") if job.key.group else Done())
    clock.now += 100
    assert await claimed(store) == [Key.of_group(1, 1)]


async def test_a_running_key_is_not_claimed_again(store: Store, clock: Clock) -> None:
    await event(store, ONE)
    assert await claimed(store) == [ONE]
    await event(store, ONE)
    clock.now += 100
    assert await claimed(store) == []
    assert await store.next_due() is None


async def test_events_during_a_run_cause_exactly_one_more_run(store: Store, clock: Clock) -> None:
    await event(store, ONE)
    first = await claim_one(store)
    await event(store, ONE)
    await event(store, ONE)
    clock.now += 1
    await store.finish(first, Done())
    second = await claim_one(store)
    assert second.generation == first.generation + 2
    await store.finish(second, Done())
    clock.now += 100
    assert await claimed(store) == []


async def test_a_clock_that_is_set_back_delays_no_event(store: Store, clock: Clock) -> None:
    await event(store, ONE)
    await store.finish(await claim_one(store), Done())
    clock.now -= 7200
    await event(store, ONE)
    clock.now += PACE.spacing
    job = await claim_one(store)
    await event(store, ONE)
    clock.now -= 7200
    await store.finish(job, Done())
    clock.now += PACE.spacing
    assert await claimed(store) == [ONE]


async def test_the_first_run_is_immediate_and_later_ones_are_spaced(store: Store, clock: Clock) -> None:
    await event(store, ONE)
    await store.finish(await claim_one(store), Done())
    clock.now += 0.1
    await event(store, ONE)
    assert await claimed(store) == []
    assert await store.next_due() == START + PACE.spacing
    clock.now = START + PACE.spacing
    assert await claimed(store) == [ONE]


async def test_an_event_during_a_short_run_waits_for_the_spacing(store: Store, clock: Clock) -> None:
    await event(store, ONE)
    first = await claim_one(store)
    await event(store, ONE)
    await store.finish(first, Done())
    assert await claimed(store) == []
    assert await store.next_due() == START + PACE.spacing


async def test_a_run_can_schedule_a_later_one(store: Store, clock: Clock) -> None:
    await event(store, ONE)
    await store.finish(await claim_one(store), Done(next_look=START + 60))
    assert await store.next_due() == START + 60
    clock.now = START + 60
    assert await claimed(store) == [ONE]


async def test_an_event_runs_before_a_scheduled_run(store: Store, clock: Clock) -> None:
    await store.enqueue([ONE], due=START + 60)
    assert await claimed(store) == []
    await event(store, ONE)
    assert await claimed(store) == [ONE]


async def test_failures_back_off_exponentially_up_to_the_maximum(store: Store, clock: Clock) -> None:
    await event(store, ONE)
    for tries, wait in enumerate((1.0, 2.0)):
        job = await claim_one(store)
        assert job.tries == tries
        await store.finish(job, Retry("boom"))
        clock.now += wait
        assert await store.next_due() == clock.now
    assert [PACE.delay(failures, 0.0) for failures in range(4)] == [1.0, 2.0, 2.5, 2.5]
    assert PACE.delay(0, 0.5) == 1.5
    assert PACE.delay(10**6, 0.0) == 2.5


async def test_a_key_is_dead_after_the_last_try_and_keeps_its_error(store: Store, clock: Clock) -> None:
    await die(store, clock, ONE, "GitHub said 500")
    assert await store.dead() == [DeadJob(key=ONE, tries=PACE.tries, error="GitHub said 500", died_at=clock.now)]
    assert await store.next_due() is None
    assert (await store.figures()).dead == 1


async def test_success_resets_the_failure_count(store: Store, clock: Clock) -> None:
    await event(store, ONE)
    await store.finish(await claim_one(store), Retry("boom"))
    clock.now += 100
    await store.finish(await claim_one(store), Done(next_look=clock.now + 1))
    clock.now += 100
    assert (await claim_one(store)).tries == 0


async def test_an_event_shortens_a_backoff_and_resets_the_failure_count(store: Store, clock: Clock) -> None:
    await event(store, ONE)
    await store.finish(await claim_one(store), Retry("boom"))
    clock.now += 0.4
    await event(store, ONE)
    assert (await claim_one(store)).tries == 0


async def test_an_event_during_the_last_try_keeps_the_key_alive(store: Store, clock: Clock) -> None:
    await event(store, ONE)
    for _ in range(PACE.tries - 1):
        await store.finish(await claim_one(store), Retry("boom"))
        clock.now += 100
    last = await claim_one(store)
    await event(store, ONE)
    clock.now += 1
    await store.finish(last, Retry("boom"))
    assert await store.dead() == []
    assert await claimed(store) == [ONE]


@pytest.mark.parametrize("way", ["the same delivery again", "a new event", "revive", "enqueue"])
async def test_a_dead_key_is_revived_by(way: str, store: Store, clock: Clock) -> None:
    first = delivery()
    await store.accept(first, DeliveryEffects(keys=(ONE,)))
    for _ in range(PACE.tries):
        await store.finish(await claim_one(store), Retry("boom"))
        clock.now += 100
    assert await claimed(store) == []
    match way:
        case "the same delivery again":
            assert not await store.accept(first, DeliveryEffects(keys=(ONE,)))
        case "a new event":
            await event(store, ONE)
        case "revive":
            assert await store.revive(ONE)
        case _:
            await store.enqueue([ONE])
    assert await store.dead() == []
    assert (await claim_one(store)).tries == 0


async def test_only_dead_keys_can_be_revived(store: Store) -> None:
    await event(store, ONE)
    assert not await store.revive(ONE)
    assert not await store.revive(TWO)


async def test_a_rate_limit_delays_only_its_installation_and_costs_no_try(store: Store, clock: Clock) -> None:
    ours, theirs = Key(1, 1), Key(2, 1)
    await store.remember_repository(repository(1, installation=7))
    await store.remember_repository(repository(2, installation=8))
    await event(store, ours, Key(1, 2))
    await store.finish((await store.claim(1))[0], RateLimited(7, START + 60))
    await event(store, theirs, Key(1, 3))
    assert await claimed(store) == [theirs]
    assert await store.next_due() == START + 60
    clock.now = START + 60
    jobs = await store.claim(10)
    assert {job.key for job in jobs} == {Key(1, 1), Key(1, 2), Key(1, 3)}
    assert {job.tries for job in jobs} == {0}


async def test_no_event_shortens_a_rate_limit(store: Store, clock: Clock) -> None:
    await store.remember_repository(repository(1))
    await event(store, ONE)
    await store.finish(await claim_one(store), RateLimited(7, START + 60))
    clock.now += 10
    await event(store, ONE)
    assert await claimed(store) == []
    assert await store.next_due() == START + 60


async def test_a_shorter_limit_does_not_shorten_a_longer_one(store: Store, clock: Clock) -> None:
    await store.remember_repository(repository(1))
    await event(store, ONE, TWO)
    first, second = await store.claim(2)
    await store.finish(first, RateLimited(7, START + 60))
    await store.finish(second, RateLimited(7, START + 5))
    assert await store.next_due() == START + 60
    await store.close()
    await store.open()
    assert await store.next_due() == START + 60


async def test_a_rate_limit_survives_a_restart(store: Store) -> None:
    await store.remember_repository(repository(1))
    await event(store, ONE)
    await store.finish(await claim_one(store), RateLimited(7, START + 60))
    await event(store, TWO)
    await store.close()
    await store.open()
    assert await store.next_due() == START + 60


async def test_a_flood_of_events_does_not_delay_another_installation(store: Store, clock: Clock) -> None:
    for number in (1, 2, 3):
        await store.remember_repository(repository(number, installation=number))
    await event(store, *(Key(1, number) for number in range(1, 201)))
    clock.now += 1
    await event(store, Key(2, 1), Key(3, 1), Key(3, 2))
    first = await claimed(store, 4)
    assert sorted(key.repository_id for key in first) in ([1, 1, 2, 3], [1, 2, 3, 3])
    assert {key.repository_id for key in first[:3]} == {1, 2, 3}


async def test_spaced_keys_let_others_run_in_between(store: Store, clock: Clock) -> None:
    for number in (1, 2):
        await store.remember_repository(repository(number, installation=7))
    await event(store, Key(1))
    spaced = {Key(1, number): clock.now + 0.05 * (number - 1) for number in range(1, 10_001)}
    await store.finish(await claim_one(store), Done(findings=Findings(enqueue=spaced)))
    assert await claimed(store, 8) == [Key(1, 1)]
    await event(store, Key(2, 1))
    assert await claimed(store, 8) == [Key(2, 1)]
    clock.now += 0.1
    assert await claimed(store, 8) == [Key(1, 2), Key(1, 3)]


async def test_the_longest_due_key_runs_first(store: Store, clock: Clock) -> None:
    for key in (THREE, ONE, TWO):
        await event(store, key)
        clock.now += 1
    assert [await claimed(store, 1) for _ in range(3)] == [[THREE], [ONE], [TWO]]


async def test_keys_follow_their_repository_to_another_installation(store: Store, clock: Clock) -> None:
    await store.remember_repository(repository(1, installation=7))
    await event(store, ONE)
    running = await claim_one(store)
    await event(store, TWO)
    await store.remember_repository(repository(1, installation=8))
    await store.finish(running, RateLimited(7, START + 60))
    job = await claim_one(store)
    assert (job.key, job.repository) == (TWO, repository(1, installation=8))


async def test_a_released_key_is_due_at_once_as_if_never_claimed(store: Store) -> None:
    await event(store, ONE)
    job = await claim_one(store)
    await store.release(job)
    assert await claim_one(store) == job


@pytest.mark.parametrize("way", ["finished", "released"])
async def test_a_key_is_held_from_its_claim_until_it_is(way: str, store: Store, clock: Clock) -> None:
    await event(store, ONE)
    job = await claim_one(store)
    assert await store.holds(job)
    await (store.finish(job, Done()) if way == "finished" else store.release(job))
    assert not await store.holds(job)
    clock.now += 100
    await event(store, ONE)
    again = await claim_one(store)
    assert await store.holds(again)
    assert not await store.holds(job)


async def test_finishing_twice_has_no_effect(store: Store, clock: Clock) -> None:
    await event(store, ONE)
    job = await claim_one(store)
    await store.finish(job, Done())
    await store.finish(job, Retry("late"))
    await store.release(job)
    assert await store.next_due() is None


async def test_a_run_interrupted_by_a_crash_is_due_after_a_restart(store: Store, clock: Clock) -> None:
    await event(store, ONE, TWO)
    await store.claim(1)
    await store.close()
    await store.open()
    assert sorted(await claimed(store)) == [ONE, TWO]


async def test_waiting_ends_when_work_arrives_or_time_is_up(store: Store) -> None:
    await store.wait(0)
    waiting = asyncio.create_task(store.wait(None))
    await event(store, ONE)
    await waiting
    await store.wait(0.001)


async def test_figures_show_the_state_of_the_queue(store: Store, clock: Clock) -> None:
    assert await store.figures() == QueueFigures(waiting=0, running=0, dead=0, oldest_due=None)
    await event(store, ONE, TWO)
    await store.enqueue([THREE], due=START + 60)
    await store.claim(1)
    assert await store.figures() == QueueFigures(waiting=2, running=1, dead=0, oldest_due=START)
