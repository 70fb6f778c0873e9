"""The comments that the app writes without being spoken to: reminders, nudges, escalations, decision records."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ghapp.rules.hearing.hearings import Hearing
from ghapp.rules.model import names
from ghapp.rules.model.framework import Holder
from ghapp.rules.model.snapshot import Actor
from ghapp.rules.text.markdown import code, link
from ghapp.rules.wording import reasons


def reminder(hearings: Iterable[Hearing], url: str) -> str:
    """What the partner is reminded of, with a link to what the pull request at `url` changes."""
    return _asking("A reminder of what this pull request waits for:", hearings, url)


def nudge(by: Actor, hearings: Iterable[Hearing], url: str) -> str:
    """What the awaited are asked once more because `by` wants it, with a link to what the pull request changes."""
    return _asking(f"{code(by.login)} asks once more for what this pull request waits for:", hearings, url)


def _asking(opening: str, hearings: Iterable[Hearing], url: str) -> str:
    lines = [
        f"- {_document(hearing)}, since {names.moment(hearing.since)}. "
        f"{reasons.awaited_text(hearing.role, hearing.reachable, hearing.strength)}."
        for hearing in hearings
    ]
    return "\n".join([opening, "", *lines, "", link("Read what it changes.", f"{url}/files")])


def escalation(told: Sequence[Holder], hearings: Sequence[Hearing], reminded: int) -> str:
    """What those hear to whom a silence is escalated: who is awaited, on what, and how often they were reminded."""
    awaited = hearings[0]
    documents = ", ".join(dict.fromkeys(map(_document, hearings)))
    return (
        f"{names.mentions(told)}: {reasons.awaited_names(awaited.role, awaited.reachable)}, reminded "
        f"{names.times(reminded)}, has not been heard on {documents}. Please settle with the pair how to go on."
    )


def _document(hearing: Hearing) -> str:
    return reasons.document_text(hearing.document.kind, hearing.document.paths, None)
