"""Sightings: what the app saw on a pull request and GitHub keeps no history of, for later evaluations (SPEC §3).

They are in the store and, if they fit, in the check on each head, so that a lost database loses nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache

from ghapp.rules.model.framework import DocumentKind
from ghapp.rules.text.digests import short_digest

# GitHub documents no limit for the `external_id` of a check run. This limit keeps it below 255 characters.
MOST_IN_CHECK = 200
# Older contents are dropped; voices from before them then no longer count. This holds two versions of the documents of
# 200 pairs, which is as many as a rules file may have.
MOST_IN_STORE = 48_000
ABBREVIATED = 7


@dataclass(frozen=True, slots=True)
class Sighting:
    """The first touch of a document of one pair and kind (`subject`) or, with `contents`, the appearance of these.

    `sha` is the abbreviated head commit that introduced it. Times are whole seconds, like GitHub's.
    """

    subject: str
    at: datetime
    sha: str
    contents: str = ""

    def __str__(self) -> str:
        parts = (self.subject, f"{int(self.at.timestamp()):x}", self.sha, self.contents)
        return ".".join(part for part in parts if part)


@lru_cache(maxsize=1_024)
def subject_of(kind: DocumentKind, pair: str) -> str:
    """Return a short name for the documents of one pair and kind; 64 bits keep the pairs of a repository apart."""
    return kind.value[0] + short_digest(pair, 16)


def encode_sightings(number: int, sightings: Iterable[Sighting], most: int) -> str:
    """Return the sightings of a pull request as a text of at most `most` characters.

    First touches come first, the earliest of them before the others, and then as many of the latest contents as fit.
    The text starts with the number, because pull requests with the same head have their checks on the same commit.
    """
    parts = list(dict.fromkeys(sightings))
    touches = [sighting for sighting in parts if not sighting.contents]
    contents = [sighting for sighting in parts if sighting.contents]
    first = _fitting(touches, most - len(str(number)))
    latest = _fitting(contents[::-1], most - len(";".join([str(number), *first])))
    return ";".join([str(number), *first, *latest[::-1]])


def _fitting(sightings: Iterable[Sighting], room: int) -> list[str]:
    """Return the texts of the first sightings that fit, each with a separator."""
    fitting: list[str] = []
    for text in map(str, sightings):
        room -= len(text) + 1
        if room < 0:
            break
        fitting.append(text)
    return fitting


def decode_sightings(number: int, text: str) -> tuple[Sighting, ...] | None:
    """Return the sightings of a pull request; None if the text is empty or about another one."""
    noted_on, *parts = text.split(";")
    return tuple(map(_decode, parts)) if noted_on == str(number) else None


def merge_sightings(number: int, texts: Iterable[str]) -> str:
    """Return the sightings of several texts as one text; empty if none is about the pull request."""
    return _merged(number, tuple(texts))


@lru_cache(maxsize=256)
def _merged(number: int, texts: tuple[str, ...]) -> str:
    """Merge sightings, from a cache: an evaluation asks several times about the same texts."""
    found = [sightings for text in texts if (sightings := decode_sightings(number, text)) is not None]
    if not found:
        return ""
    # Sorting is stable, which keeps the order of sightings within the same second.
    return encode_sightings(
        number,
        sorted((sighting for sightings in found for sighting in sightings), key=lambda sighting: sighting.at),
        MOST_IN_STORE,
    )


def has_sighting(number: int, text: str, kind: DocumentKind) -> bool:
    """Return whether a document of a kind was seen on a pull request."""
    return any(sighting.subject[0] == kind.value[0] for sighting in decode_sightings(number, text) or ())


def _decode(text: str) -> Sighting:
    subject, at, sha, *contents = text.split(".")
    return Sighting(subject, datetime.fromtimestamp(int(at, 16), UTC), sha, *contents)
