"""Seen states: in which state the app last saw a pull request, and since when it has been in that state."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenState:
    """The state of a pull request at the app's last evaluation.

    `head_sha` is the head commit, and `changes` is a digest of the base branch and the changed files. `since` is when
    this state came. `at` is GitHub's time of the last change to the thread that the evaluation saw.
    """

    head_sha: str
    changes: str
    since: datetime
    at: datetime

    def __str__(self) -> str:
        return " ".join((self.head_sha, self.changes, _encode(self.since), _encode(self.at)))

    @classmethod
    def parse(cls, text: str) -> SeenState | None:
        """Return the state of a text; None if the text is empty."""
        if not text:
            return None
        head_sha, changes, since, at = text.split(" ")
        return cls(head_sha=head_sha, changes=changes, since=_decode(since), at=_decode(at))


def _encode(moment: datetime) -> str:
    return f"{int(moment.timestamp()):x}"


def _decode(text: str) -> datetime:
    return datetime.fromtimestamp(int(text, 16), UTC)
