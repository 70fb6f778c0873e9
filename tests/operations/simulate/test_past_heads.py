"""The heads of a past pull request, from GitHub's activity log and its force-pushes."""

from __future__ import annotations

import pytest

from ghapp.operations.simulate.past_heads import heads_with_files, known_arrivals
from ghapp.rules.model.head_arrivals import HeadArrival
from ghapp.rules.model.snapshot import Event, EventKind, Snapshot
from tests.support.builders import HEAD, PRD, SDD, at, file, prd, user

FIRST, SECOND = "1" * 40, "2" * 40


def push(sha: str, before: str, minutes: float) -> HeadArrival:
    return HeadArrival(sha=sha, at=at(minutes), before=before, pusher="paula", by_author=True)


def forced(sha: str, before: str, minutes: float) -> Event:
    return Event(EventKind.HEAD_FORCE_PUSHED, at(minutes), user("dora"), sha, before)


def arrivals(snapshot: Snapshot, *logged: HeadArrival) -> list[tuple[str, float]] | None:
    assert snapshot.pull_request
    found = known_arrivals(snapshot, snapshot.pull_request, logged)
    return None if found is None else [(each.sha, (each.at - at(0)).total_seconds() / 60) for each in found]


@pytest.mark.parametrize(
    ("snapshot", "logged", "expected"),
    [
        (prd(), (), [(HEAD, 0)]),
        (prd(commit_count=2), (), None),
        (
            prd(commit_count=3),
            (push(HEAD, SECOND, 30), push(SECOND, FIRST, 20), push(FIRST, "0" * 40, -5)),
            [(FIRST, 0), (SECOND, 20), (HEAD, 30)],
        ),
        (prd(commit_count=3), (push(HEAD, SECOND, 30), push(FIRST, "0" * 40, 10)), None),
        (prd(commit_count=2), (push(SECOND, HEAD, 90), push(HEAD, FIRST, 20)), [(FIRST, 0), (HEAD, 20)]),
        (prd(timeline=(forced(HEAD, FIRST, 15),)), (), [(FIRST, 0), (HEAD, 15)]),
        (prd(timeline=(forced(HEAD, "", 15),)), (), None),
    ],
    ids=["one commit", "unknown pushes", "a log", "a gap", "a later push", "a forced one", "forced from unknown"],
)
def test_heads_are_known_where_pushes_lead_from_the_opening_to_the_last(
    snapshot: Snapshot, logged: tuple[HeadArrival, ...], expected: list[tuple[str, float]] | None
) -> None:
    assert arrivals(snapshot, *logged) == expected


def test_an_added_document_came_with_the_first_head_that_has_it() -> None:
    files = (file(PRD, status="added"), file("src/shop.py"))
    heads = heads_with_files(
        [push(FIRST, "", 0), push(HEAD, FIRST, 10)], files, files[:1], {(FIRST, PRD): None, (HEAD, PRD): "b1"}
    )
    assert heads
    assert [[each.path for each in head.files] for head in heads] == [["src/shop.py"], [PRD, "src/shop.py"]]


def test_it_is_unknown_which_push_changed_a_document_that_existed_before() -> None:
    files = (file(SDD),)
    pushes = [push(FIRST, "", 0), push(HEAD, FIRST, 10)]
    assert heads_with_files(pushes, files, files, {(FIRST, SDD): "b1", (HEAD, SDD): "b2"}) is None
    assert heads_with_files(pushes, files, files, {(FIRST, SDD): "b1", (HEAD, SDD): "b1"}) is not None
