"""Statements: what people wrote, oldest first, in their own words."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ghapp.rules.conversation.statements import read_statements
from ghapp.rules.model.snapshot import Comment, Review
from tests.support.builders import VIEWER, at, comment, issue, prd, review, user


@pytest.mark.parametrize(
    "hidden",
    [
        pytest.param(comment(VIEWER), id="by the app"),
        pytest.param(comment("robo[bot]"), id="by a bot"),
        pytest.param(comment(None), id="by a deleted account"),
        pytest.param(comment("eric", minimized_reason="spam"), id="hidden as spam"),
        pytest.param(comment("eric", edited=True, editor=user("bob")), id="edited by someone else"),
        pytest.param(comment("eric", edited=True), id="edited by an unknown account"),
        pytest.param(comment("eric", minutes=31), id="after the merge"),
    ],
)
def test_a_comment_that_does_not_count_is_not_a_statement(hidden: Comment) -> None:
    assert read_statements(prd(comments=(hidden,), merged_at=at(30))) == ()


@pytest.mark.parametrize(
    "hidden",
    [
        pytest.param(review("eric", "PENDING", comments=(comment("eric"),)), id="pending"),
        pytest.param(review("eric", submitted_at=None, comments=(comment("eric"),)), id="without a date"),
        pytest.param(review("eric", minutes=31, comments=(comment("eric", minutes=1),)), id="after the merge"),
    ],
)
def test_a_review_not_submitted_in_time_contains_no_statement(hidden: Review) -> None:
    assert read_statements(prd(reviews=(hidden,), merged_at=at(30))) == ()


def test_comments_and_reviews_are_read_in_the_order_of_their_publication() -> None:
    first, last = comment("eric", minutes=1), comment("paula", minutes=30)
    inline = comment("bob", minutes=0)
    late, early = review("dora", minutes=20), review("bob", minutes=10, comments=(inline,))
    found = read_statements(prd(comments=(first, last), reviews=(late, early)))
    assert [(each.item, each.at) for each in found] == [
        (first, at(1)),
        (early, at(10)),
        (inline, at(10)),
        (late, at(20)),
        (last, at(30)),
    ]
    assert [each.is_inline for each in found] == [False, False, True, False, False]


def test_an_inline_comment_counts_without_its_review() -> None:
    inline = comment("eric")
    hidden = replace(review("eric", comments=(inline,)), minimized_reason="abuse")
    assert [each.item for each in read_statements(prd(reviews=(hidden,)))] == [inline]


def test_a_comment_that_its_author_edited_is_a_statement() -> None:
    edited = comment("eric", edited=True, editor=user("eric"))
    assert [each.item for each in read_statements(issue(comments=(edited,)))] == [edited]
