"""Holders: the people behind the names in a configuration (SPEC §3, "Heard")."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from ghapp.rules.model.actors import Actor
from ghapp.rules.model.framework import Role
from ghapp.rules.people.holders import holds, humans, is_another, others, people, same, seats
from tests.support.builders import DORA, ERIC, PAULA, config, holder, issue, known, pair, person, team, user

ENG = holder("acme/eng")
SNAPSHOT = issue(people=known(team("acme/eng", "eric", "dora", "hooky[bot]"), team("acme/bots", "hooky[bot]")))


@pytest.mark.parametrize(
    ("one", "other", "are_same"),
    [(ERIC, replace(ERIC, login="renamed"), True), (ERIC, PAULA, False), (ERIC, None, False), (None, None, False)],
)
def test_accounts_are_compared_by_id_and_a_deleted_one_is_nobody(
    one: Actor | None, other: Actor | None, are_same: bool
) -> None:
    assert same(one, other) is are_same


@pytest.mark.parametrize(
    ("name", "found"),
    [("eric", (ERIC,)), ("acme/eng", (ERIC, DORA)), ("acme/bots", ()), ("unknown", ())],
)
def test_a_holder_stands_for_people_and_never_for_bots(name: str, found: tuple[Actor, ...]) -> None:
    assert humans(SNAPSHOT, holder(name)) == found


@pytest.mark.parametrize(
    ("first", "now", "another"), [(11, 12, True), (11, 11, False), (11, None, False), (None, 12, False)]
)
def test_a_login_is_of_another_account_if_its_id_changed(first: int | None, now: int | None, another: bool) -> None:
    eric = holder("eric")
    resolved = known(replace(person("eric"), permanent_id=now))
    seen: dict[Any, int] = {} if first is None else {eric: first}
    snapshot = issue(people=resolved, pinned_ids=seen)
    assert is_another(snapshot, eric) is another
    assert humans(snapshot, eric) == (() if another else (ERIC,))


def test_a_member_of_a_team_holds_what_the_team_holds() -> None:
    assert people(SNAPSHOT, (ENG, holder("paula"))) == {"U_eric", "U_dora", "U_paula"}
    assert [holds(SNAPSHOT, each, (ENG,)) for each in (DORA, PAULA, user("hooky[bot]"), None)] == [
        True,
        False,
        False,
        False,
    ]


def test_seats_are_the_roles_in_all_pairs() -> None:
    rules = config(pair("paula", "acme/eng", name="a", paths="a/**"), pair("eric", "paula", name="rest"))
    assert seats(SNAPSHOT, rules, ERIC) == {("a", Role.EM), ("rest", Role.PM)}
    assert seats(SNAPSHOT, rules, None) == frozenset()


def test_others_exclude_the_author_of_the_thread() -> None:
    assert others(SNAPSHOT, ENG) == (ERIC,)
