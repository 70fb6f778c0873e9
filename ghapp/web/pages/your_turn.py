"""Your turn, the first page: what waits for you, and what you wait for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from ghapp.rules.model.calendar import working_days_between
from ghapp.rules.model.framework import Reminders
from ghapp.rules.model.plan import Conclusion
from ghapp.store.page_answers import Documents, PageViewer, ShownDocument
from ghapp.web.pages import phrases
from ghapp.web.pages.phrases import Badge
from ghapp.web.pages.seats import reasons, seats

LISTED = 25
"""The most documents in each list of the page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingDocument:
    """A document that waits for the viewer. `changed` is the link to what changed since they spoke, if they did."""

    kind: str
    title: str
    pair: str
    place: str
    page: str
    asked_by: str
    age: str
    why: str
    read: str
    changed: str
    say: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Own:
    """A document that the viewer wrote or owns; `can_nudge` if somebody is awaited."""

    kind: str
    title: str
    pair: str
    place: str
    page: str
    url: str
    state: Badge
    waiting_for: str
    age: str
    can_nudge: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenConcern:
    """An open concern about a document that the viewer has a part in."""

    name: str
    text: str
    by: str
    url: str
    title: str
    page: str


@dataclass(frozen=True, slots=True, kw_only=True)
class YourTurn:
    """The page. `summary` is its first sentence.

    `more` counts the documents that wait for the viewer and are not listed, `has_more_own` tells of those of their own.
    """

    summary: str
    turns: tuple[WaitingDocument, ...]
    more: int
    awaiting: tuple[Own, ...]
    to_merge: tuple[Own, ...]
    has_more_own: bool
    concerns: tuple[OpenConcern, ...]


def your_turn(
    waiting: Documents,
    own: Sequence[ShownDocument],
    viewer: PageViewer,
    now: datetime,
    calendars: Mapping[int, Reminders],
) -> YourTurn:
    """Return the page of a viewer, from what waits for them and what they wrote or own; both oldest first."""
    turns = tuple(_turn(shown, viewer, now, calendars[shown.repository_id]) for shown in waiting.rows)
    to_merge = [shown for shown in own if _is_mergeable(shown)]
    awaiting = [shown for shown in own if not _is_mergeable(shown)]
    return YourTurn(
        summary=_summary(waiting, viewer, now, calendars),
        turns=turns,
        more=waiting.total - len(turns),
        awaiting=tuple(_own(shown, now, calendars) for shown in awaiting[:LISTED]),
        to_merge=tuple(_own(shown, now, calendars) for shown in to_merge[:LISTED]),
        has_more_own=max(len(awaiting), len(to_merge)) > LISTED,
        concerns=_concerns([*waiting.rows, *own]),
    )


def _summary(waiting: Documents, viewer: PageViewer, now: datetime, calendars: Mapping[int, Reminders]) -> str:
    if not waiting.rows:
        return "Nothing waits for you."
    oldest = max(
        working_days_between(role.since, now, calendars[shown.repository_id])
        for shown in waiting.rows
        for role, _ in seats(shown.row, viewer)
    )
    count = f"{waiting.total} {'waits' if waiting.total == 1 else 'wait'} for you"
    if not oldest:
        return f"{count}, for less than a working day."
    ages = phrases.counted(oldest, "working day")
    return f"{count}, for {ages}." if waiting.total == 1 else f"{count}, the oldest {ages}."


def _is_mergeable(shown: ShownDocument) -> bool:
    """Return whether a document of the viewer waits for nobody but them, as after an override."""
    if shown.row.awaited_since:
        return False
    return not shown.row.awaited_roles or shown.conclusion in (Conclusion.SUCCESS, Conclusion.NEUTRAL)


def _turn(shown: ShownDocument, viewer: PageViewer, now: datetime, calendar: Reminders) -> WaitingDocument:
    row, asked = shown.row, seats(shown.row, viewer)
    login = viewer.login.lower()
    changed = [each.changes_url for role, _ in asked for each in role.stale if each.who.lower() == login]
    return WaitingDocument(
        kind=phrases.kind(row),
        title=row.title,
        pair=phrases.pair_of(shown),
        place=f"{shown.owner}/{shown.name}#{shown.number}",
        page=phrases.pull_path(shown),
        asked_by=phrases.person(row.author) if row.author else "a deleted account",
        age=phrases.age(min(role.since for role, _ in asked), now, calendar),
        why=phrases.listed(reasons(row, phrases.pair_of(shown), viewer)),
        read=row.read_url,
        changed=changed[-1] if changed else "",
        say=f"{row.url}#new_comment_field",
    )


def _own(shown: ShownDocument, now: datetime, calendars: Mapping[int, Reminders]) -> Own:
    row = shown.row
    return Own(
        kind=phrases.kind(row),
        title=row.title,
        pair=phrases.pair_of(shown),
        place=f"{shown.owner}/{shown.name}#{shown.number}",
        page=phrases.pull_path(shown),
        url=row.url,
        state=phrases.state(row),
        waiting_for=phrases.waiting_for(row),
        age=phrases.since_of(shown, now, calendars),
        can_nudge=any(role.awaited for role in row.awaited_roles),
    )


def _concerns(documents: Sequence[ShownDocument]) -> tuple[OpenConcern, ...]:
    """Return the open concerns, each once: a pull request with several documents shows them on each."""
    found = {
        concern.url: OpenConcern(
            name=concern.name,
            text=concern.text,
            by=phrases.person(concern.by),
            url=concern.url,
            title=shown.row.title,
            page=phrases.pull_path(shown),
        )
        for shown in documents
        for concern in shown.row.concerns
    }
    return tuple(found.values())
