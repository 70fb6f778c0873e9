"""Arrivals: when the head and the base of a pull request came, and who pushed (SPEC §3, "Freshness" and "Gate")."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from ghapp.rules.documents.arrivals import author_pushed_alone, came_at, changed_since, is_undated, see
from ghapp.rules.model.head_arrivals import NO_HISTORY, HeadArrival, HeadHistory
from ghapp.rules.model.seen_state import SeenState
from ghapp.rules.model.snapshot import Event, EventKind, PullRequest, Snapshot
from tests.support.builders import ERIC, HEAD, PAULA, PRD, at, came, event, file, prd

ONE, TWO = "1" * 40, "2" * 40


def push(sha: str, minutes: float, *, before: str = "", by: str = "paula") -> HeadArrival:
    """A push to the pull request of paula; by nobody known if `by` is empty."""
    return HeadArrival(sha=sha, at=at(minutes), before=before, pusher=by, by_author=by == "paula")


def opening(sha: str) -> HeadArrival:
    """The head that the pull request was opened with."""
    return replace(push(sha, 0), opening=True)


def reopening(sha: str, minutes: float) -> HeadArrival:
    """The head that a pull request had when it was reopened."""
    return push(sha, minutes, by="")


def forced(sha: str, minutes: float, *, before: str = "", by: Any = PAULA) -> Event:
    """A force-push in the timeline."""
    return replace(event(EventKind.HEAD_FORCE_PUSHED, sha, by, minutes), before=before)


def history(*delivered: HeadArrival, logged: tuple[HeadArrival, ...] | None = None) -> HeadHistory:
    """What deliveries and the activity log say of the heads."""
    return HeadHistory(branch="fix", delivered=delivered, logged=logged)


def parts(**changes: Any) -> tuple[Snapshot, PullRequest]:
    """The PM's pull request, with its own fields."""
    snapshot = prd(**changes)
    assert snapshot.pull_request
    return snapshot, snapshot.pull_request


CLOSED_A_WHILE = event(EventKind.CLOSED, "", PAULA, 8), event(EventKind.REOPENED, "", PAULA, 20)


@pytest.mark.parametrize(
    ("heads", "timeline", "expected"),
    [
        pytest.param(history(push(HEAD, 5)), (), at(5), id="a delivery"),
        pytest.param(history(push(ONE, 3), push(HEAD, 5)), (), at(5), id="the newest delivery"),
        pytest.param(history(push(HEAD, 5), push(ONE, 3)), (), at(5), id="deliveries out of order"),
        pytest.param(history(push(HEAD, 5), push(ONE, 9)), (), None, id="another head came since"),
        pytest.param(history(push(ONE, 5), push(HEAD, 5)), (), at(5), id="another head in the same second"),
        pytest.param(history(push(ONE, 9), logged=(push(HEAD, 7),)), (), at(7), id="the log, after a lost delivery"),
        pytest.param(history(logged=(push(HEAD, 7), push(ONE, 3))), (), at(7), id="the newest entry of the log"),
        pytest.param(history(logged=(push(ONE, 9), push(HEAD, 7))), (), None, id="a log with another newest entry"),
        pytest.param(history(logged=()), (), None, id="an empty log"),
        pytest.param(history(push(HEAD, 5), logged=(push(HEAD, 7),)), (), at(5), id="a delivery rather than the log"),
        pytest.param(history(), (forced(HEAD, 6),), at(6), id="a force-push"),
        pytest.param(history(), (forced(ONE, 6),), None, id="a force-push of another head"),
        pytest.param(history(push(HEAD, 5)), (forced(HEAD, 9),), at(9), id="a head that was restored by force"),
        pytest.param(history(push(HEAD, 9)), CLOSED_A_WHILE, at(20), id="a push while it was closed"),
        pytest.param(history(push(HEAD, 8)), CLOSED_A_WHILE, at(8), id="a push in the second in which it was closed"),
        pytest.param(history(push(HEAD, 21)), CLOSED_A_WHILE, at(21), id="a push after it was reopened"),
        pytest.param(history(push(HEAD, -9)), (), at(0), id="a push before the opening"),
        pytest.param(history(push(HEAD, 5), reopening(HEAD, 20)), (), at(5), id="reopened with the same head"),
        pytest.param(history(push(ONE, 5), reopening(HEAD, 20)), (), at(20), id="reopened with another head"),
        pytest.param(NO_HISTORY, (), None, id="nothing"),
    ],
)
def test_a_head_came_when_the_best_source_says(
    heads: HeadHistory, timeline: tuple[Event, ...], expected: datetime | None
) -> None:
    snapshot, pull = parts(head_history=heads, timeline=timeline)
    assert came_at(snapshot, pull) == expected
    assert is_undated(snapshot, pull) is (expected is None)


