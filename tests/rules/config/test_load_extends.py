"""SPEC §5: `extends: org` lays a repository's keys over those of the organisation's file."""

from __future__ import annotations

import pytest

from ghapp.rules.config.load import extends_organisation, load
from tests.support.broken_config import problems

ORGANISATION = """\
pm: octocat
em: hubot
areas:
  why: {label: reason, color: "112233"}
documents:
  prd: [specs/**]
gate: {mode: advise, partner: review}
"""
PAIRS = """\
pairs:
  - {name: web, pm: octocat, em: hubot, paths: [web/**]}
  - {name: all, pm: monalisa, em: hubot}
"""


@pytest.mark.parametrize(
    ("organisation", "repository", "same_as"),
    [
        pytest.param(ORGANISATION, "", ORGANISATION, id="nothing of its own"),
        pytest.param(
            ORGANISATION, "pm: monalisa", ORGANISATION.replace("octocat", "monalisa"), id="a value is replaced"
        ),
        pytest.param(
            ORGANISATION,
            "documents: {prd: [docs/**]}",
            ORGANISATION.replace("specs/**", "docs/**"),
            id="a list is replaced",
        ),
        pytest.param(
            ORGANISATION, "gate: {mode: enforce}", ORGANISATION.replace("advise", "enforce"), id="a mapping is merged"
        ),
        pytest.param(
            ORGANISATION,
            "areas: {why: {label: cause}}",
            ORGANISATION.replace("reason", "cause"),
            id="a mapping in a mapping is merged",
        ),
        pytest.param(
            ORGANISATION,
            PAIRS,
            ORGANISATION.replace("pm: octocat\nem: hubot\n", PAIRS),
            id="pairs replace the organisation's pm and em",
        ),
        pytest.param(PAIRS, "pm: a\nem: b", "pm: a\nem: b", id="pm and em replace the organisation's pairs"),
        pytest.param(
            "gate: {mode: advise}", "pm: a\nem: b", "pm: a\nem: b\ngate: {mode: advise}", id="each has a part"
        ),
        pytest.param("gate: advise\npm: a\nem: b", "gate: {}", "pm: a\nem: b", id="what is replaced is no problem"),
    ],
)
def test_keys_override_those_of_the_organisation(organisation: str, repository: str, same_as: str) -> None:
    assert load(f"extends: org\n{repository}", base=organisation) == load(same_as)


@pytest.mark.parametrize(
    ("text", "wants"),
    [
        pytest.param("extends: org", True, id="it says so"),
        pytest.param("pm: a\nem: b", False, id="it does not say so"),
        pytest.param("extends: other", False, id="it says something else"),
        pytest.param("extends: [org]", False, id="a list"),
        pytest.param("extends: org\npm: [", False, id="a file that cannot be read"),
    ],
)
def test_the_organisation_file_is_read_only_if_the_file_extends_it(text: str, wants: bool) -> None:
    assert extends_organisation(text) is wants


def test_a_file_that_does_not_extend_ignores_the_organisation_file() -> None:
    assert load("pm: a\nem: b", base="not: [even valid") == load("pm: a\nem: b")


@pytest.mark.parametrize(
    ("organisation", "expected"),
    [
        pytest.param(
            "em: b\ngate:\n  modus: advise",
            "In the organisation's file, line 3, column 3: Unknown key `modus`. Did you mean `mode`?",
            id="a wrong key",
        ),
        pytest.param("em: [", "In the organisation's file, line 1, column 6: The file ends", id="no YAML"),
        pytest.param(
            "em: b\nextends: org",
            "In the organisation's file, line 2, column 1: `extends` has no effect in the organisation's own file",
            id="it extends itself",
        ),
        pytest.param("gate: {}", "`em` is missing: add a user or team", id="a key that both lack"),
        pytest.param(
            None,
            "`extends: org` needs `.github/rules-of-engagement.yml` in the organisation's `.github` repository,"
            " but the app cannot read one there: add the file, or remove this line.",
            id="it has none",
        ),
    ],
)
def test_an_organisation_file_problem_is_reported_at_the_extends_key(organisation: str | None, expected: str) -> None:
    (problem,) = problems("# ours\nextends: org\npm: a", base=organisation)
    assert problem.startswith(f"2:1: {expected}")


def test_problems_of_both_files_are_reported_together() -> None:
    found = problems("extends: org\npm: a\ngaet: {}", base="em: b\ngate: {mode: of}\nlabels: of")
    assert found == [
        "1:1: In the organisation's file, line 2, column 14: Unknown value `of` for `gate.mode`."
        " Use `enforce` or `advise`.",
        "1:1: In the organisation's file, line 3, column 9: `labels` must be `on` or `off`.",
        "3:1: Unknown key `gaet`. Did you mean `gate`?",
    ]


def test_duplicate_organisation_pairs_are_reported_at_their_lines() -> None:
    (problem,) = problems("extends: org", base=PAIRS.replace("name: all", "name: web"))
    assert problem.endswith(
        "Another pair is already called `web` (line 2 of the organisation's file): rename one of them."
    )


def test_own_problems_are_reported_even_without_an_organisation_file() -> None:
    missing, unknown = problems("extends: org\npm: a\ngaet: {}")
    assert missing.startswith("1:1: `extends: org` needs `.github/rules-of-engagement.yml`")
    assert unknown == "3:1: Unknown key `gaet`. Did you mean `gate`?"


@pytest.mark.parametrize(
    ("organisation", "repository", "missing"),
    [
        pytest.param("extends: org\npm: a", "", "`em` is missing", id="one that extends itself"),
        pytest.param("extends: org", "pm: a", "`em` is missing", id="the same, beside a pair of ours"),
        pytest.param(PAIRS, "pm: a", "`em` is missing", id="pairs that our pm replaces"),
        pytest.param(PAIRS, "em: a", "`pm` is missing", id="pairs that our em replaces"),
    ],
)
def test_both_files_together_must_name_a_pair(organisation: str, repository: str, missing: str) -> None:
    found = problems(f"extends: org\n{repository}", base=organisation)
    assert any(missing in problem for problem in found)
    assert not any("says who leads" in problem for problem in found)
