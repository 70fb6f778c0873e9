"""The gate: who must be heard, and what the check concludes (SPEC §3)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from ghapp.rules.decide import decide
from ghapp.rules.model.check_runs import Queued
from ghapp.rules.model.framework import CONFIG_PATH, Mode
from ghapp.rules.model.snapshot import Snapshot
from ghapp.rules.wording.reasons import tree_as_text
from ghapp.rules.wording.titles import TITLE_LIMIT
from tests.support.builders import (
    PAULA,
    PRD,
    SDD,
    comment,
    config,
    effective,
    file,
    pair,
    prd,
    pull,
    review,
)
from tests.support.verdicts import FAILURE, NEUTRAL, SUCCESS, TOO_MANY, outcome, verdict

ADVISE = effective(config(mode=Mode.ADVISE))
PAULA_SAYS, ERIC_SAYS = comment("paula"), comment("eric")


BOTH = config(pair("paula", "paula"))


@pytest.mark.parametrize(
    ("said", "title"),
    [
        ((review("eric", "CHANGES_REQUESTED"),), "Heard, but the EM requests changes on the PRD"),
        (
            (review("eric", "CHANGES_REQUESTED", minutes=1), review("eric", "APPROVED", minutes=2)),
            "Heard: the EM on the PRD",
        ),
        (
            (review("eric", "CHANGES_REQUESTED", minutes=1), review("eric", "DISMISSED", minutes=2)),
            "Heard: the EM on the PRD",
        ),
        (
            (review("eric", "CHANGES_REQUESTED", minutes=1), review("eric", "COMMENTED", minutes=2)),
            "Heard, but the EM requests changes on the PRD",
        ),
        ((review("eric"), review("zoe", "CHANGES_REQUESTED")), "Heard: the EM on the PRD"),
    ],
)
def test_heard_is_not_aligned(said: Any, title: str) -> None:
    found = verdict(prd(reviews=said))
    expected = NEUTRAL if title.startswith("Heard, but") else SUCCESS
    assert (found.conclusion, found.title) == (expected, title)


OBJECTION = {"reviews": (review("eric", "CHANGES_REQUESTED"),)}
CONCERN = {"comments": (comment("eric", "/concern cost: too much"),)}


@pytest.mark.parametrize(
    ("said", "title"),
    [
        (OBJECTION, "Not merged automatically: the EM requests changes on the PRD"),
        (CONCERN, "Not merged automatically: 1 concern is open"),
    ],
)
@pytest.mark.parametrize("by_itself", [{"auto_merge": True}, {"queued": Queued()}], ids=["auto-merge", "a queue"])
def test_a_machine_does_not_merge_while_an_objection_stands(
    said: dict[str, Any], title: str, by_itself: dict[str, Any]
) -> None:
    snapshot = prd(**said, **by_itself)
    assert outcome(snapshot) == ("ACTION_REQUIRED", title)
    assert "it can still be merged by hand" in tree_as_text(verdict(snapshot).tree)
    assert outcome(snapshot, ADVISE)[0] == NEUTRAL
    assert outcome(prd(comments=(ERIC_SAYS,), **by_itself)) == (SUCCESS, "Heard: the EM on the PRD")


def test_an_override_sets_an_objection_aside() -> None:
    given = comment("ada", "/roe override the outage cannot wait", 20)
    files = (replace(file(PRD), blob="b1"),)
    snapshot = pull(PRD, author=PAULA, files=files, administrators=frozenset({"U_ada"}), auto_merge=True, **OBJECTION)
    assert outcome(replace(snapshot, comments=(given,)))[0] == SUCCESS
    assert outcome(snapshot)[0] == "ACTION_REQUIRED"


@pytest.mark.parametrize(
    ("snapshot", "expected"),
    [
        (pull(files_problem=TOO_MANY), (FAILURE, "GitHub did not return all changed files")),
        (prd(files_problem=TOO_MANY), (FAILURE, "GitHub did not return all changed files")),
        (prd(files_problem=TOO_MANY, comments=(ERIC_SAYS,)), (FAILURE, "GitHub did not return all changed files")),
    ],
)
def test_the_gate_is_closed_when_the_file_list_is_incomplete(snapshot: Snapshot, expected: tuple[str, str]) -> None:
    assert outcome(snapshot) == expected
    assert f"`{TOO_MANY}`" in tree_as_text(verdict(snapshot).tree)
    assert decide(snapshot, effective()).quiet is False


@pytest.mark.parametrize(
    ("snapshot", "conclusion"),
    [
        (prd(), NEUTRAL),
        (pull(files_problem=TOO_MANY), NEUTRAL),
        (prd(comments=(ERIC_SAYS,)), SUCCESS),
        (pull(), SUCCESS),
    ],
)
def test_nothing_blocks_in_advise_mode(snapshot: Snapshot, conclusion: str) -> None:
    assert outcome(snapshot, ADVISE)[0] == conclusion
    assert "`mode: advise`" in tree_as_text(verdict(snapshot, ADVISE).tree)


@pytest.mark.parametrize(
    ("snapshot", "quiet"),
    [(pull(), True), (pull(PRD), False), (pull(CONFIG_PATH), False), (pull(labels=("how",)), False)],
)
def test_comments_matter_only_with_a_document_or_an_area_label(snapshot: Snapshot, quiet: bool) -> None:
    assert decide(snapshot, effective()).quiet is quiet


@pytest.mark.parametrize(
    ("state", "title"),
    [
        ("COMMENTED", "Heard: the EM on the PRD and the PM on the SDD and the PM on the rules file…"),
        ("CHANGES_REQUESTED", "Heard, but the EM requests changes on the PRD and the PM requests changes on th…"),
    ],
)
def test_a_title_too_long_for_the_merge_box_is_cut(state: str, title: str) -> None:
    reviews = tuple(review(login, state) for login in ("paula", "eric"))
    found = verdict(pull(PRD, SDD, CONFIG_PATH, reviews=reviews)).title
    assert found == title
    assert len(found) <= TITLE_LIMIT
