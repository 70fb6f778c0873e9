"""The gate under a configuration that is changed, broken, unreadable or not there (SPEC §3)."""

from __future__ import annotations

from typing import Any

import pytest

from ghapp.rules.decide import decide
from ghapp.rules.model.contents import Blob
from ghapp.rules.model.framework import CHECK_NAME, CONFIG_PATH, ConfigSource, DocumentKind, EffectiveConfig, Problem
from ghapp.rules.model.plan import Status
from ghapp.rules.model.snapshot import Snapshot
from ghapp.rules.wording.reasons import tree_as_text
from tests.support.builders import PAULA, PRD, SDD, check, comment, effective, prd, pull
from tests.support.verdicts import FAILURE, SUCCESS, TOO_MANY, outcome, verdict

VALID = Blob("1", "pm: octocat\nem: hubot\n")
BROKEN = Blob("2", "pm: octocat\nem: hubot\nmdoe: advise\n")
ERIC_SAYS = comment("eric")
HEARD: Any = {"author": PAULA, "comments": (ERIC_SAYS,)}


@pytest.mark.parametrize(
    ("at_head", "expected"),
    [
        (VALID, (SUCCESS, "Heard: the EM on the rules file")),
        (None, (SUCCESS, "Heard: the EM on the rules file")),
        (BROKEN, (FAILURE, "The rules file in this pull request has 1 problem")),
        (Blob("3", None), (FAILURE, "The rules file in this pull request has 1 problem")),
    ],
    ids=["valid", "taken away", "broken", "not a text"],
)
def test_a_change_of_the_rules_file_must_be_valid(at_head: Blob | None, expected: tuple[str, str]) -> None:
    assert outcome(pull(CONFIG_PATH, config_at_head=at_head, **HEARD)) == expected


def test_a_valid_rules_file_with_a_warning_passes_and_shows_it() -> None:
    doubtful = pull(CONFIG_PATH, config_at_head=Blob("4", "pm: octocat\nem: octocat\n"), **HEARD)
    plan = decide(doubtful, effective())
    (note,) = check(plan).annotations
    assert (note.line, note.column, note.level) == (2, 5, "WARNING")
    assert note.message.startswith("`octocat` is both PM and EM")
    assert outcome(doubtful)[0] == SUCCESS
    assert "The rules file in this pull request is valid, with 1 warning" in [
        child.text for child in verdict(doubtful).tree.children
    ]
    assert not check(decide(pull(CONFIG_PATH, config_at_head=VALID, **HEARD), effective())).annotations


def test_an_untouched_rules_file_of_a_pull_request_is_not_validated() -> None:
    assert outcome(pull(config_at_head=BROKEN)) == (SUCCESS, "No PRD, SDD or rules file changed")


def test_a_rules_file_can_extend_the_organisation_file() -> None:
    extending = Blob("4", "extends: org\n")
    rules = effective(organisation_text=VALID.text)
    assert outcome(pull(CONFIG_PATH, config_at_head=extending, **HEARD), rules)[0] == SUCCESS


PROBLEMS = (Problem(3, 1, "Unknown key `mdoe`."),)
CAVEAT = "; the rules file is broken, so its last valid version applies"


@pytest.mark.parametrize(
    ("snapshot", "title"),
    [
        (prd(), "Waiting for @eric (EM) to comment on the PRD"),
        (pull(), "No PRD, SDD or rules file changed"),
        (pull(CONFIG_PATH, config_at_head=VALID, **HEARD), "Heard: the EM on the rules file"),
    ],
)
def test_the_title_says_when_the_last_valid_configuration_applies(snapshot: Snapshot, title: str) -> None:
    found = verdict(snapshot, effective(problems=PROBLEMS))
    assert found.title == title + CAVEAT
    assert "`3:1: Unknown key" in tree_as_text(found.tree).replace("``", "`")


def test_an_unreadable_configuration_is_retried_under_the_last_valid_one() -> None:
    plan = decide(prd(), effective(unreadable="GitHub answered 502."))
    assert plan.verdict is not None
    assert plan.verdict.title.endswith("; the rules file cannot be read, so its last valid version applies")
    assert "`GitHub answered 502.`" in tree_as_text(plan.verdict.tree)
    assert plan.next_look is not None
    assert (plan.next_look - prd().taken_at).total_seconds() == 60


