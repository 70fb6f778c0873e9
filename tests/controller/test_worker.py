"""The worker on a real store: what runs when, and what cannot stop it."""

from __future__ import annotations

import asyncio
import logging
import random
import resource
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from ghapp.controller.worker import Worker
from ghapp.identity import Key, RepositoryRef
from ghapp.jobs import Delivery, DeliveryEffects, Done, GaveUp, Job, Outcome, RateLimited, Retry
from ghapp.store.job_state import RetryPolicy
from ghapp.store.sqlite.engine import SQLiteStore
from tests.support.controlled_runs import Alarm, Looks

ONE, TWO, THREE = Key(1, 1), Key(1, 2), Key(2, 1)
PACE = RetryPolicy(spacing=0.0, backoff=0.001, tries=3)


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[SQLiteStore]:
    store = SQLiteStore(str(tmp_path / "ghapp.db"), clock=time.time, policy=PACE)
    await store.open()
    for number in (1, 2):
        await store.remember_repository(
            RepositoryRef(id=number, node_id=f"R_{number}", owner="acme", name=f"r{number}", installation_id=number)
        )
    yield store
    await store.close()


@pytest.fixture
def alarm() -> Iterator[Alarm]:
    alarm = Alarm()
    logger = logging.getLogger("ghapp.controller.worker")
    logger.addHandler(alarm)
    yield alarm
    logger.removeHandler(alarm)


@pytest.fixture
def looks() -> Looks:
    return Looks()


@pytest.fixture
async def worker(store: SQLiteStore, looks: Looks) -> AsyncIterator[Worker]:
    worker = Worker(store, looks.run, fail_closed=looks.fail_closed, concurrency=6, clock=time.time)
    worker.start()
    yield worker
    await worker.stop(grace=0)


async def event(store: SQLiteStore, *keys: Key) -> None:
    name = f"{random.getrandbits(128):x}"
    await store.accept(Delivery(id=name, event="push", received_at=time.time()), DeliveryEffects(keys=keys))


async def test_an_event_runs_its_key(store: SQLiteStore, looks: Looks, worker: Worker) -> None:
    await event(store, ONE)
    await worker.idle()
    assert looks.count == {ONE: 1}


async def test_events_are_merged_into_one_run_and_one_more_if_during_it(
    store: SQLiteStore, looks: Looks, worker: Worker
) -> None:
    go_on = looks.hold(ONE)
    await asyncio.gather(*(event(store, ONE) for _ in range(50)))
    await looks.has_begun(ONE)
    before = looks.count[ONE]
    await asyncio.gather(*(event(store, ONE) for _ in range(50)))
    go_on.set()
    await worker.idle()
    assert (before, looks.count[ONE]) == (1, 2)


@pytest.mark.parametrize("error", [ValueError("a bug"), asyncio.CancelledError("from a library")])
async def test_a_failing_run_is_retried_then_dead_without_blocking_others(
    error: BaseException, store: SQLiteStore, looks: Looks, worker: Worker
) -> None:
    looks.errors[ONE] = error
    await event(store, ONE, TWO)
    await worker.idle()
    assert looks.count == {ONE: PACE.tries, TWO: 1}
    (dead,) = await store.dead()
    assert (dead.key, dead.error) in {(ONE, "ValueError: a bug"), (ONE, "the run was cancelled from within")}
    del looks.errors[ONE]
    await store.revive(ONE)
    await worker.idle()
    assert await store.dead() == []
    assert looks.count[ONE] == PACE.tries + 1


@pytest.mark.parametrize("outcome", [Done(next_look=float("nan")), Retry("no text: \ud800")])
async def test_an_outcome_that_cannot_be_stored_counts_as_a_failure(
    outcome: Outcome, store: SQLiteStore, looks: Looks, worker: Worker
) -> None:
    looks.outcomes[ONE] = outcome
    await event(store, ONE)
    await worker.idle()
    assert [dead.key for dead in await store.dead()] == [ONE]
    assert "could not be stored" in (await store.dead())[0].error


