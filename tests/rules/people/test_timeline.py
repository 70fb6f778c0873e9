"""Queries on the timeline: the newest event about a subject, and who undid what."""

from __future__ import annotations

import pytest

from ghapp.rules.model.actors import Actor
from ghapp.rules.model.snapshot import Event, EventKind
from ghapp.rules.people.timeline import did_itself, last, position_after, undone_by_human
from tests.support.builders import VIEWER, event, issue

ADDED, REMOVED, ASSIGNED = EventKind.LABELED, EventKind.UNLABELED, EventKind.ASSIGNED
ADDED_BY_APP = event(ADDED, "why")
REMOVED_BY_DORA = event(REMOVED, "Why", by="dora", minutes=6)


def test_last_returns_the_newest_event_about_the_subject() -> None:
    snapshot = issue(timeline=(ADDED_BY_APP, REMOVED_BY_DORA, event(ADDED, "how")))
    assert last(snapshot, "why", ADDED, REMOVED) is REMOVED_BY_DORA
    assert last(snapshot, "why", ADDED) is ADDED_BY_APP
    assert last(snapshot, "who", ADDED, REMOVED) is None


def test_subject_ignores_case_only_when_it_is_a_label() -> None:
    snapshot = issue(timeline=(ADDED_BY_APP, event(ASSIGNED, "U_eric")))
    assert last(snapshot, "WHY", ADDED) is ADDED_BY_APP
    assert last(snapshot, "u_ERIC", ASSIGNED) is None


def test_position_after_is_the_index_after_the_newest_event() -> None:
    snapshot = issue(timeline=(ADDED_BY_APP, REMOVED_BY_DORA, ADDED_BY_APP, REMOVED_BY_DORA))
    assert position_after(snapshot, "why", ADDED) == 3
    assert position_after(snapshot, "how", ADDED) == 0


@pytest.mark.parametrize(
    ("timeline", "expected"),
    [
        ((), False),
        ((ADDED_BY_APP,), True),
        ((ADDED_BY_APP, REMOVED_BY_DORA), False),
        ((ADDED_BY_APP, REMOVED_BY_DORA, event(ADDED, "why", by="dora")), False),
        ((event(ADDED, "why", by=None),), False),
    ],
)
def test_did_itself_requires_the_newest_event_to_be_the_apps(timeline: tuple[Event, ...], expected: bool) -> None:
    assert did_itself(issue(timeline=timeline), "why", ADDED, REMOVED) is expected


@pytest.mark.parametrize(("by", "expected"), [("dora", True), (None, True), (VIEWER, False)])
def test_undone_by_human_excludes_the_app(by: Actor | str | None, expected: bool) -> None:
    snapshot = issue(timeline=(ADDED_BY_APP, event(REMOVED, "why", by=by)))
    assert undone_by_human(snapshot, "why", REMOVED) is expected
    assert undone_by_human(snapshot, "why", REMOVED, start=2) is False
