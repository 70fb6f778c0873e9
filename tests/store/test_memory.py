"""What a store remembers of repositories and threads, as every engine must."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from ghapp.errors import StoreUnavailable
from ghapp.identity import Key
from ghapp.jobs import DeliveryEffects, Done, Outcome, Retry
from ghapp.rules.model.plan import Record
from ghapp.rules.model.snapshot import Refusal
from ghapp.store.protocol import Entry, RepositoryMemory, Store, ThreadMemory
from tests.support.clock import Clock
from tests.support.engines import claim_one, claimed, delivery, event, repository

ONE, TWO = Key(1, 1), Key(1, 2)
REFUSED = (Refusal("acme/ux", "no access ☃", "abc"), Refusal("mona", "gone"))
SEEN = ThreadMemory(quiet=True, head_sha="abc", refusals=REFUSED, sightings="1;prd.1.abc", impact='{"of": "1"}')
FILES = RepositoryMemory(valid=True, repository_text="pm: a\nem: b\n", config_version="v1", labels_created=True)


async def test_what_a_look_left_behind_is_there_after_a_restart(store: Store) -> None:
    assert await store.known(ONE) is None
    await store.remember(ONE, SEEN, repository=FILES)
    assert await store.known(ONE) == SEEN
    await store.close()
    await store.open()
    assert await store.known(ONE) == SEEN
    assert await store.repository_memory(1) == FILES


@pytest.mark.parametrize(
    "change", [{"quiet": False}, {"head_sha": ""}, {"refusals": ()}, {"sightings": ""}, {"impact": ""}]
)
async def test_any_change_of_what_is_known_is_written(change: dict[str, object], store: Store) -> None:
    await store.remember(ONE, SEEN)
    changed = replace(SEEN, **change)  # type: ignore[arg-type]  # the fields of the table above
    await store.remember(ONE, changed)
    await store.close()
    await store.open()
    assert await store.known(ONE) == changed


async def test_nothing_is_known_of_a_new_repository(store: Store) -> None:
    assert await store.repository_memory(1) == RepositoryMemory()
    await store.remember(ONE)
    assert await store.repository_memory(1) == RepositoryMemory()
    assert await store.known(ONE) is None


async def test_the_threads_that_had_a_head_are_found_by_it(store: Store) -> None:
    for key in (ONE, TWO, Key(2, 1)):
        await store.remember(key, SEEN)
    await store.remember(Key(1, 3), replace(SEEN, head_sha="def"))
    await store.remember(Key(1, 4), replace(SEEN, head_sha=""))
    assert await store.threads_at(1, "abc") == {1, 2}
    assert await store.threads_at(1, "") == frozenset()
    await store.remember(ONE, replace(SEEN, head_sha=""))
    assert await store.threads_at(1, "abc") == {2}
    await store.remember(Key(1, -2), SEEN)
    assert await store.open_pulls(1) == {2, 3}, "neither closed ones nor a merge group"


async def test_a_merge_group_is_found_by_its_head_and_is_no_thread(store: Store) -> None:
    group = Key.of_group(1, 7)
    await store.remember(Key(1, 7), SEEN)
    await store.remember(group, replace(SEEN, refusals=(), sightings=""))
    assert await store.known(group) != await store.known(Key(1, 7))
    assert await store.threads_at(1, "abc") == {7}
    await store.accept(delivery(), DeliveryEffects(heads=((1, "abc"),)))
    assert sorted(await claimed(store)) == [group, Key(1, 7)]


async def test_files_may_vanish(store: Store) -> None:
    await store.remember(ONE, repository=FILES)
    await store.remember(TWO, repository=replace(FILES, repository_text=None, organisation_text="pm: c\nem: d\n"))
    found = await store.repository_memory(1)
    assert (found.repository_text, found.organisation_text) == (None, "pm: c\nem: d\n")


async def test_an_installation_that_may_do_more_was_refused_nothing_and_saw_nothing(store: Store) -> None:
    await store.accept(delivery(), DeliveryEffects(repositories=(repository(1), repository(2, installation=8))))
    for key in (ONE, Key(2, 1)):
        await store.remember(key, SEEN, repository=FILES)
    await store.accept(delivery(), DeliveryEffects(renewed_installations=(7,)))
    assert await store.known(ONE) == replace(SEEN, refusals=())
    assert await store.repository_memory(1) == replace(FILES, config_version="")
    assert (await store.known(Key(2, 1)), await store.repository_memory(2)) == (SEEN, FILES)


async def test_a_repository_at_another_installation_was_refused_nothing_and_saw_nothing(store: Store) -> None:
    await store.accept(delivery(), DeliveryEffects(repositories=(repository(1), repository(2))))
    for key in (ONE, Key(2, 1)):
        await store.remember(key, SEEN, repository=FILES)
    await store.accept(delivery(), DeliveryEffects(repositories=(repository(1, installation=8), repository(2))))
    assert await store.known(ONE) == replace(SEEN, refusals=())
    assert (await store.repository_memory(1)).config_version == ""
    await store.remember_repository(repository(2, installation=8))
    assert await store.known(Key(2, 1)) == replace(SEEN, refusals=())


async def test_the_ledger_keeps_each_identity_once_and_oldest_first(store: Store) -> None:
    def record(identity: str, day: int, **data: object) -> Record:
        return Record(kind="merged", identity=identity, at=datetime(2026, 1, day, tzinfo=UTC), data=dict(data))

    await store.remember(ONE, records=(record("b", 2, by="mona"), record("a", 1)))
    await store.remember(TWO, records=(record("a", 3),))
    await store.remember(ONE, records=(record("b", 2, by="hubot"),))
    await store.remember(Key(2, 1), records=(record("a", 4),))
    entries = await store.ledger(1)
    assert [(entry.key, entry.identity, entry.data) for entry in entries] == [
        (ONE, "a", {}),
        (ONE, "b", {"by": "hubot"}),
        (TWO, "a", {}),
    ]
    at = datetime(2026, 1, 4, tzinfo=UTC).timestamp()
    assert (await store.ledger())[3:] == [Entry(key=Key(2, 1), kind="merged", identity="a", at=at, data={})]


async def test_a_thread_is_quiet_once_a_look_found_it_so(store: Store) -> None:
    assert not store.is_quiet(ONE)
    await event(store, ONE)
    job = await claim_one(store)
    await store.remember(ONE, SEEN)
    assert not store.is_quiet(ONE), "what arrives during the look may have escaped it"
    await store.finish(job, Done())
    assert store.is_quiet(ONE)


async def test_a_thread_is_not_quiet_while_a_look_runs(store: Store, clock: Clock) -> None:
    for _ in range(2):
        await event(store, ONE)
        job = await claim_one(store)
        assert not store.is_quiet(ONE)
        await store.remember(ONE, SEEN)
        await store.finish(job, Done())
        clock.now += 1


@pytest.mark.parametrize(("seen", "outcome"), [(SEEN, Retry("boom")), (replace(SEEN, quiet=False), Done())])
async def test_a_thread_is_not_quiet_after(seen: ThreadMemory, outcome: Outcome, store: Store) -> None:
    await event(store, ONE)
    job = await claim_one(store)
    await store.remember(ONE, seen)
    await store.finish(job, outcome)
    assert not store.is_quiet(ONE)


async def test_a_thread_that_must_be_looked_at_again_is_not_quiet(store: Store) -> None:
    await event(store, ONE)
    job = await claim_one(store)
    await store.remember(ONE, SEEN)
    await event(store, ONE)
    await store.finish(job, Done())
    assert not store.is_quiet(ONE)


async def test_a_closed_store_is_unavailable(store: Store) -> None:
    await store.ping()
    await store.close()
    await store.close()
    for call in (store.ping(), store.enqueue([ONE]), store.figures(), store.remember(ONE, SEEN)):
        with pytest.raises(StoreUnavailable):
            await call
    await store.open()
    await store.open()
    await store.ping()
