"""What was said on copies counts as if it had been said here (SPEC §3, "Shared heads")."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from ghapp.rules.decide import decide
from ghapp.rules.gate.elsewhere import Elsewhere, said_on
from ghapp.rules.model.framework import CONFIG_PATH, ConfigSource, DocumentKind, EffectiveConfig
from ghapp.rules.model.sightings import Sighting, encode_sightings, subject_of
from ghapp.rules.model.snapshot import Comment, Copy, Snapshot
from tests.support.builders import (
    DORA,
    ERIC,
    HEAD,
    PAULA,
    at,
    came,
    comment,
    config,
    effective,
    issue,
    pair,
    prd,
    pull,
    review,
    user,
)
from tests.support.verdicts import NEUTRAL, SUCCESS, WAITING

TOUCHED_LATE = encode_sightings(8, [Sighting(subject_of(DocumentKind.PRD, "default"), at(30), "aaaaaaa")], 200)
COPY = Copy(number=8, base="main", author=DORA)
SAID, AGAINST = comment("eric"), review("eric", "CHANGES_REQUESTED")


def copied(**changes: Any) -> Snapshot:
    """The copy by dora of paula's pull request."""
    own = Copy(number=7, base="main", author=user("paula"))
    return prd(**({"author": DORA, "number": 8, "copies": (own,)} | changes))


def outcome(*copies: Snapshot, **changes: Any) -> tuple[str, str]:
    """The conclusion and title of paula's, with what was said on copies."""
    elsewhere = tuple(said_on(each, effective()) for each in copies)
    verdict = decide(prd(**({"copies": (COPY,)} | changes)), effective(), elsewhere=elsewhere).verdict
    assert verdict
    return verdict.conclusion, verdict.title


@pytest.mark.parametrize(
    ("there", "here", "expected"),
    [
        pytest.param({}, {}, WAITING, id="nothing said"),
        pytest.param({"comments": (SAID,)}, {}, SUCCESS, id="a voice there"),
        pytest.param({}, {"comments": (SAID,)}, SUCCESS, id="a voice here"),
        pytest.param({"comments": (comment("paula"),)}, {}, WAITING, id="the author there"),
        pytest.param({"reviews": (AGAINST,)}, {"comments": (SAID,)}, NEUTRAL, id="an objection there"),
        pytest.param({"comments": (comment("eric", "/concern cost: x"),)}, {}, NEUTRAL, id="a concern there"),
    ],
)
def test_what_is_said_on_a_copy_counts_here(there: dict[str, Any], here: dict[str, Any], expected: str) -> None:
    assert outcome(copied(**there), **here)[0] == expected


def test_each_person_is_heard_once_by_their_first_voice() -> None:
    early, late = comment("eric", minutes=5), comment("eric", minutes=20)
    elsewhere = (said_on(copied(comments=(early,)), effective()),)
    plan = decide(prd(copies=(COPY,), comments=(late,)), effective(), elsewhere=elsewhere)
    assert plan.report and plan.report.summary.count("- Heard:") == 1
    assert early.url in plan.report.summary


def test_a_voice_from_before_the_copy_touched_the_document_does_not_count() -> None:
    late = copied(comments=(comment("eric", minutes=5),), sightings=TOUCHED_LATE)
    assert outcome(late)[0] == WAITING


def test_an_author_alone_is_not_alone_with_another_author() -> None:
    rules = effective(config(pair("paula", "paula")))
    alone = decide(prd(), rules).verdict
    together = decide(prd(copies=(COPY,)), rules).verdict
    assert alone and together
    assert (alone.conclusion, together.conclusion) == (SUCCESS, WAITING)


@pytest.mark.parametrize(("association", "expected"), [("MEMBER", WAITING), ("NONE", SUCCESS)])
def test_an_author_alone_is_alone_beside_strangers_of_other_branches(association: str, expected: str) -> None:
    copy = Copy(number=8, base="next", author=DORA, association=association)
    verdict = decide(prd(copies=(copy,)), effective(config(pair("paula", "paula")))).verdict
    assert verdict and verdict.conclusion == expected


def test_the_only_holder_among_several_authors_may_speak() -> None:
    verdict = decide(
        prd(copies=(COPY,), comments=(comment("paula"),)), effective(config(pair("paula", "paula")))
    ).verdict
    assert verdict and verdict.conclusion == SUCCESS


def test_several_authors_of_both_roles_may_speak() -> None:
    copies = (Copy(number=8, base="main", author=ERIC),)
    here = prd(copies=copies, comments=(comment("paula"),))
    there = copied(author=ERIC, comments=(comment("eric", "/ack"),))
    verdicts = [
        decide(here, effective(), elsewhere=tuple(said_on(each, effective()) for each in found)).verdict
        for found in ((), (there,))
    ]
    assert [verdict.conclusion for verdict in verdicts if verdict] == [WAITING, SUCCESS]


def test_nothing_is_said_on_an_issue_or_without_a_configuration() -> None:
    assert said_on(issue(), effective()) == Elsewhere()
    assert said_on(prd(), EffectiveConfig(source=ConfigSource.NONE)) == Elsewhere()


def test_an_author_of_the_rules_file_counts_for_all_copies() -> None:
    snapshot = pull(CONFIG_PATH, author=DORA, copies=(Copy(number=8, base="main", author=ERIC),))
    assert snapshot.pull_request
    verdict = decide(replace(snapshot, comments=(comment("paula"),)), effective()).verdict
    assert verdict and verdict.conclusion == SUCCESS


@pytest.mark.parametrize(("said", "expected"), [((SAID,), WAITING), ((SAID, comment("paula", "/ack")), SUCCESS)])
def test_an_author_speaks_on_a_copy_to_which_nobody_else_pushed(said: tuple[Comment, ...], expected: str) -> None:
    pushed = came(HEAD, 5, pusher="dora", by_author=False)
    here = pull(CONFIG_PATH, author=PAULA, copies=(replace(COPY, author=PAULA),), head_history=pushed)
    there = pull(
        CONFIG_PATH, author=PAULA, number=8, copies=(Copy(number=7, base="main", author=PAULA),), comments=said
    )
    verdict = decide(here, effective(), elsewhere=(said_on(there, effective()),)).verdict
    assert verdict and verdict.conclusion == expected
