"""Statements: what people wrote on a thread, each read once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from heapq import merge
from typing import TypeAlias

from ghapp.rules.conversation.automatic_replies import is_automatic_reply
from ghapp.rules.conversation.commands import CommentText, read_text
from ghapp.rules.model.actors import Actor
from ghapp.rules.model.snapshot import Comment, Review, ReviewState, Snapshot
from ghapp.rules.people.holders import same

_HIDDEN_AS = frozenset({"spam", "abuse", "off_topic"})
_Published: TypeAlias = tuple[Comment | Review, datetime, Review | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """An issue comment, the body of a review or one of its inline comments, by a person and in their own words.

    `at` is the time of publication: an inline comment is published with its review. `review` is the review that `item`
    belongs to (None for an issue comment). `is_automatic` says whether it is an out-of-office mail.
    """

    item: Comment | Review
    author: Actor
    at: datetime
    text: CommentText
    review: Review | None = None
    is_automatic: bool = False

    @property
    def is_inline(self) -> bool:
        """Return whether this is an inline comment of a review."""
        return self.review is not None and self.item is not self.review


def read_statements(snapshot: Snapshot) -> tuple[Statement, ...]:
    """Read the comments and submitted reviews, oldest first.

    Comments of bots do not count, nor do those that are hidden, edited by someone else or published after the merge.
    """
    pull = snapshot.pull_request
    merged_at = pull.merged_at if pull else None
    in_reviews = sorted(_in_reviews(pull.reviews if pull else ()), key=_published_at)
    return tuple(
        Statement(
            item=item,
            author=item.author,
            at=at,
            text=read_text(item.body),
            review=review,
            is_automatic=item.via_email and is_automatic_reply(item.body),
        )
        for item, at, review in merge(_in_comments(snapshot.comments), in_reviews, key=_published_at)
        if item.author and not item.author.is_bot and is_credible(item) and not (merged_at and at > merged_at)
    )


def is_credible(item: Comment | Review) -> bool:
    """Return whether an item is visible and was last edited by its author."""
    if item.minimized_reason in _HIDDEN_AS:
        return False
    return not item.edited or same(item.editor, item.author)


def _in_comments(comments: tuple[Comment, ...]) -> Iterator[_Published]:
    return ((comment, comment.created_at, None) for comment in comments)


def _in_reviews(reviews: tuple[Review, ...]) -> Iterator[_Published]:
    for review in reviews:
        if review.state is not ReviewState.PENDING and review.submitted_at:
            yield review, review.submitted_at, review
            yield from ((comment, review.submitted_at, review) for comment in review.comments)


def _published_at(published: _Published) -> datetime:
    return published[1]
