"""Timeline queries: who last changed a label, a review request or an assignment, and whether a human undid it."""

from __future__ import annotations

from ghapp.rules.model.snapshot import Event, EventKind, Snapshot
from ghapp.rules.people.holders import same

_LABEL_EVENTS = frozenset({EventKind.LABELED, EventKind.UNLABELED})


def last(snapshot: Snapshot, subject: str, *kinds: EventKind) -> Event | None:
    """Return the newest event of one of `kinds` about `subject`, a label name or a node id, or None."""
    return next((event for event in reversed(snapshot.timeline) if _is_about(event, subject, kinds)), None)


def position_after(snapshot: Snapshot, subject: str, kind: EventKind) -> int:
    """Return the index after the newest such event; 0 if there is none."""
    positions = [index for index, event in enumerate(snapshot.timeline) if _is_about(event, subject, (kind,))]
    return positions[-1] + 1 if positions else 0


def did_itself(snapshot: Snapshot, subject: str, done: EventKind, undone: EventKind) -> bool:
    """Return whether the app was the last to do this to `subject`, and it was not undone since."""
    event = last(snapshot, subject, done, undone)
    return event is not None and event.kind is done and same(event.actor, snapshot.viewer)


def undone_by_human(snapshot: Snapshot, subject: str, undone: EventKind, start: int = 0) -> bool:
    """Return whether anyone but the app undid this at or after index `start`: a human choice to respect (SPEC §1)."""
    return any(
        _is_about(event, subject, (undone,)) and not same(event.actor, snapshot.viewer)
        for event in snapshot.timeline[start:]
    )


def _is_about(event: Event, subject: str, kinds: tuple[EventKind, ...]) -> bool:
    if event.kind not in kinds:
        return False
    if event.kind in _LABEL_EVENTS:
        return event.subject.casefold() == subject.casefold()
    return event.subject == subject
