"""Sightings: what the app saw on a pull request and GitHub keeps no history of, for later evaluations (SPEC §3).

They are in the store and, if they fit, in the check on each head, so that a lost database loses nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

# GitHub documents no limit for the `external_id` of a check run. This limit keeps it below 255 characters.
MOST_IN_CHECK = 200
# Older sightings are dropped; voices from before them then no longer count.
MOST_IN_STORE = 2_000
ABBREVIATED = 7


@dataclass(frozen=True, slots=True)
class Sighting:
    """A subject that was first seen at `at`: a document kind or, with `contents`, one pair's documents of a kind.

    `sha` is the abbreviated head commit that introduced it. Times are whole seconds, like GitHub's.
    """

    subject: str
    at: datetime
    sha: str
    contents: str = ""

    def __str__(self) -> str:
        parts = (self.subject, f"{int(self.at.timestamp()):x}", self.sha, self.contents)
        return ".".join(part for part in parts if part)


def encode_sightings(number: int, sightings: Iterable[Sighting], most: int) -> str:
    """Return the sightings of a pull request as a text of at most `most` characters.

    Document kinds come first, then as many of the latest contents as fit. The text starts with the number, because pull
    requests with the same head have their checks on the same commit.
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
    """Return the sightings of a pull request; None if the text is empty or about another one."""
    noted_on, *parts = text.split(";")
    return tuple(map(_decode, parts)) if noted_on == str(number) else None


def merge_sightings(number: int, texts: Iterable[str]) -> str:
    """Return the sightings of several texts as one text; empty if none is about the pull request."""
    found = [sightings for text in texts if (sightings := decode_sightings(number, text)) is not None]
    if not found:
        return ""
    # Sorting is stable, which keeps the order of sightings within the same second.
    return encode_sightings(
        number,
        sorted((sighting for sightings in found for sighting in sightings), key=lambda sighting: sighting.at),
        MOST_IN_STORE,
    )


def has_sighting(number: int, text: str, subject: str) -> bool:
    """Return whether a subject was seen on a pull request."""
    return any(sighting.subject == subject for sighting in decode_sightings(number, text) or ())


def _decode(text: str) -> Sighting:
    subject, at, sha, *contents = text.split(".")
    return Sighting(subject, datetime.fromtimestamp(int(at, 16), UTC), sha, *contents)
