"""SPEC §5: a kind of document is its paths, or its paths with what it should say."""

from __future__ import annotations

import pytest

from ghapp.rules.config.load import load
from ghapp.rules.model.defaults import DEFAULT_DOCUMENTS, DEFAULT_EXPECTATIONS
from ghapp.rules.model.framework import DocumentKind, RepoConfig
from ghapp.rules.model.sections import Expectation, Section, Sections
from tests.support.broken_config import EMPTY_VALUE, problems

PAIR = "pm: octocat\nem: hubot\n"
PRD, SDD = DocumentKind.PRD, DocumentKind.SDD


def loaded(text: str) -> RepoConfig:
    found = load(f"{PAIR}{text}\n")
    assert isinstance(found, RepoConfig), found
    return found


@pytest.mark.parametrize(
    ("prd", "globs", "sections"),
    [
        ("specs/**", ("specs/**",), None),
        ("[specs/**, docs/**]", ("specs/**", "docs/**"), None),
        ("{paths: specs/**}", ("specs/**",), None),
        ("{}", DEFAULT_DOCUMENTS[PRD], None),
        ("{sections: []}", DEFAULT_DOCUMENTS[PRD], ()),
        (
            "{sections: [why, {name: who pays}]}",
            DEFAULT_DOCUMENTS[PRD],
            (Section(name="why"), Section(name="who pays")),
        ),
        (
            "{sections: [{name: when, also: dates, says: [cost, time], date: on}]}",
            DEFAULT_DOCUMENTS[PRD],
            (Section(name="when", also=("dates",), says=("cost", "time"), date=True),),
        ),
    ],
)
def test_a_kind_has_paths_or_a_mapping_of_its_own_keys(
    prd: str, globs: tuple[str, ...], sections: tuple[Section, ...] | None
) -> None:
    found = loaded(f"documents: {{prd: {prd}}}")
    assert found.documents[PRD] == globs
    assert found.expectations[PRD] == (
        DEFAULT_EXPECTATIONS[PRD] if sections is None else Expectation(sections=sections)
    )
    assert found.expectations[SDD] == DEFAULT_EXPECTATIONS[SDD]


def test_an_sdd_need_not_link_to_its_prd() -> None:
    assert loaded("documents: {sdd: {links: off}}").expectations[SDD].links is False


@pytest.mark.parametrize("word", Sections)
def test_the_treatment_of_missing_sections_is_configurable(word: Sections) -> None:
    assert loaded(f"sections: {word.value}").sections is word


KEYS = "`name`, `also`, `says` and `date`"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "documents: {prd: [docs//x]}",
            "3:19: The glob `docs//x` cannot match any file: use a path like `docs/prd/**`.",
        ),
        (
            "documents: {prd: {paths: docs//x}}",
            "3:26: The glob `docs//x` cannot match any file: use a path like `docs/prd/**`.",
        ),
        ("documents: {prd: {path: a}}", "3:19: Unknown key `path`. Did you mean `paths`?"),
        ("documents: {prd: {links: on}}", "3:19: Unknown key `links`. Valid keys are `paths` and `sections`."),
        ("documents: {prd: {sections: why}}", "3:29: `documents.prd.sections` must be a list."),
        ("documents: {prd: {sections: [['why']]}}", f"3:30: A section must be a mapping with the keys {KEYS}."),
        ("documents: {prd: {sections: [{also: x}]}}", "3:30: `name` is missing from this section: add it."),
        ("documents: {prd: {sections: [{name: why, tells: x}]}}", "3:42: Unknown key `tells`."),
        (
            "documents: {prd: {sections: ['?']}}",
            "3:30: `?` is not a valid section name: use 1 to 50 characters with at least one letter or digit.",
        ),
        (
            "documents: {prd: {sections: [{name: '!'}]}}",
            "3:37: `!` is not a valid section name: use 1 to 50 characters with at least one letter or digit.",
        ),
        ("documents: {prd: }", f"3:13: `documents.prd` {EMPTY_VALUE}"),
        ("sections: required", "3:11: Unknown value `required` for `sections`. Did you mean `require`?"),
    ],
)
def test_a_wrong_value_is_reported_at_its_location(text: str, expected: str) -> None:
    (found,) = problems(f"{PAIR}{text}\n")
    assert found.startswith(expected)


@pytest.mark.parametrize("name", ["x" * 51, '"a\\tb"', '"!"'])
def test_a_section_name_has_words_that_a_heading_can_contain(name: str) -> None:
    (problem,) = problems(f"{PAIR}documents: {{prd: {{sections: [{name}]}}}}\n")
    assert problem.endswith("is not a valid section name: use 1 to 50 characters with at least one letter or digit.")


def test_a_section_name_may_have_the_greatest_length() -> None:
    expected = loaded(f"documents: {{prd: {{sections: [{'x' * 50}]}}}}").expectations[PRD]
    assert [section.name for section in expected.sections] == ["x" * 50]
