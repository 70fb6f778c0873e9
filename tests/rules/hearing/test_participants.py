"""Which people of a thread are looked up in large teams, and who comes first."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from ghapp.rules.conversation.read import read_conversation
from ghapp.rules.hearing.overrides import OVERRIDE_CLICK
from ghapp.rules.hearing.participants import MOST_PARTICIPANTS, participants
from ghapp.rules.model.framework import Delegate
from ghapp.rules.model.snapshot import Copy, VerifiedClick
from tests.support.builders import (
    HEAD,
    PRD,
    VIEWER,
    comment,
    config,
    holder,
    issue,
    known,
    person,
    pull,
    requested,
    review,
    user,
)

RULES = replace(config(), delegates=(Delegate(holder("eric"), holder("olga")),))
CLICK = VerifiedClick(delivery="d-1", button="nudge", by=user("nick"), head_sha=HEAD)
RECORD = f"Overridden.\n\n<!-- rules-of-engagement: {OVERRIDE_CLICK} d-1 U_olga olga 2 a b c -->"
COPY = Copy(number=8, base="main", author=user("zoe"))


def names(snapshot: Any, *, are_heard: bool = True, rules: Any = None) -> list[str]:
    rules = rules or config()
    return [each.login for each in participants(snapshot, read_conversation(snapshot, rules), are_heard=are_heard)]


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        pytest.param({}, ["dora"], id="the author"),
        pytest.param({"author": None}, [], id="an author who is gone"),
        pytest.param({"author": user("hooky[bot]")}, [], id="no bot"),
        pytest.param({"copies": (COPY,)}, ["dora", "zoe"], id="the author of a copy"),
        pytest.param({"comments": (comment("ada"), comment("dora"))}, ["dora", "ada"], id="everyone once"),
        pytest.param({"comments": (comment(None), comment(VIEWER))}, ["dora"], id="no deleted account and no app"),
        pytest.param(
            {"comments": (comment("ada", minutes=1), comment("ben"))}, ["dora", "ben", "ada"], id="the latest"
        ),
        pytest.param(
            {"comments": (comment("ada", minutes=1, association="MEMBER"), comment("ben"))},
            ["dora", "ada", "ben"],
            id="members of the organisation before others",
        ),
        pytest.param({"reviews": (review("ada", minutes=1), review("ben"))}, ["dora", "ben", "ada"], id="reviewers"),
        pytest.param({"reviews": (review(None),)}, ["dora"], id="no reviewer who is gone"),
        pytest.param({"comments": (comment(VIEWER, RECORD),)}, ["dora", "olga"], id="who overrode by button"),
        pytest.param({"button_clicks": (CLICK,)}, ["dora", "nick"], id="who clicked"),
        pytest.param(
            {"review_requests": (requested("ada"), requested("acme/leads"))}, ["dora", "ada"], id="who is asked"
        ),
        pytest.param(
            {"comments": (comment("eric", "/delegate @sam"),), "people": known(person("sam"))},
            ["dora", "eric", "sam"],
            id="a delegate",
        ),
    ],
)
def test_everyone_whose_words_may_count_takes_part(fields: dict[str, Any], expected: list[str]) -> None:
    assert names(pull(PRD, **fields)) == expected


def test_configured_delegates_and_those_who_named_them_take_part() -> None:
    assert names(pull(PRD, people=known(person("olga"))), rules=RULES) == ["dora", "eric", "olga"]


@pytest.mark.parametrize(
    ("snapshot", "expected"),
    [
        pytest.param(pull(comments=(comment("ada"),)), [], id="nobody who only wrote"),
        pytest.param(pull(comments=(comment("ada", "/ack"),)), ["ada"], id="who gave a command"),
        pytest.param(pull(reviews=(review("ada"),)), ["ada"], id="who reviewed"),
        pytest.param(pull(review_requests=(requested("ada"),)), ["ada"], id="who is asked for a review"),
        pytest.param(pull(button_clicks=(CLICK,)), ["nick"], id="who clicked"),
        pytest.param(issue(comments=(comment("ada"), comment("ben", "/help"))), ["ben"], id="a command on an issue"),
    ],
)
def test_only_those_who_act_take_part_when_nobody_is_heard(snapshot: Any, expected: list[str]) -> None:
    assert names(snapshot, are_heard=False) == expected


def test_everyone_takes_part_on_an_issue_where_they_are_heard() -> None:
    assert names(issue(comments=(comment("ada"),))) == ["dora", "ada"]


def test_authors_and_members_stay_when_too_many_people_write() -> None:
    strangers = tuple(comment(f"stranger-{number}", minutes=20 + number) for number in range(MOST_PARTICIPANTS))
    found = names(pull(PRD, comments=(comment("ada", association="MEMBER"), *strangers)))
    assert (found[:2], len(found)) == (["dora", "ada"], MOST_PARTICIPANTS)
    assert found[2] == f"stranger-{MOST_PARTICIPANTS - 1}"
