"""Titles: one line that names who has to respond, or why the check passes."""

from __future__ import annotations

import pytest

from ghapp.rules.model.framework import Strength
from ghapp.rules.wording.titles import asked_to, concerns_title, left_behind_title, open_concerns


@pytest.mark.parametrize(
    ("strength", "task"),
    [(Strength.COMMENT, "comment on"), (Strength.REVIEW, "review"), (Strength.APPROVAL, "approve")],
)
def test_asked_to_names_what_the_gate_requires(strength: Strength, task: str) -> None:
    assert asked_to(strength) == task


@pytest.mark.parametrize(("count", "text"), [(1, "1 concern is open"), (2, "2 concerns are open")])
def test_open_concerns_are_counted(count: int, text: str) -> None:
    assert open_concerns(count) == text
    assert concerns_title(count) == f"Blocked: {text}"


def test_left_behind_title_shows_a_branch_as_code() -> None:
    assert left_behind_title("@all") == "No open pull request targets `@all` with this commit"
    assert left_behind_title(None) == "No open pull request with this commit needs this check"
