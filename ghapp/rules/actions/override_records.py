"""Override records: the comments that put overrides on record."""

from __future__ import annotations

from ghapp.rules.conversation.markers import signed
from ghapp.rules.conversation.read import Conversation
from ghapp.rules.hearing.override_scope import OverrideScope
from ghapp.rules.hearing.overrides import OVERRIDE, OVERRIDE_CLICK, Override, recorded_overrides
from ghapp.rules.model.plan import AddComment
from ghapp.rules.model.snapshot import VerifiedClick
from ghapp.rules.wording import replies


def record_overrides(conversation: Conversation, overrides: tuple[Override, ...]) -> tuple[AddComment, ...]:
    """Return a comment for each override that holds and is not on record: by whom, why and for what."""
    recorded = recorded_overrides(conversation)
    return tuple(
        signed(replies.override_taken(given.by, given.reason), OVERRIDE, given.comment.node_id, *given.scope.words)
        for given in overrides
        if given.holds and given.scope and not given.by_button and given.comment.node_id not in recorded
    )


def record_click(click: VerifiedClick, scope: OverrideScope) -> AddComment:
    """Return the comment that is the override by button: deleting it withdraws the override."""
    text = replies.override_clicked(click.by)
    return signed(text, OVERRIDE_CLICK, click.delivery, click.by.node_id, click.by.login, *scope.words)
