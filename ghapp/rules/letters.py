"""The comments that the app writes without being spoken to: reminders and escalations."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ghapp.rules import wording
from ghapp.rules.hearing import Hearing
from ghapp.rules.markdown import link
from ghapp.rules.model import Holder, Strength


def reminder(hearings: Iterable[Hearing], strength: Strength, url: str) -> str:
    """What the partner is reminded of, with a link to what the pull request at `url` changes."""
    lines = [
        f"- {_document(hearing)}, since {wording.moment(hearing.since)}. "
        f"{wording.awaited_text(hearing.role, hearing.askable, strength)}."
        for hearing in hearings
    ]
    changes = link("Read what it changes.", f"{url}/files")
    return "\n".join(["A reminder of what this pull request waits for:", "", *lines, "", changes])


def escalation(told: Sequence[Holder], hearings: Sequence[Hearing], reminded: int) -> str:
    """What those hear to whom a silence is escalated: who is awaited, on what, and how often they were reminded."""
    awaited = hearings[0]
    documents = ", ".join(dict.fromkeys(map(_document, hearings)))
    return (
        f"{wording.mentions(told)}: {wording.awaited_names(awaited.role, awaited.askable)}, reminded "
        f"{wording.times(reminded)}, has not been heard on {documents}. Please settle with the pair how to go on."
    )


def _document(hearing: Hearing) -> str:
    return wording.document_text(hearing.document.kind, hearing.document.paths, None)
