"""Hearings of a pull request to which somebody else than its author pushed, or may have (SPEC §3, "Gate")."""

from __future__ import annotations

from typing import Any

import pytest

from ghapp.rules.conversation.given_commands import DONE, NOT_DONE
from ghapp.rules.decide import decide
from ghapp.rules.model.framework import CONFIG_PATH, OwnerSay, RepoConfig, Strength
from ghapp.rules.model.head_arrivals import NO_HISTORY
from ghapp.rules.model.plan import AddReaction
from ghapp.rules.wording.reasons import OTHERS_PUSHED, tree_as_text
from tests.support.builders import (
    ERIC,
    HEAD,
    PAULA,
    PRD,
    SDD,
    came,
    comment,
    config,
    effective,
    only,
    pair,
    pull,
    review,
)
from tests.support.verdicts import SUCCESS, WAITING, outcome, verdict

BY_AUTHOR, BY_OTHERS = came(HEAD, 0), came(HEAD, 1, pusher="mona", by_author=False)
PAULA_SAYS, ERIC_SAYS = comment("paula"), comment("eric", minutes=11)
EM_ALONE = config(pair("paula", "eric"))


def result(path: str, said: tuple[Any, ...], rules: RepoConfig = EM_ALONE, **changes: Any) -> tuple[str, str]:
    """Conclusion and title for a pull request of the EM's."""
    fields = {"author": ERIC, "head_history": BY_OTHERS, "comments": said} | changes
    return outcome(pull(path, **fields), effective(rules))


@pytest.mark.parametrize("history", [BY_OTHERS, NO_HISTORY], ids=["somebody else pushed", "nobody knows who pushed"])
@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ((), WAITING),
        ((PAULA_SAYS,), WAITING),
        ((ERIC_SAYS,), WAITING),
        ((PAULA_SAYS, ERIC_SAYS), SUCCESS),
    ],
    ids=["silence", "the owner alone", "the author alone", "both"],
)
def test_owner_and_partner_are_heard_if_others_may_have_pushed(
    history: Any, said: tuple[Any, ...], expected: str
) -> None:
    late = tuple(comment(each.author, minutes=61) for each in said)
    assert result(PRD, late, head_history=history)[0] == expected


@pytest.mark.parametrize(("history", "answer"), [(BY_OTHERS, DONE), (BY_AUTHOR, NOT_DONE)])
def test_an_author_who_may_speak_is_not_told_otherwise(history: Any, answer: str) -> None:
    fields = {"author": ERIC, "head_history": history, "comments": (comment("eric", "/ack", minutes=61),)}
    plan = decide(pull(PRD, **fields), effective(EM_ALONE))
    assert [action.content for action in only(plan, AddReaction)] == [answer]


@pytest.mark.parametrize(("said", "expected"), [((), WAITING), ((PAULA_SAYS,), SUCCESS)])
def test_the_owner_stands_in_for_the_partner_if_the_author_alone_pushed(said: tuple[Any, ...], expected: str) -> None:
    assert result(PRD, said, head_history=BY_AUTHOR)[0] == expected


@pytest.mark.parametrize(("said", "expected"), [((), WAITING), ((PAULA_SAYS,), SUCCESS)])
def test_nothing_changes_where_the_author_does_not_hold_the_partners_role(said: tuple[Any, ...], expected: str) -> None:
    assert result(SDD, said)[0] == expected


def test_the_check_says_why_the_author_may_respond() -> None:
    snapshot = pull(PRD, author=ERIC, head_history=BY_OTHERS, comments=(PAULA_SAYS,))
    found = verdict(snapshot, effective(EM_ALONE))
    assert found.title == "Waiting for @eric (EM) to comment on the PRD"
    assert OTHERS_PUSHED in tree_as_text(found.tree)


def test_the_author_may_speak_where_an_approval_is_required() -> None:
    rules = config(partner=Strength.APPROVAL)
    approved = (review("paula", "APPROVED"),)
    assert result(PRD, (), rules, reviews=approved)[0] == WAITING
    assert result(PRD, (ERIC_SAYS,), rules, reviews=approved)[0] == SUCCESS


def test_the_owner_approves_as_well_if_others_may_have_pushed() -> None:
    rules = config(owner=OwnerSay.APPROVAL)
    assert result(PRD, (PAULA_SAYS, ERIC_SAYS), rules)[0] == WAITING
    assert result(PRD, (ERIC_SAYS,), rules, reviews=(review("paula", "APPROVED"),))[0] == SUCCESS


def test_an_author_with_both_roles_speaks_for_the_partner_alone() -> None:
    rules = config(pair("eric paula", "eric"))
    assert result(PRD, (ERIC_SAYS,), rules)[0] == WAITING
    assert result(PRD, (ERIC_SAYS, PAULA_SAYS), rules)[0] == SUCCESS


def test_a_pair_of_the_author_alone_hears_the_author() -> None:
    rules = config(pair("eric", "eric"))
    assert result(PRD, (), rules)[0] == WAITING
    assert result(PRD, (ERIC_SAYS,), rules)[0] == SUCCESS


def test_an_author_who_did_not_push_all_does_not_count_as_heard_on_the_rules_file() -> None:
    assert result(CONFIG_PATH, (PAULA_SAYS,), head_history=BY_AUTHOR)[0] == SUCCESS
    assert result(CONFIG_PATH, (PAULA_SAYS,))[0] == WAITING
    assert result(CONFIG_PATH, (PAULA_SAYS, ERIC_SAYS))[0] == SUCCESS


def test_the_voice_of_the_author_counts_for_nothing_else() -> None:
    assert result(PRD, (comment("paula"),), author=PAULA)[0] == WAITING
