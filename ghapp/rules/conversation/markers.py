"""Markers: the hidden last line of each of the app's comments, which says what the comment is for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from ghapp.rules.conversation.statements import is_credible
from ghapp.rules.model.plan import AddComment
from ghapp.rules.model.snapshot import Comment, Snapshot
from ghapp.rules.people.holders import same

_OPENING, _CLOSING = "<!-- rules-of-engagement: ", "-->"


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
    return AddComment(f"{text}\n\n{_OPENING}{' '.join((kind, *words))} {_CLOSING}")


def is_signed(body: str) -> bool:
    """Return whether a comment ends in a marker. Anyone can write one: this does not prove that the app did."""
    return bool(_marker_words(body))


def read_markers(snapshot: Snapshot) -> tuple[Marker, ...]:
    """Read the markers of the app's own comments, oldest first."""
    own = (comment for comment in snapshot.comments if same(comment.author, snapshot.viewer))
    return tuple(
        Marker(found[0], tuple(found[1:]), comment, is_credible(comment))
        for comment in own
        if (found := _marker_words(comment.body))
    )


def _marker_words(body: str) -> list[str]:
    """Return the words of the marker at the end of a text; none without one.

    This takes time in proportion to the length of the text, whatever it holds.
    """
    body = body.rstrip()
    start = body.rfind(_OPENING)
    if start < 0 or not body.endswith(_CLOSING):
        return []
    marker = body[start + len(_OPENING) : -len(_CLOSING)]
    return marker.split() if "\n" not in marker else []