SEEN = SeenState(head_sha=HEAD, changes="", since=at(1), at=at(10))


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        pytest.param({"head_history": came(HEAD, 5)}, at(5), id="first seen"),
        pytest.param({"head_history": NO_HISTORY}, at(60), id="first seen, of unknown date"),
        pytest.param({"head_history": NO_HISTORY, "updated_at": at(61)}, at(61), id="with a slow clock"),
        pytest.param({"seen": replace(SEEN, head_sha=ONE), "head_history": came(HEAD, 12)}, at(12), id="a push"),
        pytest.param({"seen": replace(SEEN, head_sha=ONE)}, at(10), id="a push dated before the last evaluation"),
        pytest.param({"seen": SEEN}, at(60), id="other files from the base, at an unknown time"),
        pytest.param(
            {"timeline": (event(EventKind.BASE_CHANGED, "", PAULA, 12),)}, at(12), id="another base, first seen"
        ),
        pytest.param(
            {"seen": SEEN, "timeline": (event(EventKind.BASE_CHANGED, "", PAULA, 12),)}, at(12), id="another base"
        ),
        pytest.param(
            {"seen": SEEN, "timeline": (event(EventKind.BASE_CHANGED_AUTOMATICALLY, "", PAULA, 12),)},
            at(12),
            id="another base, automatically",
        ),
        pytest.param(
            {"seen": SEEN, "timeline": (event(EventKind.BASE_FORCE_PUSHED, "", PAULA, 12),)},
            at(12),
            id="a base that was force-pushed",
        ),
        pytest.param(
            {"seen": SEEN, "timeline": (event(EventKind.BASE_CHANGED, "", PAULA, 9),)},
            at(60),
            id="other files long after another base",
        ),
    ],
)
def test_a_state_came_with_its_head_or_base(changes: dict[str, Any], expected: datetime) -> None:
    assert see(*parts(**changes)).since == expected


def test_a_state_keeps_its_date_until_the_head_or_the_files_change() -> None:
    first = see(*parts(head_history=came(HEAD, 5), updated_at=at(6)))
    again = see(*parts(head_history=NO_HISTORY, updated_at=at(30), seen=first))
    assert again == replace(first, at=at(30))
    assert see(*parts(updated_at=at(20), seen=again)) == again
    other = see(*parts(files=(file(PRD), file("a.py")), updated_at=at(40), seen=again))
    assert other.changes != again.changes


def test_a_seen_state_is_read_back_as_written() -> None:
    state = replace(SEEN, changes="abc")
    assert SeenState.parse(str(state)) == state
    assert SeenState.parse("") is None


@pytest.mark.parametrize(("minutes", "expected"), [(11, True), (12, False), (13, False)])
def test_a_change_after_a_moment_is_noticed(minutes: float, expected: bool) -> None:
    assert changed_since(*parts(head_history=came(HEAD, 12)), at(minutes)) is expected


@pytest.mark.parametrize(
    ("heads", "timeline", "expected"),
    [
        pytest.param(history(opening(HEAD)), (), True, id="opened so"),
        pytest.param(history(opening(ONE), push(HEAD, 5, before=ONE)), (), True, id="and pushed"),
        pytest.param(
            history(push(HEAD, 6, before=TWO), push(TWO, 6, before=ONE), opening(ONE)), (), True, id="twice in a second"
        ),
        pytest.param(
            history(opening(HEAD), push(ONE, 5, before=HEAD), push(HEAD, 6, before=ONE)), (), True, id="back again"
        ),
        pytest.param(history(opening(ONE), push(HEAD, 5, before=ONE, by="eric")), (), False, id="somebody else pushed"),
        pytest.param(
            history(opening(ONE), push(TWO, 5, before=ONE, by="eric"), push(HEAD, 6, before=TWO)),
            (),
            False,
            id="somebody else pushed before",
        ),
        pytest.param(history(push(HEAD, 0, by="eric")), (), True, id="opened with what somebody else pushed"),
        pytest.param(history(opening(ONE), push(HEAD, 5, before=TWO)), (), None, id="a delivery is lost"),
        pytest.param(history(opening(ONE), reopening(HEAD, 5)), (), None, id="pushed while it was closed"),
        pytest.param(history(push(HEAD, 5, before=ONE)), (), None, id="the opening is lost"),
        pytest.param(history(opening(ONE)), (forced(HEAD, 5, before=ONE),), True, id="a force-push of a lost delivery"),
        pytest.param(history(opening(ONE)), (forced(HEAD, 5),), None, id="a force-push of an unknown head"),
        pytest.param(history(opening(ONE)), (forced(HEAD, 5, before=ONE, by=ERIC),), False, id="forced by somebody"),
        pytest.param(history(opening(ONE)), (forced(HEAD, 5, before=ONE, by=None),), None, id="forced by nobody known"),
        pytest.param(
            history(opening(ONE), logged=(push(HEAD, 6, before=TWO), push(TWO, 5, before=ONE))), (), True, id="logged"
        ),
        pytest.param(
            history(logged=(push(HEAD, 6, before=ONE), push(ONE, -5, by="eric"))), (), True, id="logged from before"
        ),
        pytest.param(history(logged=(push(HEAD, 6, before=ONE, by="eric"),)), (), False, id="logged by somebody"),
        pytest.param(history(logged=()), (), None, id="a log that GitHub does not show"),
    ],
)
def test_the_author_pushed_alone_if_every_push_since_the_opening_says_so(
    heads: HeadHistory, timeline: tuple[Event, ...], expected: bool | None
) -> None:
    assert author_pushed_alone(*parts(head_history=heads, timeline=timeline)) is expected
