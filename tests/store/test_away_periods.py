"""Away periods: asked for, accepted and ended by those who may, each on record (SPEC §6, "Away")."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import partial

from ghapp.identity import Key
from ghapp.jobs import Findings, Pins, RepositoryFindings
from ghapp.rules.model.away import AwayPeriod, AwayState, EndedBy
from ghapp.store.away_periods import AwayOf, accept, ask, away_of, end, named_in, threads_awaiting
from ghapp.store.protocol import Store
from tests.support.clock import Clock
from tests.support.document_rows import awaiting, document

ERIC, ZOE, DORA = (1, "eric"), (2, "Zoe"), (3, "dora")
STRANGER = 9


def until(clock: Clock, days: int = 5) -> date:
    return datetime.fromtimestamp(clock() + days * 86_400, UTC).date()


async def asked(store: Store, clock: Clock, delegate: tuple[int, str] = ZOE) -> bool:
    return await store.write(partial(ask, ERIC, delegate, until(clock), clock()))


async def of(store: Store, clock: Clock, person: tuple[int, str]) -> AwayOf:
    return await store.read(away_of(person[0], clock()))


async def own(store: Store, clock: Clock) -> AwayPeriod:
    """The latest period of eric's."""
    found = (await of(store, clock, ERIC)).own
    assert found
    return found


async def accepted(store: Store, clock: Clock, by: int = ZOE[0], number: int = 1) -> AwayPeriod | None:
    return await store.write(partial(accept, ERIC[0], number, by, clock()))


async def ended(store: Store, clock: Clock, by: int, number: int = 1) -> AwayPeriod | None:
    return await store.write(partial(end, ERIC[0], number, by, clock()))


def state(period: AwayPeriod, clock: Clock) -> AwayState:
    return period.state(datetime.fromtimestamp(clock(), UTC))


async def pinned(store: Store, repository_id: int, names: dict[str, int | None]) -> None:
    """Pin the people whom the configuration of a repository names."""
    pins = Pins(before="", version="v1", ids=names)
    await store.save(Key(repository_id), Findings(repository=RepositoryFindings(pins=pins, labels_created=True)))


async def records(store: Store) -> Sequence[tuple[str, str]]:
    return [(entry.kind, entry.data["who"]) for entry in await store.ledger()]


async def test_a_request_is_shown_to_both(store: Store, clock: Clock) -> None:
    assert await of(store, clock, ERIC) == AwayOf(None, ())
    assert await asked(store, clock)
    found = await own(store, clock)
    assert (found.holder, found.delegate, found.until, found.accepted_at) == ("eric", "Zoe", until(clock), None)
    assert state(found, clock) is AwayState.ASKED
    assert await of(store, clock, ZOE) == AwayOf(None, (found,))
    assert await of(store, clock, DORA) == AwayOf(None, ())


async def test_a_holder_has_one_away_period_at_a_time(store: Store, clock: Clock) -> None:
    first, second = await asyncio.gather(asked(store, clock), asked(store, clock, DORA))
    assert {first, second} == {True, False}
    assert not await asked(store, clock, DORA)
    await ended(store, clock, ERIC[0])
    clock.now += 1
    assert await asked(store, clock, DORA)
    assert ((await own(store, clock)).number, (await own(store, clock)).delegate) == (2, "dora")


async def test_only_the_delegate_accepts_and_only_once(store: Store, clock: Clock) -> None:
    await asked(store, clock)
    assert [await accepted(store, clock, by) for by in (ERIC[0], STRANGER)] == [None, None]
    assert await accepted(store, clock, number=2) is None
    found = await accepted(store, clock)
    assert found and found == await own(store, clock)
    assert state(found, clock) is AwayState.RUNNING
    clock.now += 10
    assert await accepted(store, clock) is None
    assert (await own(store, clock)).accepted_at == found.accepted_at


async def test_a_request_whose_day_is_over_cannot_be_accepted(store: Store, clock: Clock) -> None:
    await asked(store, clock)
    clock.now += 6 * 86_400
    assert await accepted(store, clock) is None
    assert await ended(store, clock, ZOE[0]) is None
    assert state(await own(store, clock), clock) is AwayState.UNANSWERED
    assert (await of(store, clock, ZOE)).for_others == ()
    assert await asked(store, clock)


async def test_holder_and_delegate_can_end_it_and_nobody_else(store: Store, clock: Clock) -> None:
    for number, (by, expected) in enumerate(((ERIC, EndedBy.HOLDER), (ZOE, EndedBy.DELEGATE)), start=1):
        await asked(store, clock)
        await accepted(store, clock, number=number)
        clock.now += 60
        assert await ended(store, clock, STRANGER, number) is None
        found = await ended(store, clock, by[0], number)
        assert found and (found.ended_by, found.ends_at.timestamp()) == (expected, clock())
        assert await ended(store, clock, by[0], number) is None
        clock.now += 60


async def test_a_declined_request_cannot_be_accepted(store: Store, clock: Clock) -> None:
    await asked(store, clock)
    found = await ended(store, clock, ZOE[0])
    assert found and state(found, clock) is AwayState.DECLINED
    assert await accepted(store, clock) is None


async def test_each_step_is_on_record(store: Store, clock: Clock) -> None:
    await asked(store, clock)
    await asked(store, clock)
    clock.now += 1
    await accepted(store, clock)
    clock.now += 1
    await ended(store, clock, ERIC[0])
    await ended(store, clock, ERIC[0])
    expected = [("away asked", "eric"), ("away accepted", "Zoe"), ("away ended", "eric")]
    assert await records(store) == expected
    assert {(entry.key, entry.data["scope"]) for entry in await store.ledger()} == {(Key(0), "everywhere")}


async def test_a_look_loads_the_accepted_periods_of_those_whom_the_rules_name(store: Store, clock: Clock) -> None:
    await pinned(store, 7, {"eric": ERIC[0], "acme/leads": 5, "ghost": None})
    await pinned(store, 8, {"paul": 4})
    await asked(store, clock)
    assert (await store.load(Key(7, 1))).away == ()
    first = await accepted(store, clock)
    assert first
    assert (await store.load(Key(7, 1))).away == (first,)
    assert (await store.load(Key(8, 1))).away == ()
    clock.now += 60
    over = await ended(store, clock, ERIC[0])
    assert over == replace(first, ends_at=datetime.fromtimestamp(clock(), UTC), ended_by=EndedBy.HOLDER)
    assert (await store.load(Key(7, 1))).away == (over,)


async def test_accounts_are_named_by_login_and_id(store: Store) -> None:
    await pinned(store, 7, {"zoe": ZOE[0]})
    await pinned(store, 8, {"zoe": 77})
    await pinned(store, 9, {"zoe": ZOE[0]})
    assert await store.read(named_in(*ZOE, (7, 8))) == [7]


async def test_pull_requests_that_wait_for_a_person_are_found(store: Store) -> None:
    for number, name in ((1, "zoe"), (2, "dora")):
        await store.save(Key(7, number), Findings(documents=(document(awaiting(name)),)))
    assert await store.read(threads_awaiting("Zoe")) == [Key(7, 1)]
