"""SPEC §3, "What the check says": the page opens with who has to do what now."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from ghapp.rules.decide import decide
from ghapp.rules.model.contents import Blob
from ghapp.rules.model.framework import (
    CONFIG_PATH,
    Concerns,
    ConfigSource,
    EffectiveConfig,
    OwnerSay,
    Problem,
    Stale,
    Strength,
)
from ghapp.rules.model.snapshot import ChangedFile, Snapshot
from tests.support.builders import (
    ERIC,
    HEAD,
    PAULA,
    PRD,
    SDD,
    check,
    comment,
    config,
    effective,
    file,
    holder,
    known,
    pair,
    person,
    prd,
    pull,
    review,
)
from tests.support.document_samples import rules as expecting
from tests.support.document_samples import written
from tests.support.successive_looks import NEW, OLD, looked
from tests.support.successive_looks import written as revised
from tests.support.verdicts import TOO_MANY

BLOB = f"https://github.com/acme/shop/blob/{HEAD}"
FILES = "https://github.com/acme/shop/pull/7/files"
THE_PRD = f"[the PRD]({BLOB}/{PRD})"
THE_SDD = f"[the SDD]({BLOB}/{SDD})"


def first(snapshot: Snapshot, rules: EffectiveConfig | None = None) -> str:
    """The first paragraph of the check's page."""
    return check(decide(snapshot, rules or effective())).summary.partition("\n\n")[0]


@pytest.mark.parametrize(
    ("strength", "request_"),
    [
        (Strength.COMMENT, f"please read {THE_PRD} and comment; you do not need to agree."),
        (Strength.REVIEW, f"please review {THE_PRD}; you do not need to approve."),
        (Strength.APPROVAL, f"please review {THE_PRD} and approve."),
    ],
)
def test_next_step_asks_the_partner_for_what_the_gate_requires(strength: Strength, request_: str) -> None:
    assert first(prd(), effective(config(partner=strength))) == f"@eric, {request_}"


def test_next_step_names_every_holder_who_may_respond() -> None:
    rules = effective(config(pair(em="eric edna")))
    assert first(prd(people=known(person("edna"))), rules).startswith("@eric or @edna, please read ")


def test_next_step_asks_once_for_several_documents_of_one_role() -> None:
    rules = effective(config(pair(em="eric", name="a", paths="docs/prd/a/**"), pair(name="b")))
    snapshot = pull("docs/prd/a/x.md", PRD, author=PAULA)
    a = f"[the PRD]({BLOB}/docs/prd/a/x.md)"
    assert first(snapshot, rules) == f"@eric, please read {a} and {THE_PRD} and comment; you do not need to agree."


def test_next_step_asks_each_role_in_a_sentence_of_its_own() -> None:
    owner_too = effective(config(owner=OwnerSay.APPROVAL))
    assert first(pull(PRD), owner_too) == (
        f"@eric, please read {THE_PRD} and comment; you do not need to agree. "
        f"@paula, please review {THE_PRD} and approve."
    )
    assert first(pull(PRD, SDD)) == (
        f"@eric, please read {THE_PRD} and comment; you do not need to agree. "
        f"@paula, please read {THE_SDD} and comment; you do not need to agree."
    )


@pytest.mark.parametrize(
    "files",
    [
        pytest.param((PRD, "docs/prd/refunds.md"), id="several files"),
        pytest.param((file(PRD, status="removed"),), id="a removed file"),
        pytest.param((file("notes.md", PRD),), id="a file that moved away"),
    ],
)
def test_next_step_links_to_the_changes_unless_one_file_is_concerned(files: tuple[str | ChangedFile, ...]) -> None:
    assert first(pull(*files, author=PAULA)).startswith(f"@eric, please read [the PRD]({FILES}) and comment")


def test_next_step_asks_for_another_holder_when_none_can_be_asked() -> None:
    snapshot = prd(people=known() | {holder("eric"): None})
    assert first(snapshot) == "Please name another EM in the rules file: none can be asked at the moment."


