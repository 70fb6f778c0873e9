"""SPEC §5, warnings: what a valid rules file probably does not mean. They refuse nothing."""

from __future__ import annotations

import pytest

from ghapp.rules.config.load import load
from ghapp.rules.model.framework import RepoConfig

PAIR = "pm: octocat\nem: hubot\n"
BOTH = "is both PM and EM: nobody else is asked about a document of theirs. Name two different people."
OVERLAP = "match the globs of PRDs and of SDDs: both PM and EM must be heard about them. Make the globs distinct."


def warnings(text: str, *, base: str | None = None) -> list[str]:
    """The warnings about a valid file, as `line:column: message`."""
    config = load(text, base=base)
    assert isinstance(config, RepoConfig), config
    return list(map(str, config.warnings))


def pairs(*rows: str) -> str:
    """A file with pairs, each as keys in one line; the people of all are the same."""
    people = "pm: octocat, em: hubot"
    return "".join(["pairs:\n", *(f"- {{{people}, {row}}}\n" for row in rows), f"- {{{people}, name: rest}}\n"])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (PAIR, []),
        ("pm: octocat\nem: octocat\n", [f"2:5: `octocat` {BOTH}"]),
        ("pm: [octocat, hubot]\nem: [mona, '@Octocat', hubot]\n", [f"2:5: `hubot` {BOTH}", f"2:5: `octocat` {BOTH}"]),
        ("pm: '@acme/web'\nem: '@acme/web'\n", [f"2:5: `@acme/web` {BOTH}"]),
        ("pairs:\n- {name: a, pm: octocat, em: octocat}\n", [f"2:30: `octocat` {BOTH}"]),
    ],
)
def test_a_person_in_both_roles_is_a_warning(text: str, expected: list[str]) -> None:
    assert warnings(text) == expected


@pytest.mark.parametrize(
    ("documents", "expected"),
    [
        ("{prd: specs/**, sdd: rfc/**}", []),
        ("{prd: [specs/**, '!specs/sdd', '!specs/sdd/**'], sdd: specs/sdd/**}", []),
        ("{prd: specs/**, sdd: specs/sdd/**}", [f"3:33: Files like `specs/sdd/x` {OVERLAP}"]),
        ("{prd: specs/prd/, sdd: specs}", [f"3:18: Files like `specs/prd/x` {OVERLAP}"]),
        ("{prd: '**/*.md'}", []),
        ("{prd: {paths: ['docs/sdd/[a-c]*.md']}}", [f"3:27: Files like `docs/sdd/ax.md` {OVERLAP}"]),
        ("{sdd: [x, docs/prd/sdd]}", [f"3:22: Files like `docs/prd/sdd` {OVERLAP}"]),
        ("{sdd: [], prd: []}", []),
    ],
)
def test_a_file_of_both_kinds_is_a_warning(documents: str, expected: list[str]) -> None:
    assert warnings(f"{PAIR}documents: {documents}\n") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (pairs("name: a, paths: docs/a/**", "name: b, paths: docs/**"), []),
        (
            pairs("name: b, paths: docs/**", "name: a, paths: docs/a/**"),
            ["3:44: The paths of `a` always select `b`, which comes first: move `a` before it, or change its paths."],
        ),
        (pairs("name: b, paths: docs/**", "name: a, paths: [docs/a/**, rfc/a/**]"), []),
        (pairs("name: b, labels: [x, y]", "name: a, labels: [X, z]"), []),
        (
            pairs("name: b, labels: [x, y]", "name: a, labels: [Y]"),
            ["3:45: The labels of `a` always select `b`, which comes first: move `a` before it, or change its labels."],
        ),
        (pairs("name: b, labels: x", "name: a, labels: x, paths: a/**"), []),
    ],
)
def test_a_pair_that_earlier_ones_shadow_is_a_warning(text: str, expected: list[str]) -> None:
    assert warnings(text) == expected


def test_a_warning_about_the_file_of_the_organisation_names_its_line() -> None:
    (warning,) = warnings("extends: org\n", base="pm: octocat\nem: octocat\n")
    assert warning == f"1:1: In the organisation's file, line 2, column 5: `octocat` {BOTH}"


def test_warnings_do_not_make_a_configuration_another_one() -> None:
    assert load("pm: octocat\nem: octocat\n") == load("em: octocat\npm: octocat\n")
