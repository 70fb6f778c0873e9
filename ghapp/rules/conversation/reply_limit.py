"""The limit on replies: one per person, thread and hour; the table of commands does not count (SPEC §4)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from ghapp.rules.conversation.markers import Marker
from ghapp.rules.conversation.read import Conversation

# The marker of a reply names what it answers, a comment or a button click, and the person. The table of commands has a
# marker of its own.
REPLY, HELP = "reply", "help"
_BETWEEN_REPLIES = timedelta(hours=1)


def answered_comments(conversation: Conversation) -> frozenset[str]:
    """Return the comments (node ids) that have a reply."""
    return frozenset(marker.words[0] for marker in _replies(conversation, REPLY, HELP))


def recently_answered_people(conversation: Conversation, now: datetime) -> frozenset[str]:
    """Return the people (node ids) who got a reply within the last hour."""
    replies = _replies(conversation, REPLY)
    return frozenset(marker.words[1] for marker in replies if marker.at > now - _BETWEEN_REPLIES)


def _replies(conversation: Conversation, *kinds: str) -> Iterator[Marker]:
    return (marker for marker in conversation.markers_of(*kinds) if len(marker.words) == 2)