async def test_a_stuck_key_does_not_block_others(store: SQLiteStore, looks: Looks, worker: Worker) -> None:
    go_on = looks.hold(ONE)
    await event(store, ONE)
    await looks.has_begun(ONE)
    for _ in range(3):
        await event(store, TWO, THREE)
        await looks.has_begun(TWO)
        await looks.has_begun(THREE)
        looks.begun.clear()
    assert looks.count[ONE] == 1
    go_on.set()
    await worker.idle()


async def test_a_run_that_never_ends_is_aborted(store: SQLiteStore, looks: Looks) -> None:
    looks.hold(ONE)
    worker = Worker(store, looks.run, fail_closed=looks.fail_closed, concurrency=1, longest_run=0.01, clock=time.time)
    worker.start()
    await event(store, ONE, TWO)
    await worker.idle()
    await worker.stop()
    assert [(dead.key, dead.error) for dead in await store.dead()] == [(ONE, "took longer than 0.01 s")]
    assert looks.count[TWO] == 1


async def test_a_rate_limit_delays_only_its_own_installation(store: SQLiteStore, looks: Looks, worker: Worker) -> None:
    until = time.time() + 600
    looks.outcomes[ONE] = RateLimited(1, until)
    await event(store, ONE)
    await worker.idle()
    await event(store, ONE, TWO, THREE)
    await worker.idle()
    assert looks.count == {ONE: 1, THREE: 1}
    assert await store.next_due() == until


async def test_the_worker_runs_at_most_the_configured_number_at_once(
    store: SQLiteStore, looks: Looks, worker: Worker
) -> None:
    keys = [Key(repository, number) for number in range(1, 8) for repository in (1, 2)]
    go_on = [looks.hold(key) for key in keys]
    await event(store, *keys)
    for key in keys[:6]:
        await looks.has_begun(key)
    await store.ping()
    assert sum(looks.running.values()) == 6
    for held in go_on:
        held.set()
    await worker.idle()
    assert looks.count == dict.fromkeys(keys, 1)


async def test_an_installation_that_hangs_leaves_half_of_the_places(
    store: SQLiteStore, looks: Looks, worker: Worker
) -> None:
    hanging = [Key(1, number) for number in range(1, 9)]
    go_on = [looks.hold(key) for key in hanging]
    await event(store, *hanging)
    for key in hanging[:3]:
        await looks.has_begun(key)
    for _ in range(5):
        await event(store, THREE)
        await looks.has_begun(THREE)
        looks.begun.pop(THREE)
    assert sum(looks.running.values()) == 3
    for held in go_on:
        held.set()
    await worker.idle()
    assert looks.count == {**dict.fromkeys(hanging, 1), THREE: looks.count[THREE]}


async def test_an_installation_has_one_place_where_there_is_only_one(store: SQLiteStore, looks: Looks) -> None:
    worker = Worker(store, looks.run, fail_closed=looks.fail_closed, concurrency=1, clock=time.time)
    worker.start()
    await event(store, ONE, THREE)
    await worker.idle()
    await worker.stop()
    assert looks.count == {ONE: 1, THREE: 1}


@pytest.mark.parametrize(
    ("outcome", "closed"),
    [
        (Retry("GitHub is away"), ["GitHub is away"]),  # only before it dies
        (Retry("a bug", is_own_fault=True), ["a bug"] * PACE.tries),
        (GaveUp("enough"), []),
    ],
)
async def test_the_check_is_closed_before_a_key_dies(
    outcome: Outcome, closed: list[str], store: SQLiteStore, looks: Looks, worker: Worker
) -> None:
    looks.outcomes[ONE] = outcome
    await event(store, ONE)
    await worker.idle()
    assert looks.closed == [(ONE, error) for error in closed]
    assert [dead.key for dead in await store.dead()] == [ONE]