def test_next_step_for_a_draft_is_up_to_the_author() -> None:
    assert first(prd(draft=True)) == (
        "`paula`, please mark this pull request as ready for review. The reviews are requested then."
    )


def test_next_step_is_to_split_a_pull_request_that_cannot_be_read() -> None:
    assert first(prd(files_problem=TOO_MANY)) == (
        "`paula`, please check again later, or split this pull request into smaller ones."
    )


def test_next_step_is_to_repair_a_broken_rules_file() -> None:
    snapshot = pull(CONFIG_PATH, author=PAULA, config_at_head=Blob("1", "pm: octocat\n"))
    link = f"[the rules file]({BLOB}/{CONFIG_PATH})"
    assert first(snapshot) == f"`paula`, please fix the problems in {link}."


def test_next_step_is_to_repair_rules_that_were_never_valid() -> None:
    never = EffectiveConfig(source=ConfigSource.REPOSITORY, problems=(Problem(1, 1, "Wrong."),))
    assert first(prd(), never) == ("Please repair the rules file on the default branch. Its problems are listed below.")


def test_next_step_is_to_complete_a_document_whose_sections_are_required() -> None:
    snapshot = written(PRD, "# Nothing yet\n")
    assert first(snapshot, expecting("sections: require")) == (
        f"`paula`, please add what is missing from [`{PRD}`]({BLOB}/{PRD})."
    )


def test_next_step_is_to_resolve_the_concerns_that_block() -> None:
    raised = (comment("eric", "/concern cost: too much"), comment("eric", "/concern `date`: too soon", 11))
    assert first(prd(comments=raised), effective(config(concerns=Concerns.BLOCK))) == (
        "`eric`, please comment `/resolve cost` once that is settled. "
        "`eric`, please comment `` /resolve `date` `` once that is settled."
    )


@pytest.mark.parametrize(
    ("changes", "objection"),
    [
        ({"reviews": (review("eric", "CHANGES_REQUESTED"),)}, "the EM requests changes on the PRD"),
        ({"comments": (comment("eric", "/concern cost: too much"),)}, "1 concern is open"),
    ],
)
def test_next_step_leaves_the_decision_to_the_owner_when_not_aligned(changes: dict[str, Any], objection: str) -> None:
    assert first(prd(**changes)) == f"@paula, the decision is yours: {objection}, and you may still merge."


def test_next_step_under_auto_merge_is_to_merge_by_hand_when_not_aligned() -> None:
    assert first(prd(reviews=(review("eric", "CHANGES_REQUESTED"),), auto_merge=True)) == (
        "@paula, the decision is yours: the EM requests changes on the PRD. "
        "To merge all the same, turn off auto-merge or leave the merge queue, and merge by hand."
    )


def test_next_step_of_a_passing_check_is_none() -> None:
    assert first(prd(comments=(comment("eric"),))) == "No action is needed."
    assert first(pull()) == "No action is needed. This pull request touches no PRD, SDD or rules file."


def test_next_step_without_a_rules_file_is_to_add_one() -> None:
    nothing = EffectiveConfig(source=ConfigSource.NONE)
    assert first(pull(required_check="Rules of Engagement"), nothing) == (
        f"No action is needed. To use this check, add `{CONFIG_PATH}` to the default branch."
    )


def test_next_step_of_an_overridden_check_is_none() -> None:
    snapshot = prd(
        author=ERIC, files=(replace(file(PRD), blob="b1"),), comments=(comment("paula", "/roe override an outage"),)
    )
    rules = effective(replace(config(pair("pete")), override=(holder("paula"),)))
    assert first(snapshot, rules) == "No action is needed."


def test_next_step_links_to_what_changed_since_the_response() -> None:
    rules = effective(config(stale=Stale.DOCUMENT))
    rewritten = revised(NEW, "2", 20, comments=(comment("eric", minutes=10),))
    page = check(looked(revised(OLD, "1", 0), rewritten, rules=rules)).summary.partition("\n\n")[0]
    compare = f"https://github.com/acme/shop/compare/{OLD[:7]}..{NEW}"
    assert page.endswith(f"you do not need to agree. See [what changed since you responded]({compare}).")
