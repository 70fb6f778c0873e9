"""What the app sightings about a pull request for later looks, since GitHub tells it only while it is so (SPEC §3).

The sightings lie in the store and, as far as they fit, in the check on each head: so a lost database loses nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

# GitHub documents no limit for a check's `external_id`; this much of it for sightings leaves it below 255 characters.
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


def encode_sightings(number: int, sightings: Iterable[Sighting], most: int) -> str:
    """The sightings on a pull request as one text of at most so many characters: kinds first, then the latest contents.

    It begins with the number, since pull requests with the same head have their checks on the same commit.
    """
    sightings = list(dict.fromkeys(sightings))
    kinds, contents = (
        [sighting for sighting in sightings if bool(sighting.contents) is held] for held in (False, True)
    )
    parts = [str(number), *map(str, kinds)]
    room = most - len(";".join(parts))
    kept: list[str] = []
    for text in map(str, reversed(contents)):
        room -= len(text) + 1
        if room < 0:
            break
        kept.insert(0, text)
    return ";".join([*parts, *kept])


def decode_sightings(number: int, text: str) -> tuple[Sighting, ...] | None:
    """The sightings on a pull request; None where the text is another one's, or nobody has noted anything."""
    noted_on, *parts = text.split(";")
    return tuple(map(_decode, parts)) if noted_on == str(number) else None


def merge_sightings(number: int, texts: Iterable[str]) -> str:
    """What is noted about a pull request in several places, as one text; empty where that is nothing."""
    found = [sightings for text in texts if (sightings := decode_sightings(number, text)) is not None]
    if not found:
        return ""
    # Sorting keeps the order of what was noted for the same second.
    return encode_sightings(
        number,
        sorted((sighting for sightings in found for sighting in sightings), key=lambda sighting: sighting.at),
        MOST_IN_STORE,
    )


def has_sighting(number: int, text: str, subject: str) -> bool:
    """Whether a subject was noted about a pull request."""
    return any(sighting.subject == subject for sighting in decode_sightings(number, text) or ())


def _decode(text: str) -> Sighting:
    subject, at, sha, *contents = text.split(".")
    return Sighting(subject, datetime.fromtimestamp(int(at, 16), UTC), sha, *contents)