async def test_a_key_whose_check_cannot_be_closed_does_not_die(
    store: SQLiteStore, looks: Looks, worker: Worker
) -> None:
    looks.outcomes[ONE] = Retry("GitHub is away")
    looks.cannot_close = 4
    await event(store, ONE)
    await worker.idle()
    assert looks.count[ONE] == PACE.tries + 4
    assert looks.closed == [(ONE, "GitHub is away")]
    assert [dead.key for dead in await store.dead()] == [ONE]


async def test_no_key_overlaps_and_no_event_is_missed_under_random_load(
    store: SQLiteStore, looks: Looks, worker: Worker
) -> None:
    seen: dict[Key, int] = {}
    told: Counter[Key] = Counter()
    keys = [Key(repository, number) for repository in (1, 2) for number in (1, 2, 3)]

    async def run(job: Job) -> Outcome:
        so_far = told[job.key]
        outcome = await looks.run(job)
        seen[job.key] = so_far
        return outcome

    async def tell() -> None:
        for _ in range(40):
            key = random.choice(keys)
            told[key] += 1
            await event(store, key)

    looks.work = store.ping
    await worker.stop()
    busy = Worker(store, run, fail_closed=looks.fail_closed, concurrency=4, clock=time.time)
    busy.start()
    await asyncio.gather(*(tell() for _ in range(8)))
    await busy.idle()
    await busy.stop()
    assert looks.overlaps == []
    assert seen == told
    assert sum(looks.count.values()) < sum(told.values())


async def test_stopping_the_worker_lets_runs_finish(store: SQLiteStore, looks: Looks, worker: Worker) -> None:
    go_on = looks.hold(ONE)
    await event(store, ONE)
    await looks.has_begun(ONE)
    stopping = asyncio.create_task(worker.stop(grace=60))
    await store.ping()
    await event(store, TWO)
    go_on.set()
    await stopping
    assert not worker.running
    assert looks.count == {ONE: 1}
    assert [job.key for job in await store.claim(9)] == [TWO]


async def test_a_cancelled_run_is_due_again(store: SQLiteStore, looks: Looks, worker: Worker) -> None:
    looks.hold(ONE)
    await event(store, ONE)
    await looks.has_begun(ONE)
    await worker.stop(grace=0)
    (job,) = await store.claim(9)
    assert (job.key, job.tries) == (ONE, 0)


async def test_the_worker_resumes_when_an_unavailable_store_returns(
    store: SQLiteStore, looks: Looks, worker: Worker, alarm: Alarm
) -> None:
    go_on = looks.hold(ONE)
    await event(store, ONE)
    await looks.has_begun(ONE)
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, limits[1]))
    try:
        go_on.set()
        await alarm.rung.wait()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    await worker.idle()
    await event(store, TWO)
    await worker.idle()
    assert looks.count == {ONE: 1, TWO: 1}
    assert (await store.figures()).running == 0


async def test_the_worker_waits_for_a_store_that_is_unavailable_at_start(
    store: SQLiteStore, looks: Looks, alarm: Alarm
) -> None:
    await event(store, ONE)
    await store.close()
    worker = Worker(store, looks.run, fail_closed=looks.fail_closed, clock=time.time)
    worker.start()
    await alarm.rung.wait()
    await store.open()
    await worker.idle()
    await worker.stop()
    assert looks.count == {ONE: 1}


async def test_each_run_is_logged_with_its_key_and_outcome(
    store: SQLiteStore, looks: Looks, worker: Worker, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "ghapp.controller.worker")
    looks.errors[TWO] = ValueError("a bug")
    await event(store, ONE, TWO)
    await worker.idle()
    fields = [record.__dict__ for record in caplog.records if record.name == "ghapp.controller.worker"]
    told = {(one["key"], one["outcome"], one["tries"]) for one in fields}
    assert told == {("1#1", "done", 0), ("1#2", "retry", 0), ("1#2", "retry", 1), ("1#2", "retry", 2)}
    assert all(one["duration_ms"] >= 0 and one["generation"] == 1 for one in fields)
