"""Whom a configuration names, and which threads their people may concern, as every engine must remember it."""

from __future__ import annotations

import pytest

from ghapp.identity import Key
from ghapp.jobs import DeliveryEffects, Findings, RepositoryFindings, ThreadMemory
from ghapp.rules.config.effective import ConfigTexts
from ghapp.store.protocol import Store
from tests.support.engines import claimed, delivery

NAMED: dict[str, int | None] = {"pam": 11, "emma": None, "acme/product": None, "acme/design": None}


async def name(store: Store, repository_id: int = 1, **changed: int | None) -> None:
    await store.save(
        Key(repository_id),
        Findings(repository=RepositoryFindings(config=ConfigTexts("", None), holders={**NAMED, **changed})),
    )


async def holders(store: Store, repository_id: int = 1) -> dict[str, int | None]:
    return dict(((await store.load(Key(repository_id))).repository).holders)


async def test_holders_named_in_a_configuration_survive_a_restart(store: Store) -> None:
    assert await holders(store) == {}
    await name(store)
    await store.close()
    await store.open()
    assert await holders(store) == NAMED
    assert await holders(store, 2) == {}


async def test_the_first_id_of_a_login_is_kept(store: Store) -> None:
    await name(store)
    await name(store, pam=12, emma=21)
    assert await holders(store) == {**NAMED, "emma": 21}
    await name(store, pam=None, emma=22)
    assert await holders(store) == {**NAMED, "emma": 21}


async def test_a_login_removed_from_the_configuration_is_new_on_its_return(store: Store) -> None:
    await name(store)
    await store.save(
        Key(1), Findings(repository=RepositoryFindings(config=ConfigTexts("", None), holders={"emma": 21}))
    )
    assert await holders(store) == {"emma": 21}
    await name(store, pam=12)
    assert await holders(store) == {**NAMED, "emma": 21, "pam": 12}


async def test_each_repository_has_its_own_first_sighting_of_a_login(store: Store) -> None:
    await name(store)
    await name(store, 2, pam=12)
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
    await name(store)
    for number, comments_matter in ((1, True), (2, False)):
        await store.save(Key(1, number), Findings(thread=ThreadMemory(comments_matter=comments_matter)))
    for repository_id, holder in ((2, "pam"), (3, "acme/ops"), (4, "acme2/product")):
        await store.save(
            Key(repository_id, 1),
            Findings(thread=ThreadMemory(), repository=RepositoryFindings(holders={holder: None})),
        )
    await store.accept(delivery(), DeliveryEffects(teams=teams))
    assert sorted(await claimed(store)) == expected
