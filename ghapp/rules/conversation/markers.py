"""The app's own comments: each ends in a hidden line that says what it was for, so that it is never written twice."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from ghapp.rules.conversation.voices import is_credible
from ghapp.rules.model.plan import AddComment
from ghapp.rules.model.snapshot import Comment, Snapshot
from ghapp.rules.people.holders import same

_MARKER = re.compile(r"<!-- rules-of-engagement: (\S+) ?(.*?) ?-->\s*\Z")


@dataclass(frozen=True, slots=True)
class Marker:
    """The words that identify what one of the app's comments was for.

    `credible` tells whether it still says what the app wrote: nobody edited or hid it.
    """

    words: tuple[str, ...]
    comment: Comment
    credible: bool

    @property
    def at(self) -> datetime:
        """When it was written."""
        return self.comment.created_at


def signed(text: str, kind: str, *words: str) -> AddComment:
    """A comment that a later look will recognise; `words` hold no spaces."""
    return AddComment(f"{text}\n\n<!-- rules-of-engagement: {' '.join((kind, *words))} -->")


def is_signed(body: str) -> bool:
    """Whether a comment ends as the app's do; anybody can write that, so it is no proof that the app wrote it."""
    return _MARKER.search(body) is not None


def own_comments(snapshot: Snapshot, kind: str) -> Iterator[Marker]:
    """The markers of the app's own comments of one kind, oldest first."""
    for comment in snapshot.comments:
        if same(comment.author, snapshot.viewer):
            found = _MARKER.search(comment.body)
            if found and found[1] == kind:
                yield Marker(tuple(found[2].split()), comment, is_credible(comment))
