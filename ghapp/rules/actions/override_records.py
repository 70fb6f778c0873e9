"""Override records: the app's comment on each override that holds."""

from __future__ import annotations

from ghapp.rules.conversation.markers import signed
from ghapp.rules.conversation.read import Conversation
from ghapp.rules.hearing.overrides import OVERRIDE, PRESSED, Override, recorded_overrides
from ghapp.rules.model.plan import AddComment
from ghapp.rules.model.snapshot import VerifiedClick
from ghapp.rules.wording import replies


def record_overrides(conversation: Conversation, overrides: tuple[Override, ...]) -> tuple[AddComment, ...]:
    """The app's comment on each override that holds and is not on record yet: who, why, and for which contents."""
    recorded = recorded_overrides(conversation)
    return tuple(
        signed(replies.override_taken(given.by, given.reason), OVERRIDE, given.comment.node_id, given.contents)
        for given in overrides
        if given.holds and given.contents and not given.pressed and given.comment.node_id not in recorded
    )


def record_clicked(press: VerifiedClick, held: str) -> AddComment:
    """The override by the button: this comment is all there is of it, so that whoever deletes it takes it back."""
    text = replies.override_clicked(press.by)
    return signed(text, PRESSED, press.delivery, press.by.node_id, press.by.login, held)
