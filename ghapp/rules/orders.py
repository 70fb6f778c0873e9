"""The commands that stand on a thread: by humans, in their own words, oldest first (SPEC §4)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ghapp.rules.commands import Invocation, is_for_us, parse
from ghapp.rules.snapshot import Actor, Comment, Snapshot
from ghapp.rules.voices import is_credible

DONE, NOT_DONE = "THUMBS_UP", "CONFUSED"


@dataclass(frozen=True, slots=True)
class Order:
    """A command that somebody gave, and the comment that it stands in."""

    comment: Comment
    author: Actor
    invocation: Invocation

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


def standing_orders(snapshot: Snapshot, *names: str) -> tuple[Order, ...]:
    """The commands of the given names that stand, oldest first; a deleted comment's stands no more.

    What was ordered after a merge came too late to count.
    """
    return tuple(order for order in _orders(snapshot) if order.invocation.name in names)


def open_orders(snapshot: Snapshot) -> tuple[Order, ...]:
    """The commands to be obeyed now, each once."""
    return tuple(order for order in _orders(snapshot) if order.is_open)


def _orders(snapshot: Snapshot) -> Iterator[Order]:
    merged_at = snapshot.pull_request.merged_at if snapshot.pull_request else None
    for comment in snapshot.comments:
        author, invocation = comment.author, parse(comment.body)
        if invocation is None or author is None or author.is_bot or not is_credible(comment):
            continue
        if is_for_us(invocation) and not (merged_at and comment.created_at > merged_at):
            yield Order(comment, author, invocation)
