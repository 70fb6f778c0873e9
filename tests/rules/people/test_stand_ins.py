"""Who speaks on a change of the rules file for a role that nobody is left to speak for (SPEC §3)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from ghapp.rules.model.framework import Role
from ghapp.rules.people.stand_ins import Speakers, StandIn, needs_administrators, speakers
from tests.support.builders import PAULA, config, holder, known, pair, person, pull, team

CHECKOUT = pair("carol", "gone", name="checkout", paths="pay/**")
PEOPLE = known(person("carol"), person("boss"), team("acme/leads", "paula", "boss"), team("acme/one", "paula"))


@pytest.mark.parametrize(
    ("fallback", "changes", "expected"),
    [
        pytest.param(pair(), {}, ("eric", StandIn.FALLBACK), id="the fallback pair"),
        pytest.param(pair(em="lost"), {"override": "boss"}, ("boss", StandIn.OVERRIDE), id="who may override"),
        pytest.param(pair(em="lost"), {"override": "acme/leads"}, ("acme/leads", StandIn.OVERRIDE), id="a team"),
        pytest.param(pair(em="lost"), {"override": "acme/one"}, ("carol", StandIn.PARTNER), id="the author alone"),
        pytest.param(pair(em="lost"), {"override": "nobody"}, ("carol", StandIn.PARTNER), id="the other role"),
        pytest.param(pair(em="lost"), {}, ("gone", None), id="unknown administrators"),
    ],
)
def test_speakers_stand_in_for_a_role_without_anybody(fallback: Any, changes: Any, expected: Any) -> None:
    override = tuple(map(holder, changes.get("override", "").split()))
    rules = replace(config(CHECKOUT, fallback), override=override)
    found = speakers(pull(author=PAULA, people=PEOPLE), rules, CHECKOUT, Role.EM)
    assert found == Speakers((holder(expected[0]),), expected[1])


def test_speakers_are_the_holders_where_one_is_left() -> None:
    rules = config(CHECKOUT, pair())
    assert speakers(pull(people=PEOPLE), rules, CHECKOUT, Role.PM) == Speakers((holder("carol"),))


def test_administrators_are_needed_once_and_where_nobody_else_is_named() -> None:
    rules = config(CHECKOUT, pair(em="lost"))
    asked = pull(people=PEOPLE)
    assert needs_administrators(asked, rules, [CHECKOUT])
    assert not needs_administrators(asked, rules, [])
    assert not needs_administrators(replace(asked, administering=()), rules, [CHECKOUT])
    assert not needs_administrators(asked, replace(rules, override=(holder("boss"),)), [CHECKOUT])
    assert not needs_administrators(asked, config(CHECKOUT, pair()), [CHECKOUT])
