"""What a store remembers of repositories and threads, as every engine must."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from ghapp.errors import StoreUnavailable
from ghapp.identity import Key
from ghapp.jobs import (
    ButtonClick,
    DeliveryEffects,
    Done,
    Findings,
    Outcome,
    Pins,
    RepositoryFindings,
    Retry,
    ThreadMemory,
)
from ghapp.rules.config.effective import ConfigTexts
from ghapp.rules.model.plan import Record
from ghapp.rules.model.snapshot import Refusal
from ghapp.store.protocol import Entry, LookMemory, RepositoryMemory, Store
from tests.support.clock import Clock
from tests.support.engines import claim_one, claimed, delivery, event, repository

ONE, TWO = Key(1, 1), Key(1, 2)
REFUSED = (Refusal("acme/ux", "no access ☃", "abc"), Refusal("mona", "gone"))
SEEN = ThreadMemory(
    comments_matter=False,
    head_sha="abc",
    refusals=REFUSED,
    sightings="1;prd.1.abc",
    impact='{"of": "1"}',
    delegate_pins='{"IC": 1}',
)
TEXTS = ConfigTexts("pm: a\nem: b\n", None)
FOUND = RepositoryFindings(config=TEXTS, config_version="v1", labels_created=True)
FILES = RepositoryMemory(valid=True, repository_text="pm: a\nem: b\n", config_version="v1", labels_created=True)


async def test_the_result_of_an_evaluation_survives_a_restart(store: Store) -> None:
    assert (await store.load(ONE)).thread is None
    await store.save(ONE, Findings(thread=SEEN, repository=FOUND))
    assert (await store.load(ONE)).thread == SEEN
    await store.close()
    await store.open()
    assert (await store.load(ONE)).thread == SEEN
    assert (await store.load(Key(1))).repository == FILES


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        ({}, {}),
        ({"config": ConfigTexts(None, "pm: c\n")}, {"repository_text": None, "organisation_text": "pm: c\n"}),
        ({"config_version": "v2"}, {"config_version": "v2"}),
        ({"config_version": ""}, {"config_version": ""}),
        ({"pins": Pins("v1", "v1", {"mona": 7})}, {"holders": {"mona": 7}}),
        ({"pins": Pins("v1", "v2", {})}, {"holders": {}, "pinned_version": "v2", "delegated": {}}),
        (
            {"pins": Pins("v1", "v2", {"pam": 11}, {"pam ada": 2.0})},
            {"pinned_version": "v2", "delegated": {"pam ada": 2.0}},
        ),
        ({"pins": Pins("v0", "v2", {}, {"pam ada": 2.0})}, {}),
    ],
)
async def test_findings_about_a_repository_leave_the_rest_of_its_memory(
    found: dict[str, Any], expected: dict[str, Any], store: Store
) -> None:
    await store.save(Key(1), Findings(repository=replace(FOUND, pins=Pins("", "v1", {"pam": 11}, {"pam dan": 1.5}))))
    await store.save(ONE, Findings(repository=RepositoryFindings(**found)))
    pinned = {"holders": {"pam": 11}, "pinned_version": "v1", "delegated": {"pam dan": 1.5}}
    assert (await store.load(Key(1))).repository == replace(FILES, **(pinned | expected))


@pytest.mark.parametrize(
    "change",
    [
        {"comments_matter": True},
        {"head_sha": ""},
        {"refusals": ()},
        {"sightings": ""},
        {"impact": ""},
        {"delegate_pins": ""},
    ],
)
async def test_any_change_of_memory_is_written(change: dict[str, object], store: Store) -> None:
    await store.save(ONE, Findings(thread=SEEN))
    changed = replace(SEEN, **change)  # type: ignore[arg-type]  # the fields of the table above
    await store.save(ONE, Findings(thread=changed))
    await store.close()
    await store.open()
    assert (await store.load(ONE)).thread == changed


async def test_a_new_repository_has_an_empty_memory(store: Store) -> None:
    assert (await store.load(Key(1))).repository == RepositoryMemory()
    await store.save(ONE, Findings())
    assert (await store.load(Key(1))).repository == RepositoryMemory()
    assert (await store.load(ONE)).thread is None


async def test_threads_are_found_by_their_earlier_heads(store: Store) -> None:
    for key in (ONE, TWO, Key(2, 1)):
        await store.save(key, Findings(thread=SEEN))
    await store.save(Key(1, 3), Findings(thread=replace(SEEN, head_sha="def")))
    await store.save(Key(1, 4), Findings(thread=replace(SEEN, head_sha="")))
    assert await store.threads_at(1, "abc") == {1, 2}
    assert await store.threads_at(1, "") == frozenset()
    await store.save(ONE, Findings(thread=replace(SEEN, head_sha="")))
    assert await store.threads_at(1, "abc") == {2}
    await store.save(Key(1, -2), Findings(thread=SEEN))
    assert await store.open_pulls(1) == {2, 3}, "neither closed ones nor a merge group"


async def test_a_merge_group_is_found_by_its_head_and_is_not_a_thread(store: Store) -> None:
    group = Key.of_group(1, 7)
    await store.save(Key(1, 7), Findings(thread=SEEN))
    await store.save(group, Findings(thread=replace(SEEN, refusals=(), sightings="")))
    assert (await store.load(group)).thread != (await store.load(Key(1, 7))).thread
    assert await store.threads_at(1, "abc") == {7}
    await store.accept(delivery(), DeliveryEffects(heads=((1, "abc"),)))
    assert sorted(await claimed(store)) == [group, Key(1, 7)]


async def test_files_can_disappear(store: Store) -> None:
    await store.save(ONE, Findings(repository=FOUND))
    await store.save(TWO, Findings(repository=replace(FOUND, config=ConfigTexts(None, "pm: c\nem: d\n"))))
    found = (await store.load(Key(1))).repository
    assert (found.repository_text, found.organisation_text) == (None, "pm: c\nem: d\n")


async def test_new_permissions_clear_refusals_and_observations(store: Store) -> None:
    await store.accept(delivery(), DeliveryEffects(repositories=(repository(1), repository(2, installation=8))))
    for key in (ONE, Key(2, 1)):
        await store.save(key, Findings(thread=SEEN, repository=FOUND))
    await store.accept(delivery(), DeliveryEffects(renewed_installations=(7,)))
    assert (await store.load(ONE)).thread == replace(SEEN, refusals=())
    assert (await store.load(Key(1))).repository == replace(FILES, config_version="")
    assert ((await store.load(Key(2, 1))).thread, (await store.load(Key(2))).repository) == (SEEN, FILES)


async def test_a_new_installation_clears_refusals_and_observations(store: Store) -> None:
    await store.accept(delivery(), DeliveryEffects(repositories=(repository(1), repository(2))))
    for key in (ONE, Key(2, 1)):
        await store.save(key, Findings(thread=SEEN, repository=FOUND))
    await store.accept(delivery(), DeliveryEffects(repositories=(repository(1, installation=8), repository(2))))
    assert (await store.load(ONE)).thread == replace(SEEN, refusals=())
    assert ((await store.load(Key(1))).repository).config_version == ""
    await store.remember_repository(repository(2, installation=8))
    assert (await store.load(Key(2, 1))).thread == replace(SEEN, refusals=())


async def test_the_ledger_keeps_each_identity_once_and_oldest_first(store: Store) -> None:
    def record(identity: str, day: int, **data: object) -> Record:
        return Record(kind="merged", identity=identity, at=datetime(2026, 1, day, tzinfo=UTC), data=dict(data))

    await store.save(ONE, Findings(records=(record("b", 2, by="mona"), record("a", 1))))
    await store.save(TWO, Findings(records=(record("a", 3),)))
    await store.save(ONE, Findings(records=(record("b", 2, by="hubot"),)))
    await store.save(Key(2, 1), Findings(records=(record("a", 4),)))
    entries = await store.ledger(1)
    assert [(entry.key, entry.identity, entry.data) for entry in entries] == [
        (ONE, "a", {}),
        (ONE, "b", {"by": "hubot"}),
        (TWO, "a", {}),
    ]
    at = datetime(2026, 1, 4, tzinfo=UTC).timestamp()
    assert (await store.ledger())[3:] == [Entry(key=Key(2, 1), kind="merged", identity="a", at=at, data={})]


COMMENT = DeliveryEffects(keys=(ONE,), only_if_comments_matter=True)


async def looks_after_comment(store: Store) -> bool:
    """Take in a comment without a command; return whether it leads to a look."""
    assert await store.accept(delivery(), COMMENT)
    return await store.next_due() is not None


async def test_a_comment_triggers_nothing_where_comments_do_not_matter(store: Store) -> None:
    await event(store, ONE)
    await store.finish(await claim_one(store), Done(findings=Findings(thread=SEEN)))
    assert not await looks_after_comment(store)
    await store.close()
    await store.open()
    assert not await looks_after_comment(store)


async def test_a_comment_on_an_unknown_thread_triggers_an_evaluation(store: Store) -> None:
    assert await looks_after_comment(store)


async def test_a_comment_during_an_evaluation_triggers_another(store: Store, clock: Clock) -> None:
    await store.save(ONE, Findings(thread=SEEN))
    await event(store, ONE)
    job = await claim_one(store)
    assert await store.accept(delivery(), COMMENT)
    await store.finish(job, Done(findings=Findings(thread=SEEN)))
    clock.now += 1
    assert await claimed(store) == [ONE]


@pytest.mark.parametrize(
    "outcome", [Retry("boom"), Done(findings=Findings(thread=replace(SEEN, comments_matter=True)))]
)
async def test_a_comment_triggers_an_evaluation_after(outcome: Outcome, store: Store) -> None:
    await store.save(ONE, Findings(thread=SEEN))
    await event(store, ONE)
    await store.finish(await claim_one(store), outcome)
    assert await looks_after_comment(store)


async def test_a_comment_with_a_simultaneous_event_triggers_an_evaluation(store: Store) -> None:
    await event(store, ONE)
    await store.finish(await claim_one(store), Done(findings=Findings(thread=SEEN)))
    await asyncio.gather(
        store.accept(delivery(), COMMENT), store.accept(delivery(), replace(COMMENT, only_if_comments_matter=False))
    )
    assert await store.next_due() is not None


async def test_an_evaluation_loads_everything_it_needs_at_once(store: Store) -> None:
    click = ButtonClick(button="nudge", run="CR_1", login="pam", user_id=11)
    await store.save(ONE, Findings(thread=SEEN, repository=FOUND))
    await store.save(TWO, Findings(thread=SEEN))
    await store.accept(delivery("click"), DeliveryEffects(keys=(ONE,), pressed=click))
    memory = LookMemory(repository=FILES, thread=SEEN, same_head=frozenset({1, 2}), clicks={"click": click})
    assert await store.load(ONE) == memory


async def test_finishing_writes_the_findings_and_enqueues_the_keys(store: Store, clock: Clock) -> None:
    await event(store, ONE)
    findings = Findings(
        thread=SEEN,
        repository=FOUND,
        records=(Record(kind="merged", identity="a", at=datetime(2026, 1, 1, tzinfo=UTC), data={}),),
        enqueue={TWO: clock.now, Key(1): clock.now + 60},
    )
    await store.finish(await claim_one(store), Done(findings=findings))
    memory = await store.load(ONE)
    assert (memory.thread, memory.repository) == (SEEN, FILES)
    assert [entry.identity for entry in await store.ledger()] == ["a"]
    assert await claimed(store) == [TWO]
    assert await store.next_due() == clock.now + 60


async def test_a_key_that_enqueues_itself_is_due_again(store: Store, clock: Clock) -> None:
    await event(store, ONE)
    await store.finish(await claim_one(store), Done(findings=Findings(enqueue={ONE: clock.now})))
    clock.now += 1
    assert await claimed(store) == [ONE]


@pytest.mark.parametrize(("sharers", "expected"), [({2}, []), (set(), [ONE]), (None, [])])
async def test_a_key_is_due_again_when_its_evaluation_missed_a_sharer(
    store: Store, clock: Clock, sharers: set[int] | None, expected: list[Key]
) -> None:
    await store.save(TWO, Findings(thread=SEEN))
    await event(store, ONE)
    findings = Findings(thread=SEEN, sharers=None if sharers is None else frozenset(sharers))
    await store.finish(await claim_one(store), Done(findings=findings))
    clock.now += 1
    assert await claimed(store) == expected


async def test_a_closed_store_is_unavailable(store: Store) -> None:
    await store.ping()
    await store.close()
    await store.close()
    for call in (store.ping(), store.enqueue([ONE]), store.figures(), store.save(ONE, Findings(thread=SEEN))):
        with pytest.raises(StoreUnavailable):
            await call
    await store.open()
    await store.open()
    await store.ping()
