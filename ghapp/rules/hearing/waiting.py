"""Waiting: the holders whose voice is pending, and the comments that asked them (SPEC §6)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from ghapp.rules.conversation.markers import Marker
from ghapp.rules.conversation.read import Conversation
from ghapp.rules.hearing.hearings import Hearing
from ghapp.rules.model.framework import Holder

# The kinds of comments to awaited holders: a reminder, an escalation, and a nudge after a click.
REMINDER, ESCALATION, NUDGE = "reminder", "escalation", "nudge"


@dataclass(frozen=True, slots=True, kw_only=True)
class PendingVoice:
    """Awaited holders, the number of their reminders, and whether these were escalated; comments due now count."""

    holders: tuple[Holder, ...]
    reminded: int = 0
    escalated: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Nudge:
    """The last nudge of holders: by whom (a login), when, and the link to its comment."""

    holders: tuple[Holder, ...]
    by: str
    at: datetime
    url: str


def by_holders(hearings: tuple[Hearing, ...]) -> Iterator[tuple[Hearing, ...]]:
    """Group the hearings that await reachable holders by these holders."""
    groups: dict[tuple[Holder, ...], list[Hearing]] = {}
    for hearing in hearings:
        if not hearing.is_satisfied and hearing.reachable:
            groups.setdefault(hearing.reachable, []).append(hearing)
    return map(tuple, groups.values())


def comments_about(conversation: Conversation, holders: tuple[Holder, ...], *kinds: str) -> tuple[Marker, ...]:
    """Return the app's own comments of these kinds that name all of these holders."""
    names = {holder.name for holder in holders}
    return tuple(marker for marker in conversation.markers_of(*kinds) if names <= set(marker.words))
