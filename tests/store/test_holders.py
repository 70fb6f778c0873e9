"""Whom a version of the configuration names, and which threads these people concern, in every engine."""

from __future__ import annotations

import pytest

from ghapp.identity import Key
from ghapp.jobs import DeliveryEffects, Findings, Pins, RepositoryFindings, ThreadMemory
from ghapp.store.protocol import Store
from tests.support.engines import claimed, delivery

NAMED: dict[str, int | None] = {"pam": 11, "emma": None, "acme/product": None, "acme/design": None}


async def pin(
    store: Store, repository_id: int = 1, *, before: str = "v1", version: str = "v1", **changed: int | None
) -> None:
    ids = {**NAMED, **changed}
    await save(store, Pins(before, version, ids), repository_id)


async def save(store: Store, pins: Pins, repository_id: int = 1) -> None:
    await store.save(Key(repository_id), Findings(repository=RepositoryFindings(pins=pins)))


async def holders(store: Store, repository_id: int = 1) -> dict[str, int | None]:
    return dict(((await store.load(Key(repository_id))).repository).holders)


async def version(store: Store) -> str:
    return (await store.load(Key(1))).repository.pinned_version


async def test_holders_named_in_a_configuration_survive_a_restart(store: Store) -> None:
    assert await holders(store) == {}
    await pin(store, before="")
    await store.close()
    await store.open()
    assert (await holders(store), await version(store)) == (NAMED, "v1")
    assert await holders(store, 2) == {}


async def test_the_first_id_of_a_name_is_kept_within_a_version(store: Store) -> None:
    await pin(store, before="")
    await pin(store, pam=12, emma=21)
    assert await holders(store) == {**NAMED, "emma": 21}
    await pin(store, pam=None, emma=22)
    assert await holders(store) == {**NAMED, "emma": 21}


async def test_a_name_that_did_not_exist_keeps_its_pin(store: Store) -> None:
    await pin(store, before="", emma=0)
    await pin(store, emma=21)
    assert await holders(store) == {**NAMED, "emma": 0}


async def test_another_version_pins_all_names_again(store: Store) -> None:
    await pin(store, before="")
    await pin(store, version="v2", pam=12)
    assert (await holders(store), await version(store)) == ({**NAMED, "pam": 12}, "v2")
    await save(store, Pins("v2", "v3", {"ada": 31}))
    assert await holders(store) == {"ada": 31}


async def test_the_first_of_two_evaluations_that_pin_a_version_counts(store: Store) -> None:
    await pin(store, before="")
    await pin(store, version="v2", pam=12)
    await pin(store, version="v2", pam=13)
    assert await holders(store) == {**NAMED, "pam": 12}


async def test_a_late_evaluation_under_an_earlier_version_changes_no_pins(store: Store) -> None:
    await pin(store, before="")
    await pin(store, version="v2", pam=12)
    await save(store, Pins("v1", "v1", {"zoe": 7}))
    await save(store, Pins("", "v1", {"zoe": 7}))
    assert (await holders(store), await version(store)) == ({**NAMED, "pam": 12}, "v2")


async def test_a_configuration_that_names_nobody_has_no_pins(store: Store) -> None:
    await pin(store, before="")
    await save(store, Pins("v1", "v2", {}))
    assert (await holders(store), await version(store)) == ({}, "v2")


async def test_each_repository_has_its_own_pins(store: Store) -> None:
    await pin(store, before="")
    await pin(store, 2, before="", pam=12)
    assert (await holders(store))["pam"] == 11
    assert (await holders(store, 2))["pam"] == 12


@pytest.mark.parametrize(
    ("teams", "expected"),
    [
        (("acme/product",), [Key(1, 1)]),
        (("acme/design", "acme/product"), [Key(1, 1)]),
        (("acme",), [Key(1, 1), Key(3, 1)]),
        (("acme/prod",), []),
        (("ac",), []),
        (("pam",), []),
        (("",), []),
    ],
)
async def test_a_team_concerns_the_threads_where_comments_matter(
    store: Store, teams: tuple[str, ...], expected: list[Key]
) -> None:
    await pin(store, before="")
    for number, comments_matter in ((1, True), (2, False)):
        await store.save(Key(1, number), Findings(thread=ThreadMemory(comments_matter=comments_matter)))
    for repository_id, holder in ((2, "pam"), (3, "acme/ops"), (4, "acme2/product")):
        await store.save(
            Key(repository_id, 1),
            Findings(thread=ThreadMemory(), repository=RepositoryFindings(pins=Pins("", "v1", {holder: None}))),
        )
    await store.accept(delivery(), DeliveryEffects(teams=teams))
    assert sorted(await claimed(store)) == expected
