"""The tree of reasons: what it tells, in the same words for check, terminal and programs (SPEC §3)."""

from __future__ import annotations

from typing import Any

import pytest

from ghapp.rules.model.framework import Problem
from ghapp.rules.model.snapshot import Refusal
from ghapp.rules.wording.reasons import tree_as_text
from tests.support.builders import (
    HEAD,
    PRD,
    comment,
    config,
    effective,
    holder,
    known,
    pair,
    prd,
    pull,
    requested,
    review,
    team,
)
from tests.support.verdicts import verdict

ERIC_SAYS = comment("eric")


def test_many_problems_are_counted_and_the_first_ten_shown() -> None:
    rules = effective(problems=tuple(Problem(line, 1, "Wrong.") for line in range(1, 14)))
    lines = tree_as_text(verdict(pull(), rules).tree).splitlines()
    assert [line.strip(" 📝") for line in lines[1:4]] == [
        "The rules file on the default branch has 13 problems",
        "`1:1: Wrong.`",
        "`2:1: Wrong.`",
    ]
    assert lines[-1].endswith("… and 3 more")


def test_ten_problems_are_shown_without_a_count_of_more() -> None:
    rules = effective(problems=tuple(Problem(line, 1, "Wrong.") for line in range(1, 11)))
    assert tree_as_text(verdict(pull(), rules).tree).splitlines()[-1].endswith("`10:1: Wrong.`")


@pytest.mark.parametrize(
    ("changes", "lines"),
    [
        (
            {"refusals": (Refusal("eric", "no access to the repository", HEAD),), "review_requests": ()},
            ["GitHub refused `eric`: `no access to the repository`"],
        ),
        ({"refusals": (Refusal("eric", "no access", HEAD),), "review_requests": (requested("eric"),)}, []),
        ({"refusals": (Refusal("eric", "no access", "b" * 40),)}, []),
        (
            {"people": known() | {holder("paula"): None}},
            ["@paula cannot be asked: GitHub has no such user. Check the spelling in the rules file"],
        ),
        (
            {"people": known() | {holder("eric"): None}},
            ["@eric cannot be asked: GitHub has no such user. Check the spelling in the rules file"],
        ),
    ],
)
def test_a_holder_who_could_not_be_asked_is_reported_once(changes: Any, lines: list[str]) -> None:
    text = tree_as_text(verdict(prd(**changes)).tree)
    assert [line.strip(" 📝") for line in text.splitlines() if "refused" in line or "cannot be asked:" in line] == lines


def test_a_missing_holder_is_reported_even_if_another_was_heard() -> None:
    rules = effective(config(pair(em="gone eric")))
    text = tree_as_text(verdict(prd(people=known() | {holder("gone"): None}, comments=(ERIC_SAYS,)), rules).tree)
    assert (
        text.splitlines()[-1]
        == "  📝 @gone cannot be asked: GitHub has no such user. Check the spelling in the rules file"
    )


def test_a_team_that_cannot_be_asked_is_named() -> None:
    text = tree_as_text(verdict(prd(people=known(team("acme/eng"))), effective(config(pair(em="acme/eng")))).tree)
    assert "@acme/eng cannot be asked: the team has no members" in text


def test_the_tree_gives_the_terminal_the_same_content_as_the_check() -> None:
    snapshot = prd(
        comments=(comment("eric", number=5),), reviews=(review("eric", "CHANGES_REQUESTED", number=6, minutes=20),)
    )
    assert tree_as_text(verdict(snapshot).tree).splitlines() == [
        "✅ Heard, but the EM requests changes on the PRD",
        f"  ✅ PRD `{PRD}`",
        "    ✅ `eric` (EM) commented on 2026-03-02 09:10 UTC <https://github.com/acme/shop/pull/7#issuecomment-5>",
        "    📝 `eric` (EM) requests changes <https://github.com/acme/shop/pull/7#pullrequestreview-6>",
    ]


@pytest.mark.parametrize(
    ("state", "did"),
    [
        ("APPROVED", "approved"),
        ("CHANGES_REQUESTED", "requested changes"),
        ("COMMENTED", "reviewed"),
        ("DISMISSED", "reviewed (dismissed since)"),
    ],
)
def test_the_tree_shows_how_a_holder_was_heard(state: str, did: str) -> None:
    assert f"`eric` (EM) {did} on 2026-03-02 09:10 UTC" in tree_as_text(
        verdict(prd(reviews=(review("eric", state),))).tree
    )


def test_inline_comments_are_attributed_to_their_review() -> None:
    said = review("eric", "COMMENTED", "", comments=(comment("eric"),))
    assert "`eric` (EM) commented in a review on" in tree_as_text(verdict(prd(reviews=(said,))).tree)


def test_an_author_who_holds_the_role_alone_is_named_as_the_reason() -> None:
    text = tree_as_text(verdict(prd(), effective(config(pair("paula", "paula")))).tree)
    assert text.splitlines()[-1] == "    ✅ Only the author holds the PM role, so nobody else has to respond"
