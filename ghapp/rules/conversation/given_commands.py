"""The commands that stand on a thread: by humans, in their own words, oldest first (SPEC §4)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from heapq import merge

from ghapp.rules.conversation.commands import Invocation, is_for_us, parse
from ghapp.rules.conversation.voices import is_credible
from ghapp.rules.model.plan import AddReaction
from ghapp.rules.model.snapshot import Actor, Comment, Review, ReviewState, Snapshot

DONE, NOT_DONE = "THUMBS_UP", "CONFUSED"


@dataclass(frozen=True, slots=True)
class GivenCommand:
    """A command that somebody gave, the comment that it stands in, and the review of which that is a part."""

    comment: Comment
    author: Actor
    invocation: Invocation
    review: Review | None = None

    @property
    def argument(self) -> str:
        """What stands behind the command's name."""
        return self.invocation.argument

    @property
    def is_open(self) -> bool:
        """Whether the app has not reacted to it yet."""
        return is_open(self.comment)


def is_open(comment: Comment) -> bool:
    """Whether the app has not reacted to a command yet."""
    return not comment.reactions & {DONE, NOT_DONE}


def active_commands(snapshot: Snapshot, *names: str) -> tuple[GivenCommand, ...]:
    """The commands of the given names that stand, oldest first; a deleted comment's stands no more.

    What was ordered after a merge came too late to count.
    """
    return tuple(order for order in _orders(snapshot) if order.invocation.name in names)


def pending_commands(snapshot: Snapshot) -> tuple[GivenCommand, ...]:
    """The commands to be obeyed now, each once."""
    return tuple(order for order in _orders(snapshot) if order.is_open)


def reaction(order: GivenCommand, content: str) -> AddReaction:
    """The app's reaction to a command."""
    return AddReaction(order.comment.node_id, content, in_review=order.review is not None)


def _orders(snapshot: Snapshot) -> Iterator[GivenCommand]:
    merged_at = snapshot.pull_request.merged_at if snapshot.pull_request else None
    written = merge(
        ((comment, None) for comment in snapshot.comments), _in_reviews(snapshot), key=lambda each: each[0].created_at
    )
    for comment, review in written:
        author, invocation = comment.author, parse(comment.body)
        if invocation is None or author is None or author.is_bot or not is_credible(comment):
            continue
        if is_for_us(invocation) and not (merged_at and comment.created_at > merged_at):
            yield GivenCommand(comment, author, invocation, review)


def _in_reviews(snapshot: Snapshot) -> list[tuple[Comment, Review]]:
    """What was written in reviews, oldest first: it is said when the review is submitted."""
    found: list[tuple[Comment, Review]] = []
    for review in snapshot.pull_request.reviews if snapshot.pull_request else ():
        if review.state is not ReviewState.PENDING and review.submitted_at:
            at = review.submitted_at
            found += [(_as_comment(review, at), review)]
            found += [(replace(comment, created_at=at), review) for comment in review.comments]
    return sorted(found, key=lambda each: each[0].created_at)


def _as_comment(review: Review, at: datetime) -> Comment:
    return Comment(
        node_id=review.node_id,
        author=review.author,
        body=review.body,
        created_at=at,
        url=review.url,
        edited=review.edited,
        editor=review.editor,
        minimized_reason=review.minimized_reason,
        association=review.association,
        reactions=review.reactions,
    )
