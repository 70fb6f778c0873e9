"""The gate: who must be heard, and what the check concludes (SPEC §3)."""

from __future__ import annotations

from typing import Any

import pytest

from ghapp.rules.decide import decide
from ghapp.rules.model.framework import CONFIG_PATH, Mode
from ghapp.rules.model.snapshot import Snapshot
from ghapp.rules.wording.reasons import tree_as_text
from ghapp.rules.wording.titles import TITLE_LIMIT
from tests.support.builders import (
    PRD,
    SDD,
    comment,
    config,
    effective,
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
    assert (found.conclusion, found.title) == (SUCCESS, title)
    assert ("requests changes: heard is not aligned" in tree_as_text(found.tree)) is title.startswith("Heard, not")


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
