"""Config changes: errors of the default branch are marked as old (SPEC §5)."""

from __future__ import annotations

from typing import Any

import pytest

from ghapp.rules.config.effective import TWO_FILES
from ghapp.rules.config.load import load
from ghapp.rules.decide import decide
from ghapp.rules.documents.config_change import ConfigChange, config_change
from ghapp.rules.model.contents import Blob
from ghapp.rules.model.framework import (
    CONFIG_PATH,
    OTHER_CONFIG_PATH,
    ConfigSource,
    EffectiveConfig,
    Problem,
    RepoConfig,
)
from ghapp.rules.wording.reasons import tree_as_text
from tests.support.builders import PAULA, check, comment, effective, pull
from tests.support.verdicts import FAILURE, SUCCESS, outcome, verdict

VALID = "pm: paula\nem: eric\n"
OLD, NEW = "mdoe: advise\n", "laebls: off\n"
HEARD: Any = {"author": PAULA, "comments": (comment("eric"),)}
BEGINNING = "The rules file in this pull request has "


def broken(text: str = VALID + OLD) -> EffectiveConfig:
    """What governs while the default branch has this file: the last valid version."""
    problems = load(text)
    assert isinstance(problems, tuple)
    return effective(problems=problems)


def changed(text: str | None, **changes: Any) -> Any:
    return pull(CONFIG_PATH, config_at_head=Blob("1", text), **{**HEARD, **changes})


CAVEAT = "; the rules file is broken, so its last valid version applies"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(VALID + OLD, (FAILURE, f"{BEGINNING}1 problem, which is not new{CAVEAT}"), id="the old one stays"),
        pytest.param("\n\n" + VALID + OLD, (FAILURE, f"{BEGINNING}1 problem, which is not new{CAVEAT}"), id="it moved"),
        pytest.param(VALID + NEW, (FAILURE, f"{BEGINNING}1 problem{CAVEAT}"), id="another one instead"),
        pytest.param(VALID + OLD + NEW, (FAILURE, f"{BEGINNING}2 problems, 1 of them new{CAVEAT}"), id="one more"),
        pytest.param(VALID, (SUCCESS, f"Heard: the EM on the rules file{CAVEAT}"), id="none any more"),
    ],
)
def test_the_title_counts_the_new_problems(text: str, expected: tuple[str, str]) -> None:
    assert outcome(changed(text), broken()) == expected


def test_all_problems_may_be_old() -> None:
    both = VALID + OLD + NEW
    assert outcome(changed(both), broken(both)) == (FAILURE, f"{BEGINNING}2 problems, none of them new{CAVEAT}")


def test_a_repeated_mistake_counts_as_new() -> None:
    twice = "areas:\n  why: {labl: a}\n  what: {labl: b}\n"
    once = "areas:\n  why: {labl: a}\n"
    made = decide(changed(VALID + twice), broken(VALID + once))
    assert [note.level for note in check(made).annotations] == ["WARNING", "FAILURE"]


def test_old_problems_are_annotated_as_warnings_and_new_ones_as_failures() -> None:
    notes = check(decide(changed(NEW + VALID + OLD), broken())).annotations
    assert [(note.line, note.level, note.title) for note in notes] == [
        (1, "FAILURE", ""),
        (4, "WARNING", "Already on the default branch"),
    ]


def test_the_tree_marks_old_problems() -> None:
    lines = tree_as_text(verdict(changed(VALID + OLD + NEW), broken()).tree).splitlines()
    assert [("`mdoe`" in line, "`laebls`" in line) for line in lines if "(already on the default branch)" in line] == [
        (True, False)
    ]


def test_old_problems_are_marked_even_without_a_valid_configuration() -> None:
    problems = broken().problems
    rules = EffectiveConfig(source=ConfigSource.REPOSITORY, problems=problems)
    notes = check(decide(changed(VALID + OLD + NEW), rules)).annotations
    assert [note.level for note in notes] == ["WARNING", "FAILURE"]


def test_an_untouched_rules_file_changes_no_configuration() -> None:
    subject = pull("src/shop.py", config_at_head=Blob("1", VALID)).pull_request
    assert subject and config_change(subject, effective()) is None


@pytest.mark.parametrize(
    ("organisation", "expected"), [(None, None), (VALID, "paula"), (VALID + OLD, None)], ids=["none", "valid", "broken"]
)
def test_the_organisation_file_applies_when_the_file_is_removed(organisation: str | None, expected: str | None) -> None:
    subject = pull(CONFIG_PATH, config_at_head=None).pull_request
    assert subject
    made = config_change(subject, effective(organisation_text=organisation))
    assert made and made.problems == ()
    assert (made.config.pairs[0].pm[0].name if made.config else None) == expected


def test_a_rules_file_that_is_not_text_is_a_problem() -> None:
    subject = changed(None).pull_request
    assert config_change(subject, effective()) == ConfigChange(
        problems=(Problem(1, 1, "This is not a text file, or it is too large to be read."),)
    )


def test_a_valid_file_is_the_proposed_configuration() -> None:
    made = config_change(changed(VALID + "labels: off\n").pull_request, effective())
    assert made and isinstance(made.config, RepoConfig) and not made.config.labels


def test_a_rules_file_may_end_in_yaml() -> None:
    broken_file = Blob("1", VALID + NEW)
    snapshot = pull(OTHER_CONFIG_PATH, config_at_head=broken_file, config_path=OTHER_CONFIG_PATH, **HEARD)
    plan = decide(snapshot, effective())
    assert [note.path for note in check(plan).annotations] == [OTHER_CONFIG_PATH]
    assert f"/{OTHER_CONFIG_PATH})" in check(plan).summary
    assert "rules file" in outcome(pull(OTHER_CONFIG_PATH, config_at_head=Blob("1", VALID), **HEARD))[1]


def test_a_rules_file_under_both_names_is_a_problem() -> None:
    both = pull(OTHER_CONFIG_PATH, config_at_head=Blob("1+2", VALID), two_configs=True, **HEARD)
    assert outcome(both) == (FAILURE, f"{BEGINNING}1 problem")
    change = config_change(both.pull_request, effective()) if both.pull_request else None
    assert change
    assert change.problems == (TWO_FILES,)
