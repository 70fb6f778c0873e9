"""What the app notes about a pull request for later looks, since GitHub tells it only while it is so (SPEC §3).

The notes lie in the store and, as far as they fit, in the check on each head: so a lost database loses nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

# GitHub documents no limit for a check's `external_id`; this much of it for notes leaves it below 255 characters.
MOST_IN_CHECK = 200
# Older ones are dropped; what was said before them no longer counts then.
MOST_IN_STORE = 2_000
ABBREVIATED = 7


@dataclass(frozen=True, slots=True)
class Sighting:
    """From `at` on a subject was there: a kind of document or, with its `contents`, one pair's documents of a kind.

    `sha` is the head that brought it, abbreviated. Times are whole seconds, as GitHub's are.
    """

    subject: str
    at: datetime
    sha: str
    contents: str = ""

    def __str__(self) -> str:
        parts = (self.subject, f"{int(self.at.timestamp()):x}", self.sha, self.contents)
        return ".".join(part for part in parts if part)


def written(number: int, notes: Iterable[Sighting], most: int) -> str:
    """The notes on a pull request as one text of at most so many characters: kinds first, then the latest contents.

    It begins with the number, since pull requests with the same head have their checks on the same commit.
    """
    sightings = list(dict.fromkeys(notes))
    kinds, contents = ([note for note in sightings if bool(note.contents) is held] for held in (False, True))
    parts = [str(number), *map(str, kinds)]
    room = most - len(";".join(parts))
    kept: list[str] = []
    for text in map(str, reversed(contents)):
        room -= len(text) + 1
        if room < 0:
            break
        kept.insert(0, text)
    return ";".join([*parts, *kept])


def read(number: int, text: str) -> tuple[Sighting, ...] | None:
    """The notes on a pull request; None where the text is another one's, or nobody has noted anything."""
    noted_on, *parts = text.split(";")
    return tuple(map(_note, parts)) if noted_on == str(number) else None


def gathered(number: int, texts: Iterable[str]) -> str:
    """What is noted about a pull request in several places, as one text; empty where that is nothing."""
    found = [notes for text in texts if (notes := read(number, text)) is not None]
    if not found:
        return ""
    # Sorting keeps the order of what was noted for the same second.
    return written(number, sorted((note for notes in found for note in notes), key=lambda note: note.at), MOST_IN_STORE)


def tell_of(number: int, text: str, subject: str) -> bool:
    """Whether a subject was noted about a pull request."""
    return any(note.subject == subject for note in read(number, text) or ())


def _note(text: str) -> Sighting:
    subject, at, sha, *contents = text.split(".")
    return Sighting(subject, datetime.fromtimestamp(int(at, 16), UTC), sha, *contents)
