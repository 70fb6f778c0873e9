"""Markers: the hidden last line of each of the app's comments, which says what the comment is for."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from ghapp.rules.conversation.statements import is_credible
from ghapp.rules.model.plan import AddComment
from ghapp.rules.model.snapshot import Comment, Snapshot
from ghapp.rules.people.holders import same

_OPENING = "<!-- rules-of-engagement: "
_MARKER = re.compile(rf"{_OPENING}(\S+) ?(.*?) ?-->")


@dataclass(frozen=True, slots=True)
class Marker:
    """What one of the app's comments is for: its kind, and words that identify the occasion.

    `credible` says whether the comment is visible and as the app wrote it.
    """

    kind: str
    words: tuple[str, ...]
    comment: Comment
    credible: bool

    @property
    def at(self) -> datetime:
        """Return when the comment was written."""
        return self.comment.created_at


def signed(text: str, kind: str, *words: str) -> AddComment:
    """Return a comment that the app can recognize later; `words` hold no spaces."""
    return AddComment(f"{text}\n\n{_OPENING}{' '.join((kind, *words))} -->")


def is_signed(body: str) -> bool:
    """Return whether a comment ends in a marker. Anyone can write one: this does not prove that the app did."""
    return _marker_of(body) is not None


def read_markers(snapshot: Snapshot) -> tuple[Marker, ...]:
    """Read the markers of the app's own comments, oldest first."""
    own = (comment for comment in snapshot.comments if same(comment.author, snapshot.viewer))
    return tuple(
        Marker(found[1], tuple(found[2].split()), comment, is_credible(comment))
        for comment in own
        if (found := _marker_of(comment.body))
    )


def _marker_of(body: str) -> re.Match[str] | None:
    """Return the marker at the end of a text, which takes time in proportion to its length, whatever it holds."""
    body = body.rstrip()
    start = body.rfind(_OPENING)
    return _MARKER.fullmatch(body, start) if start >= 0 else None
