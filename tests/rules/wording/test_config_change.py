"""The notes on a change of the rules file."""

from __future__ import annotations

from ghapp.rules.model.framework import Problem
from ghapp.rules.model.impact import AffectedPull
from ghapp.rules.wording.config_change import blocked_text, broken_text, problem_text, released_text


def test_broken_text_counts_the_problems() -> None:
    assert broken_text(1) == "The rules file on the default branch has 1 problem"
    assert broken_text(2) == "The rules file on the default branch has 2 problems"


def test_problem_text_says_what_the_default_branch_has_too() -> None:
    problem = Problem(3, 1, "Wrong.")
    assert problem_text(problem) == "`3:1: Wrong.`"
    assert problem_text(problem, is_inherited=True) == "`3:1: Wrong.` (already on the default branch)"


def test_affected_pull_requests_are_named_with_their_title() -> None:
    affected = AffectedPull(9, "https://github.com/acme/shop/pull/9", "Heard: the EM on the PRD")
    assert blocked_text(affected) == "#9 would be blocked: Heard: the EM on the PRD"
    assert released_text(affected) == "#9 would be released: Heard: the EM on the PRD"