NEVER = effective(config=None, problems=PROBLEMS)


@pytest.mark.parametrize(
    ("snapshot", "expected"),
    [
        (pull(CONFIG_PATH), (SUCCESS, "The rules file has never been valid; this pull request may repair it")),
        (
            pull(CONFIG_PATH, config_at_head=BROKEN),
            (SUCCESS, "The rules file has never been valid; this pull request may repair it"),
        ),
        (
            pull(CONFIG_PATH, "src/shop.py"),
            (SUCCESS, "The rules file has never been valid; this pull request may repair it"),
        ),
        (pull("src/shop.py"), (SUCCESS, "The rules file has never been valid")),
        (pull(PRD), (FAILURE, "A document changed, but the rules file has never been valid")),
        (pull(CONFIG_PATH, SDD), (FAILURE, "A document changed, but the rules file has never been valid")),
        (pull(files_problem=TOO_MANY), (FAILURE, "GitHub did not return all changed files")),
    ],
)
def test_a_repair_passes_and_a_document_fails_without_a_valid_version(
    snapshot: Snapshot, expected: tuple[str, str]
) -> None:
    assert outcome(snapshot, NEVER) == expected
    assert "`3:1: Unknown key" in tree_as_text(verdict(snapshot, NEVER).tree).replace("``", "`")


NO_CONFIG = EffectiveConfig(source=ConfigSource.NONE)


def test_the_app_is_inactive_without_a_configuration() -> None:
    for snapshot in (prd(), pull(PRD, labels=("why",), comments=(comment("eric", "/help"),))):
        plan = decide(snapshot, NO_CONFIG)
        assert (plan.actions, plan.verdict, plan.records, plan.quiet) == ((), None, (), True)


def test_a_required_check_passes_with_a_reason_without_configuration() -> None:
    assert outcome(prd(required_check=CHECK_NAME), NO_CONFIG) == (SUCCESS, "This repository has no rules file")
    assert decide(prd(required_check=CHECK_NAME, state="CLOSED"), NO_CONFIG).actions == ()
    assert decide(prd(required_check=CHECK_NAME), NO_CONFIG).actions != ()


def test_the_tree_matches_the_title_without_any_valid_configuration() -> None:
    unconfigured, never = verdict(prd(required_check=CHECK_NAME), NO_CONFIG), verdict(pull(PRD), NEVER)
    assert tree_as_text(unconfigured.tree) == f"✅ {unconfigured.title}"
    assert tree_as_text(never.tree).splitlines()[0] == f"❌ {never.title}"


def test_a_repair_lists_its_own_problems_and_those_already_there() -> None:
    texts = [child.text for child in verdict(pull(CONFIG_PATH, config_at_head=BROKEN), NEVER).tree.children]
    assert texts == [
        "The rules file in this pull request has 1 problem",
        "The rules file on the default branch has 1 problem",
    ]
    statuses = [child.status for child in verdict(pull(CONFIG_PATH, config_at_head=BROKEN), NEVER).tree.children]
    assert statuses == [Status.FAILED, Status.NOTE]


def test_a_binary_rules_file_is_distinguished_from_an_invalid_one() -> None:
    tree = verdict(pull(CONFIG_PATH, config_at_head=Blob("3", None), **HEARD)).tree
    assert "`1:1: This is not a text file, or it is too large to be read.`" in tree_as_text(tree)


def test_a_verdict_has_the_kinds_it_is_about() -> None:
    assert verdict(pull(CONFIG_PATH), NEVER).kinds == (DocumentKind.RULES,)
    assert verdict(pull("src/shop.py"), NEVER).kinds == ()
    assert verdict(pull(PRD, SDD, CONFIG_PATH)).kinds == (DocumentKind.PRD, DocumentKind.SDD, DocumentKind.RULES)
    assert verdict(prd(required_check=CHECK_NAME), NO_CONFIG).status is Status.PASSED
