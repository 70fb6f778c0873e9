"""The app's replies to people: one an hour for each person and thread (SPEC §4)."""

from __future__ import annotations

from datetime import timedelta

from ghapp.rules.conversation.markers import own_comments
from ghapp.rules.model.snapshot import Snapshot

# Its marker names what is replied to, a comment or a press, and the person.
REPLY = "reply"
_BETWEEN_REPLIES = timedelta(hours=1)


def replied_to(snapshot: Snapshot) -> frozenset[str]:
    """The comments that have their reply."""
    return frozenset(marker.words[0] for marker in own_comments(snapshot, REPLY) if len(marker.words) == 2)


def lately_replied_to(snapshot: Snapshot) -> frozenset[str]:
    """The people (node ids) who got a reply here within the hour."""
    replies = [marker for marker in own_comments(snapshot, REPLY) if len(marker.words) == 2]
    return frozenset(marker.words[1] for marker in replies if marker.at > snapshot.taken_at - _BETWEEN_REPLIES)
