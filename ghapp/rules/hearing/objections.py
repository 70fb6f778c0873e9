"""Objections: heard is not aligned (SPEC §3, §4)."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from ghapp.rules.conversation.concerns import Concern
from ghapp.rules.documents.touched import Document
from ghapp.rules.hearing.hearings import Hearing, HearingOutcome


def is_contested(hearings: Iterable[Hearing], concerns: Collection[Concern]) -> bool:
    """Return whether somebody who was heard requests changes, or a concern about a document is open."""
    found = tuple(hearings)
    return any(hearing.outcome is HearingOutcome.NOT_ALIGNED for hearing in found) or bool(found and concerns)


def concerns_about(concerns: Iterable[Concern], documents: Iterable[Document]) -> tuple[Concern, ...]:
    """Return the concerns by holders of a pair that a document belongs to; all of them without documents."""
    pairs = frozenset(document.pair.name for document in documents)
    return tuple(concern for concern in concerns if not pairs or any(pair in pairs for pair, _ in concern.seats))
