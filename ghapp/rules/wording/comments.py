"""Comments: what the app writes on its own behalf, such as reminders, nudges and escalations."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ghapp.rules.hearing.hearings import Hearing
from ghapp.rules.model import names
from ghapp.rules.model.actors import Actor
from ghapp.rules.model.framework import DocumentKind, Holder, Strength
from ghapp.rules.text.markdown import code, link
from ghapp.rules.text.urls import files_url
from ghapp.rules.wording import reasons, titles


def reminder(hearings: Iterable[Hearing], url: str) -> str:
    """Remind those who are awaited on the pull request at `url`."""
    return _request("Reminder: this pull request is waiting for a response.", hearings, url)


def nudge(by: Actor, hearings: Iterable[Hearing], url: str) -> str:
    """Ask those who are awaited again, on behalf of `by`."""
    return _request(f"{code(by.login)} asks for a response to this pull request.", hearings, url)


def _request(opening: str, hearings: Iterable[Hearing], url: str) -> str:
    lines = [
        f"- {reasons.awaited_names(hearing.role, hearing.reachable)}: "
        f"please {titles.asked_to(hearing.strength)} the {_document(hearing)}. "
        f"Waiting since {names.moment(hearing.since)}."
        for hearing in hearings
    ]
    return "\n".join([opening, "", *lines, "", link("See the changes", files_url(url))])


def changed_since(speaker: Holder, kinds: Iterable[DocumentKind], strength: Strength, changes: str) -> str:
    """Ask somebody who responded to read what changed since (a link)."""
    documents = " and ".join(dict.fromkeys(f"the {names.kind_name(kind)}" for kind in kinds))
    request = f"Please read {changes} and {titles.again(strength)} again."
    return f"{speaker.mention}, {documents} changed after you responded. {request}"


def escalation(to: Sequence[Holder], hearings: Sequence[Hearing], reminded: int) -> str:
    """Ask those whom a wait is escalated to for help."""
    awaited = hearings[0]
    documents = " and ".join(dict.fromkeys(f"the {_document(hearing)}" for hearing in hearings))
    return (
        f"{names.mentions(to)}, please agree with the pair how to proceed: "
        f"{reasons.awaited_names(awaited.role, awaited.reachable)} has been reminded {names.times(reminded)} "
        f"and has not responded to {documents}."
    )


def _document(hearing: Hearing) -> str:
    document = hearing.document
    return f"{names.kind_name(document.kind)} {names.paths(document.paths, 3)}"
