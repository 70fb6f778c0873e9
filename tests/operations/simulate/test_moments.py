"""A pull request as it was at an earlier moment, from what GitHub still shows."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ghapp.operations.simulate.moments import (
    at_moment,
    end_of,
    moments,
    standing_labels,
    standing_requests,
    without_app,
)
from ghapp.operations.simulate.past_heads import PastHead, only_arrival
from ghapp.rules.model.snapshot import EventKind, PullRequest, ReviewRequest, Snapshot, ThreadState
from tests.support.builders import VIEWER, at, comment, event, known, prd, requested, review, team, user

MERGED = prd(
    state=ThreadState.MERGED,
    merged_at=at(50),
    merged_by=user("dora"),
    comments=(comment("eric", minutes=10), comment("eric", minutes=70)),
    reviews=(review("eric", minutes=30), review("eric", "PENDING")),
    timeline=(event(EventKind.LABELED, "why", minutes=5), event(EventKind.CLOSED, "", minutes=50)),
)


def pull_of(snapshot: Snapshot) -> PullRequest:
    assert snapshot.pull_request
    return snapshot.pull_request


def heads_of(snapshot: Snapshot) -> tuple[PastHead, ...]:
    pull = pull_of(snapshot)
    return (PastHead(only_arrival(snapshot, pull), pull.files),)


def then(snapshot: Snapshot, minutes: float) -> Snapshot:
    return at_moment(snapshot, pull_of(snapshot), heads_of(snapshot), at(minutes))


def test_moments_are_those_at_which_something_happened_while_it_was_open() -> None:
    assert moments(MERGED, pull_of(MERGED), heads_of(MERGED)) == [at(0), at(5), at(10), at(30)]


@pytest.mark.parametrize(
    ("snapshot", "minutes"),
    [
        (MERGED, 50),
        (prd(state=ThreadState.CLOSED, timeline=(event(EventKind.CLOSED, "", minutes=40),)), 40),
        (prd(timeline=(event(EventKind.CLOSED, "", minutes=40), event(EventKind.REOPENED, "", minutes=45))), 60),
    ],
)
def test_a_pull_request_ends_with_its_merge_or_closing_or_not_yet(snapshot: Snapshot, minutes: float) -> None:
    assert end_of(snapshot, pull_of(snapshot)) == at(minutes)


def test_a_moment_shows_what_was_said_until_then_and_is_open() -> None:
    before = then(MERGED, 20)
    assert (before.state, before.taken_at, before.updated_at) == (ThreadState.OPEN, at(20), at(10))
    assert [len(before.comments), len(pull_of(before).reviews), len(before.timeline)] == [1, 0, 1]
    assert pull_of(before).merged_at is None
    assert len(pull_of(then(MERGED, 30)).reviews) == 1


def test_a_pull_request_was_a_draft_until_it_became_ready() -> None:
    ready = prd(timeline=(event(EventKind.READY_FOR_REVIEW, "", minutes=20),))
    assert [pull_of(then(ready, minutes)).draft for minutes in (10, 20, 30)] == [True, False, False]
    assert pull_of(then(prd(draft=True), 10)).draft


def test_labels_follow_from_the_events() -> None:
    added, removed = EventKind.LABELED, EventKind.UNLABELED
    events = [event(added, "why"), event(added, "how"), event(removed, "why"), event(removed, "bug")]
    assert standing_labels(events) == ("how",)


def test_a_review_answers_the_requests_to_its_author_and_their_teams() -> None:
    asked = tuple(
        event(EventKind.REVIEW_REQUESTED, subject, minutes=5) for subject in ("U_eric", "T_acme/web", "U_dora", "U_who")
    )
    gone = event(EventKind.REVIEW_REQUEST_REMOVED, "U_dora", minutes=8)
    snapshot = prd(people=known(team("acme/web", "eric")), timeline=(*asked, gone))
    at_the_end = [requested("eric")]
    before = standing_requests(snapshot, (), at_the_end)
    assert before == (requested("eric"), ReviewRequest("T_acme/web", "acme/web", True), ReviewRequest("U_who", ""))
    assert standing_requests(snapshot, [review("eric", minutes=30)], at_the_end) == (ReviewRequest("U_who", ""),)
    assert standing_requests(prd(), (), at_the_end) == ()


def test_what_the_app_did_itself_is_left_out() -> None:
    mine = comment(VIEWER, "Please read it.")
    seen = replace(
        MERGED,
        comments=(mine, comment("eric", reactions=frozenset({"THUMBS_UP"}))),
        timeline=(event(EventKind.LABELED, "why"), event(EventKind.LABELED, "bug", by="dora")),
    )
    left = without_app(seen, pull_of(seen))
    assert [(each.author, each.reactions) for each in left.comments] == [(user("eric"), frozenset())]
    assert [each.subject for each in left.timeline] == ["bug"]
