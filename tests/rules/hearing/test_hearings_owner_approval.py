"""`owner: approval`: the owner must approve as well (SPEC §3, "Gate")."""

from __future__ import annotations

from typing import Any

import pytest

from ghapp.rules.config.load import load
from ghapp.rules.model.framework import CONFIG_PATH, OwnerSay, RepoConfig, Strength
from ghapp.rules.wording.reasons import tree_as_text
from tests.support.broken_config import problems
from tests.support.builders import (
    DORA,
    ERIC,
    PAULA,
    PRD,
    SDD,
    comment,
    config,
    effective,
    known,
    pair,
    person,
    pull,
    review,
)
from tests.support.verdicts import NEUTRAL, SUCCESS, WAITING, outcome, verdict

APPROVAL = effective(config(owner=OwnerSay.APPROVAL))
ERIC_SAYS = comment("eric")
APPROVED = review("paula", "APPROVED", minutes=20)
PARTNER = (WAITING, "Waiting for @eric (EM) to comment on the PRD")
OWNER = (WAITING, "Waiting for @paula (PM) to approve the PRD")
BOTH = (SUCCESS, "Heard: the EM on the PRD and the PM on the PRD")


@pytest.mark.parametrize(
    ("said", "reviews", "expected"),
    [
        pytest.param((), (), (WAITING, f"{PARTNER[1]}, and 1 more"), id="nobody"),
        pytest.param((ERIC_SAYS,), (), OWNER, id="the partner alone"),
        pytest.param((), (APPROVED,), PARTNER, id="the owner alone"),
        pytest.param((ERIC_SAYS,), (APPROVED,), BOTH, id="both"),
        pytest.param((ERIC_SAYS, comment("paula")), (), OWNER, id="the owner only comments"),
        pytest.param((ERIC_SAYS,), (review("paula"),), OWNER, id="the owner only reviews"),
        pytest.param((ERIC_SAYS,), (review("dora", "APPROVED"),), OWNER, id="somebody else approves"),
        pytest.param((ERIC_SAYS,), (review("paula", "DISMISSED"),), OWNER, id="the approval is dismissed"),
        pytest.param(
            (ERIC_SAYS,), (APPROVED, review("paula", "CHANGES_REQUESTED", minutes=30)), OWNER, id="it is superseded"
        ),
        pytest.param((ERIC_SAYS,), (APPROVED, review("paula", minutes=30)), BOTH, id="a remark does not supersede it"),
        pytest.param(
            (ERIC_SAYS,), (review("paula", "CHANGES_REQUESTED", minutes=1), APPROVED), BOTH, id="it supersedes"
        ),
        pytest.param(
            (ERIC_SAYS,),
            (APPROVED, review("eric", "CHANGES_REQUESTED")),
            (NEUTRAL, "Heard, but the EM requests changes on the PRD"),
            id="the partner is not aligned",
        ),
    ],
)
def test_the_latest_review_of_the_owner_must_approve(said: Any, reviews: Any, expected: tuple[str, str]) -> None:
    assert outcome(pull(PRD, author=DORA, comments=said, reviews=reviews), APPROVAL) == expected


@pytest.mark.parametrize(
    ("author", "said", "reviews", "expected"),
    [
        pytest.param(PAULA, (), (), PARTNER, id="an owner cannot approve their own"),
        pytest.param(PAULA, (ERIC_SAYS,), (), (SUCCESS, "Heard: the EM on the PRD"), id="and counts as having done so"),
        pytest.param(ERIC, (comment("paula"),), (), OWNER, id="where the partner wrote it, the owner must approve"),
        pytest.param(ERIC, (), (APPROVED,), (SUCCESS, "Heard: the PM on the PRD"), id="and that is all"),
    ],
)
def test_the_author_as_owner_counts_as_having_approved(
    author: Any, said: Any, reviews: Any, expected: tuple[str, str]
) -> None:
    snapshot = pull(PRD, author=author, comments=said, reviews=reviews)
    assert outcome(snapshot, APPROVAL) == expected
    counted = "The author holds the PM role and counts as heard" in tree_as_text(verdict(snapshot, APPROVAL).tree)
    assert counted is (author is PAULA)


@pytest.mark.parametrize("strength", Strength)
def test_an_author_with_both_roles_needs_the_voice_of_another_owner(strength: Strength) -> None:
    rules = effective(config(pair("paula pete", "paula"), owner=OwnerSay.APPROVAL, partner=strength))
    people = known(person("pete"))
    assert outcome(pull(PRD, author=PAULA, people=people), rules)[0] == WAITING
    approved = pull(PRD, author=PAULA, people=people, reviews=(review("pete", "APPROVED"),))
    assert outcome(approved, rules) == (SUCCESS, "Heard: the PM on the PRD")
    spoken = pull(PRD, author=PAULA, people=people, comments=(comment("pete"),))
    assert (outcome(spoken, rules)[0] == SUCCESS) is (strength is Strength.COMMENT)


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        (
            effective(config(owner=OwnerSay.APPROVAL)),
            (SUCCESS, "Heard: the PM on the rules file and the EM on the rules file"),
        ),
        (effective(config()), (SUCCESS, "Heard: the PM on the rules file and the EM on the rules file")),
    ],
)
def test_the_rules_file_needs_no_approval_by_an_owner(rules: Any, expected: tuple[str, str]) -> None:
    assert outcome(pull(CONFIG_PATH, comments=(comment("paula"), ERIC_SAYS)), rules) == expected


def test_each_document_has_its_own_owner() -> None:
    snapshot = pull(PRD, SDD, author=DORA, comments=(comment("paula"), ERIC_SAYS), reviews=(APPROVED,))
    assert outcome(snapshot, APPROVAL) == (WAITING, "Waiting for @eric (EM) to approve the SDD")


@pytest.mark.parametrize(
    ("written", "expected"),
    [("", OwnerSay.OFF), ("gate: {owner: off}", OwnerSay.OFF), ("gate: {owner: approval}", OwnerSay.APPROVAL)],
)
def test_owner_approval_is_off_by_default(written: str, expected: OwnerSay) -> None:
    found = load(f"pm: octocat\nem: hubot\n{written}\n")
    assert isinstance(found, RepoConfig) and found.gate.owner is expected


def test_owner_approval_refuses_an_unknown_value() -> None:
    assert problems("pm: octocat\nem: hubot\ngate: {owner: aproval}\n") == [
        "3:15: Unknown value `aproval` for `gate.owner`. Did you mean `approval`?"
    ]
