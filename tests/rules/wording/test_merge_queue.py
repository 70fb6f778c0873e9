"""The sentences of the check on a merge group."""

from __future__ import annotations

import pytest

from ghapp.rules.model.plan import Status
from ghapp.rules.wording.merge_queue import group_title, member_text, unjudged_member_text
from ghapp.rules.wording.titles import TITLE_LIMIT


@pytest.mark.parametrize(("count", "title"), [(1, "The pull request passes"), (3, "All 3 pull requests pass")])
def test_group_title_counts_what_passes(count: int, title: str) -> None:
    assert group_title(["x"] * count, count, Status.PASSED) == title


def test_group_title_shortens_the_first_reason_before_the_rest() -> None:
    title = group_title(["a" * 100, "b"], 2, Status.WAITING)
    assert len(title) == TITLE_LIMIT
    assert title.endswith("…, and 1 more")


def test_member_text_names_the_pull_request() -> None:
    assert member_text(7, "Heard") == "Pull request 7: Heard"
    assert unjudged_member_text(7, is_closed=True) == "Pull request 7 is closed"
    assert unjudged_member_text(0, is_closed=False) == "A pull request cannot be read"
