"""Sections: what PRDs and SDDs must say, and what the findings are (SPEC §6)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ghapp.rules.decide import decide
from ghapp.rules.model.check_runs import CheckRun
from ghapp.rules.model.contents import Blob
from ghapp.rules.model.framework import DocumentKind
from ghapp.rules.model.plan import Annotation, Verdict
from tests.support.builders import HEAD, PAULA, PRD, SDD, check, comment, file, pull
from tests.support.document_samples import GOOD_PRD, GOOD_SDD, remarks, rules, written
from tests.support.verdicts import SUCCESS, WAITING, verdict


def without(text: str, heading: str) -> str:
    """The document without the section that begins with a line."""
    before, _, after = text.partition(heading)
    _, mark, rest = after.partition("\n## ")
    return before + mark.lstrip("\n") + rest


@pytest.mark.parametrize(("path", "text"), [(PRD, GOOD_PRD), (SDD, GOOD_SDD)])
def test_a_complete_document_has_no_findings(path: str, text: str) -> None:
    assert remarks(text, path) == []


@pytest.mark.parametrize(
    ("path", "text", "expected"),
    [
        (PRD, without(GOOD_PRD, "## The problem"), (1, "Add a section on `why` to this PRD.")),
        (PRD, without(GOOD_PRD, "## Features"), (1, "Add a section on `what` to this PRD.")),
        (PRD, without(GOOD_PRD, "## What the MVP"), (1, "Add a section on `out of scope` to this PRD.")),
        (PRD, without(GOOD_PRD, "## Rollout"), (1, "Add a section on `rollout` to this PRD.")),
        (PRD, without(GOOD_PRD, "## Success"), (1, "Add a section on `success metrics` to this PRD.")),
        (
            PRD,
            GOOD_PRD.replace("Refunds.", "<!-- what not? -->"),
            (6, "Fill in the section on `out of scope`: it is empty."),
        ),
        (SDD, without(GOOD_SDD, "## Options"), (1, "Add a section on `options` to this SDD.")),
        (SDD, GOOD_SDD.replace("tech debt", "beauty"), (3, "Add `debt` to the section on `options`.")),
        (
            SDD,
            GOOD_SDD.replace("cost | time", "price | years"),
            (3, "Add `cost`, `time` to the section on `options`."),
        ),
        (SDD, without(GOOD_SDD, "## Decision"), (1, "Add a section on `choice` to this SDD.")),
        (SDD, without(GOOD_SDD, "## Who"), (1, "Add a section on `who` to this SDD.")),
        (SDD, GOOD_SDD.replace("by 2026-06-01", "soon"), (11, "Add a date to the section on `when`.")),
        (
            SDD,
            GOOD_SDD.replace(f"/{PRD}", "a.md").replace("its PRD", "it"),
            (1, "Link to the PRD that this SDD answers."),
        ),
    ],
)
def test_a_missing_answer_is_reported_at_its_line(path: str, text: str, expected: tuple[int, str]) -> None:
    assert remarks(text, path) == [expected]


def test_each_section_is_checked_whatever_is_wrong_with_another() -> None:
    unreachable = without(GOOD_PRD, "## The problem").replace("Refunds.", "").replace("Ten percent first.", "")
    assert remarks(unreachable) == [
        (1, "Add a section on `why` to this PRD."),
        (4, "Fill in the section on `out of scope`: it is empty."),
        (6, "Fill in the section on `rollout`: it is empty."),
    ]


def test_a_section_is_empty_when_both_of_its_headings_are() -> None:
    assert remarks(GOOD_PRD.replace("Guests leave.", "## Background")) == [
        (2, "Fill in the section on `why`: it is empty.")
    ]


def test_a_heading_that_matches_two_sections_belongs_to_the_first() -> None:
    text = without(GOOD_SDD, "## Who").replace("## When", "## When, and who")
    assert remarks(text, SDD) == [(1, "Add a section on `when` to this SDD.")]


def test_all_missing_sections_are_one_finding() -> None:
    assert remarks("# Checkout\n") == [
        (1, "Add a section on `why`, `what`, `out of scope`, `rollout`, `success metrics` to this PRD.")
    ]


@pytest.mark.parametrize(
    ("heading", "named"),
    [
        ("1. Why?", "why"),
        ("BACKGROUND and motivation", "why"),
        ("Out of scope", "out of scope"),
        ("Non-goals", "out of scope"),
        ("What the MVP leaves out", "out of scope"),
        ("What we build", "what"),
        ("Releases", "rollout"),
        ("Appendix", None),
        ("Whatever", None),
    ],
)
def test_a_heading_belongs_to_the_section_with_the_most_words_in_it(heading: str, named: str | None) -> None:
    ((_, message),) = remarks(f"# {heading}\nText.\n")
    missing = {"why", "what", "out of scope", "rollout", "success metrics"} - ({named} if named else set())
    assert {name for name in missing if f"`{name}`" in message} == missing
    assert named is None or f"`{named}`" not in message


@pytest.mark.parametrize(
    ("link", "leads"),
    [
        (f"[it](/{PRD})", True),
        ("[it](../prd/checkout.md#why)", True),
        ("[it](../prd/a%20b.md)", True),
        (f"[it](https://github.com/acme/shop/blob/main/{PRD}?plain=1)", True),
        ("[it](https://github.com/acme/shop/blob/main/README.md)", False),
        ("[the PRD](https://docs.example.com/1)", True),
        ("[Product requirements](https://docs.example.com/1)", True),
        ("<https://docs.example.com/prds/1>", True),
        ("[it](https://docs.example.com/1)", False),
        ("[it](other.md)", False),
        ("[it](../../../../etc)", False),
        (PRD, False),
    ],
)
def test_an_sdd_links_to_its_prd(link: str, leads: bool) -> None:
    text = GOOD_SDD.replace(f"[its PRD](/{PRD})", link)
    assert (remarks(text, SDD) == []) is leads


@pytest.mark.parametrize(
    ("link", "leads"),
    [
        ("/requirements/a.md", True),
        ("../../requirements/a.md#why", True),
        ("/requirements/a.md?plain=1", True),
        ("/require%6Dents/a.md", True),
        ("https://github.com/acme/shop/blob/main/requirements/a.md", True),
        ("https://docs.example.com/requirements/a.md", False),
        ("https:requirements/a.md", False),
        ("requirements/a.md", False),
        ("needs.md", True),
        ("https://docs.example.com/needs.md", False),
        ("/requirements/a.txt", False),
    ],
)
def test_a_link_to_a_prd_is_recognized_by_the_configured_globs(link: str, leads: bool) -> None:
    text = GOOD_SDD.replace(f"[its PRD](/{PRD})", f"[it]({link})")
    assert (remarks(text, SDD, "documents: {prd: [/requirements/*.md, needs.md]}") == []) is leads


@pytest.mark.parametrize("config", ["documents: {sdd: {links: off}}", "documents: {prd: []}"])
def test_an_sdd_needs_no_link_when_not_configured_or_without_prds(config: str) -> None:
    assert remarks(GOOD_SDD.replace(f"[its PRD](/{PRD})", "nothing"), SDD, config) == []


def findings(found: Verdict) -> list[tuple[str, str]]:
    (document,) = found.tree.children
    return [(child.status.value, child.text) for child in document.children[1:]]


MISSING = without(GOOD_PRD, "## Rollout")
TEXT = f"`{PRD}`, line 1: Add a section on `rollout` to this PRD."


def test_advice_is_a_notice_and_a_note_in_the_tree() -> None:
    found = verdict(written(PRD, MISSING), rules())
    assert (found.conclusion, found.title) == (SUCCESS, "Heard: the EM on the PRD")
    assert findings(found) == [("note", TEXT)]
    (annotation,) = check(decide(written(PRD, MISSING), rules())).annotations
    assert annotation == Annotation(path=PRD, line=1, message="Add a section on `rollout` to this PRD.", level="NOTICE")


def test_required_sections_block() -> None:
    required = rules("sections: require")
    found = verdict(written(PRD, MISSING), required)
    assert (found.conclusion, found.title) == (WAITING, "1 required part is missing from the documents")
    assert findings(found) == [("waiting", TEXT)]
    assert [note.level for note in check(decide(written(PRD, MISSING), required)).annotations] == ["WARNING"]
    two = verdict(written(PRD, without(MISSING, "## Features").replace("Refunds.", "")), required)
    assert two.title == "2 required parts are missing from the documents"
    silent = verdict(written(PRD, MISSING, comments=()), required)
    assert silent.title == "Waiting for @eric (EM) to comment on the PRD"


def test_unchanged_findings_are_not_repeated_and_others_need_a_new_run() -> None:
    first = check(decide(written(PRD, MISSING, comments=()), rules()))
    run = CheckRun(node_id="RUN", name=first.name, conclusion=first.conclusion.value, external_id=first.external_id)
    heard = check(decide(written(PRD, MISSING, checks=(run,)), rules()))
    assert (heard.replaces, heard.annotations) == ("RUN", ())
    better = check(decide(written(PRD, GOOD_PRD, checks=(run,)), rules()))
    assert (better.replaces, better.annotations) == (None, ())


def test_as_many_findings_as_fit_are_shown() -> None:
    paths = [f"docs/prd/{number:02}.md" for number in range(10)]
    snapshot = pull(*paths, author=PAULA, texts={path: Blob("b", "# Checkout\n") for path in paths})
    plan = decide(snapshot, rules())
    assert plan.verdict
    assert len(plan.verdict.tree.children[0].children) == 11  # the voice, and ten


def test_an_override_opens_a_gate_closed_by_sections() -> None:
    snapshot = written(PRD, MISSING, comments=(comment("ada", "/roe override Haste", number=2),))
    assert snapshot.pull_request
    pulled = replace(snapshot.pull_request, files=(replace(file(PRD), blob="b"),), head_sha=HEAD)
    given = replace(snapshot, pull_request=pulled, administrators=frozenset({"U_ada"}))
    assert verdict(given, rules("sections: require")).conclusion == SUCCESS


def test_the_expected_sections_are_those_of_the_framework() -> None:
    governed = rules().config
    assert governed
    names = {kind: [section.name for section in governed.expectations[kind].sections] for kind in governed.expectations}
    assert names == {
        DocumentKind.PRD: ["why", "what", "out of scope", "rollout", "success metrics"],
        DocumentKind.SDD: ["options", "choice", "who", "when"],
    }
