"""Who is awaited and stays silent, and what the thread tells was done about it (SPEC §6)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from ghapp.rules.conversation.markers import Marker
from ghapp.rules.conversation.read import Conversation
from ghapp.rules.hearing.hearings import Hearing
from ghapp.rules.model.framework import Holder

# The app's comments to those who are awaited: by itself, to whom it escalates, and at somebody's press.
REMINDER, ESCALATION, NUDGE = "reminder", "escalation", "nudge"


@dataclass(frozen=True, slots=True, kw_only=True)
class PendingVoice:
    """Holders who have not been heard, and what was done about it, what is due now included."""

    holders: tuple[Holder, ...]
    reminded: int = 0
    escalated: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Nudge:
    """Holders who were asked once more, by whom (a login) and when, and the comment that did."""

    holders: tuple[Holder, ...]
    by: str
    at: datetime
    url: str


def by_holders(hearings: tuple[Hearing, ...]) -> Iterator[tuple[Hearing, ...]]:
    """The open hearings of those who can be asked, together where the same holders are awaited."""
    found: dict[tuple[Holder, ...], list[Hearing]] = {}
    for hearing in hearings:
        if not hearing.is_satisfied and hearing.reachable:
            found.setdefault(hearing.reachable, []).append(hearing)
    return map(tuple, found.values())


def comments_about(conversation: Conversation, holders: tuple[Holder, ...], *kinds: str) -> tuple[Marker, ...]:
    """Return the app's own comments of these kinds that name all of these holders."""
    names = {holder.name for holder in holders}
    return tuple(marker for marker in conversation.markers_of(*kinds) if names <= set(marker.words))
