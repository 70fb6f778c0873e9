"""Which branches a pattern matches, as in GitHub's rulesets."""

from __future__ import annotations

import pytest

from ghapp.rules.text.branch_patterns import matches_branch


@pytest.mark.parametrize(
    ("pattern", "matching", "others"),
    [
        pytest.param("main", ["main"], ["maintenance", "Main", "feature/main", ""], id="a name"),
        pytest.param("release/*", ["release/1.0", "release/"], ["release", "release/1/2", "x/release/1"], id="a star"),
        pytest.param("release/**", ["release/1.0", "release/1/2"], ["release"], id="two stars"),
        pytest.param("**/main", ["main", "team/main", "a/b/main"], ["mainx", "xmain"], id="in every folder"),
        pytest.param("v?.*", ["v1.0", "v2."], ["v10", "v/.1", "v"], id="a question mark"),
        pytest.param("*", ["main", ""], ["a/b"], id="only a star"),
        pytest.param("**", ["main", "a/b"], [], id="only two stars"),
        pytest.param("a.c", ["a.c"], ["abc"], id="a dot"),
    ],
)
def test_a_pattern_matches_branches_like_a_ruleset(pattern: str, matching: list[str], others: list[str]) -> None:
    assert [branch for branch in (*matching, *others) if matches_branch(pattern, branch)] == matching


def test_a_pattern_of_many_stars_is_matched_without_backtracking() -> None:
    assert not matches_branch("*a" * 127, "a" * 250 + "b")
