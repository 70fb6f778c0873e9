"""The commands that people gave on a thread, oldest first (SPEC §4)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from ghapp.rules.conversation.commands import Invocation, is_for_us
from ghapp.rules.conversation.statements import Statement
from ghapp.rules.model.actors import Actor
from ghapp.rules.model.plan import AddReaction
from ghapp.rules.model.snapshot import Comment, Review

DONE, NOT_DONE = "THUMBS_UP", "CONFUSED"


@dataclass(frozen=True, slots=True)
class GivenCommand:
    """A command, its author, the comment that holds it, and the review that the comment belongs to (None: no review).

    A comment in a review has the date of the review.
    """

    comment: Comment
    author: Actor
    invocation: Invocation
    review: Review | None = None

    @property
    def node_id(self) -> str:
        """Return the node id of the comment or review, which holds one command at most."""
        return self.comment.node_id

    @property
    def argument(self) -> str:
        """Return the text behind the command's name."""
        return self.invocation.argument

    @property
    def is_pending(self) -> bool:
        """Return whether the app has not reacted to the command yet."""
        return is_pending(self.comment)


def given_commands(statements: Iterable[Statement]) -> tuple[GivenCommand, ...]:
    """Return the commands that may be meant for the app: deleting its comment withdraws a command."""
    return tuple(
        GivenCommand(_comment(statement), statement.author, invocation, statement.review)
        for statement in statements
        if (invocation := statement.text.invocation) and is_for_us(invocation)
    )


def commands_named(commands: Iterable[GivenCommand], *names: str) -> tuple[GivenCommand, ...]:
    """Return the commands with one of these names."""
    return tuple(command for command in commands if command.invocation.name in names)


def is_pending(comment: Comment) -> bool:
    """Return whether the app has not reacted to the command in a comment yet."""
    return not comment.reactions & {DONE, NOT_DONE}


def reaction(command: GivenCommand, content: str) -> AddReaction:
    """Return the app's reaction to a command."""
    return AddReaction(command.node_id, content, in_review=command.review is not None)


def _comment(statement: Statement) -> Comment:
    """Return the statement as a comment with its time of publication."""
    item = statement.item
    if isinstance(item, Comment):
        return replace(item, created_at=statement.at) if statement.is_inline else item
    return Comment(
        node_id=item.node_id,
        author=item.author,
        body=item.body,
        created_at=statement.at,
        url=item.url,
        edited=item.edited,
        editor=item.editor,
        minimized_reason=item.minimized_reason,
        association=item.association,
        reactions=item.reactions,
        via_email=item.via_email,
    )
