"""SPEC §5, "Bounded": a rules file can hold many globs, but not more than can be matched quickly."""

from __future__ import annotations

import pytest

from ghapp.rules.config.load import load
from ghapp.rules.model.framework import RepoConfig
from tests.support.broken_config import problems

TOO_MANY = (
    "on, there are more globs than can be matched quickly: name whole folders, like `docs/prd/**`, and use fewer globs"
    " with `*` in the first folder."
)
ONE_PAIR = "pm: octocat\nem: hubot\n"


def pairs(count: int, *globs: str) -> str:
    """A file with so many pairs; `N` in a glob stands for the number of its pair."""
    rows = [
        f"- {{name: team-{number}, pm: octocat, em: hubot, paths: [{', '.join(globs).replace('N', str(number))}]}}\n"
        for number in range(count)
    ]
    return "".join(["pairs:\n", *rows, "- {name: rest, pm: octocat, em: hubot}\n"])


@pytest.mark.no_cover  # too large a case to trace each line of
@pytest.mark.parametrize(
    "globs",
    [
        ("docs/prd/team-N/**", "docs/sdd/team-N/**", "rfc/team-N/**"),
        ("docs/team-N/**/*.md", "'!docs/team-N/README.md'"),
        ("'**/team-N/*.md'", "teams/N/"),
    ],
)
def test_two_hundred_pairs_with_several_paths_each_are_accepted(globs: tuple[str, ...]) -> None:
    config = load(pairs(200, *globs))
    assert isinstance(config, RepoConfig)
    assert len(config.pairs) == 201


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (pairs(150, f"'*{'N' * 30}*{'x' * 30}'"), f"93:51: From `*{'91' * 29}9…` {TOO_MANY}"),
        (
            f"{ONE_PAIR}documents:\n  prd: [{', '.join(['docs', *['x' * 250] * 40])}]\n",
            f"4:7827: From `{'x' * 60}…` {TOO_MANY}",
        ),
        (
            f"{ONE_PAIR}documents:\n  prd: {{paths: {'x' * 200}}}\n  sdd: {{paths: [{', '.join(['y' * 200] * 40)}]}}\n",
            f"5:7693: From `{'y' * 60}…` {TOO_MANY}",
        ),
    ],
)
def test_globs_that_take_too_long_to_match_are_refused(text: str, problem: str) -> None:
    assert problems(text) == [problem]


@pytest.mark.parametrize("documents", ["[a, b]", "{prd: {sections: [why]}}", "{prd: {paths: {a: b}}}", "{sdd: [[a]]}"])
def test_globs_in_a_wrong_form_are_not_counted(documents: str) -> None:
    loaded = load(f"{ONE_PAIR}documents: {documents}\n")
    assert isinstance(loaded, RepoConfig) or "quickly" not in str(loaded)
