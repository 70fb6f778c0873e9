"""What was there before the app is left in peace until somebody returns to it (SPEC §2, "Quiet arrival")."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from ghapp.rules.decide import decide
from ghapp.rules.model.check_runs import CheckRun
from ghapp.rules.model.earlier_look import EarlierLook
from ghapp.rules.model.plan import AddComment, AddLabels, Assign, RequestReviews, Unassign, WriteCheck
from ghapp.rules.model.snapshot import EventKind, Snapshot, VerifiedClick
from tests.support.builders import (
    DORA,
    ERIC,
    HEAD,
    PAULA,
    PRD,
    VIEWER,
    at,
    comment,
    effective,
    event,
    issue,
    known,
    only,
    pull,
    review,
    user,
)

DAY = 24 * 60
ARRIVAL = 100 * DAY
NOISE = (AddComment, AddLabels, Assign, RequestReviews)
OLD_CHECK = CheckRun(
    node_id="RUN", name="Rules of Engagement", conclusion="failure", external_id="", completed_at=at(DAY)
)


def old_pull(**changes: Any) -> Snapshot:
    """A pull request on a PRD that nobody touched in the 14 days before arrival, seen on the day after it."""
    values: dict[str, Any] = {
        "author": PAULA,
        "arrived_at": at(ARRIVAL),
        "taken_at": at(ARRIVAL + DAY),
        "updated_at": at(ARRIVAL - 15 * DAY),
    }
    return pull(PRD, **values | changes)


def seen_before(*, dormant: bool = True, **changes: Any) -> Snapshot:
    """The same at a later look, after something happened to it."""
    values: dict[str, Any] = {"earlier": EarlierLook(head_sha=HEAD, dormant=dormant), "updated_at": at(ARRIVAL + DAY)}
    return old_pull(**values | changes)


def is_left_in_peace(snapshot: Snapshot) -> bool:
    """Whether the plan has a check and disturbs nobody."""
    plan = decide(snapshot, effective())
    disturbing = [action for action in plan.actions if isinstance(action, NOISE)]
    assert only(plan, WriteCheck)
    assert plan.dormant is not bool(disturbing)
    return plan.dormant is True and plan.next_look is None


LATER = ARRIVAL + DAY - 60


@pytest.mark.parametrize(
    "snapshot",
    [
        pytest.param(old_pull(), id="nobody touched it for 14 days"),
        pytest.param(old_pull(arrived_at=None, taken_at=at(ARRIVAL)), id="the app arrives with this look"),
        pytest.param(old_pull(updated_at=None), id="nothing ever happened to it"),
        pytest.param(
            old_pull(checks=(OLD_CHECK,), earlier=EarlierLook(head_sha=HEAD)), id="it had its check without any rules"
        ),
        pytest.param(
            old_pull(checks=(replace(OLD_CHECK, completed_at=at(ARRIVAL)),)), id="only the app's check is new"
        ),
        pytest.param(seen_before(), id="it was dormant before"),
        pytest.param(seen_before(comments=(comment("stranger", "+1", LATER),)), id="a stranger commented"),
        pytest.param(
            seen_before(comments=(comment("stale[bot]", "Stale.", LATER, association="COLLABORATOR"),)),
            id="a bot commented",
        ),
        pytest.param(
            seen_before(comments=(comment("eric", "Why?", DAY, association="MEMBER"),)), id="someone wrote before"
        ),
        pytest.param(
            seen_before(timeline=(event(EventKind.UNLABELED, "why", VIEWER, LATER),)), id="the app did something"
        ),
        pytest.param(seen_before(reviews=(review("eric", "PENDING", minutes=LATER),)), id="a review is not submitted"),
        pytest.param(seen_before(comments=(comment(None, "Ghost", LATER),)), id="a deleted account commented"),
        pytest.param(
            seen_before(button_clicks=(VerifiedClick(delivery="D", button="re-evaluate", by=ERIC, head_sha=HEAD),)),
            id="someone without write access clicked",
        ),
    ],
)
def test_a_dormant_pull_request_gets_its_check_and_nothing_else(snapshot: Snapshot) -> None:
    assert is_left_in_peace(snapshot)


@pytest.mark.parametrize(
    "snapshot",
    [
        pytest.param(old_pull(updated_at=at(ARRIVAL - 13 * DAY)), id="touched 13 days before arrival"),
        pytest.param(old_pull(created_at=at(ARRIVAL + 1)), id="opened after arrival"),
        pytest.param(old_pull(checks=(OLD_CHECK,)), id="it has a check from before: the database was lost"),
        pytest.param(seen_before(dormant=False), id="it was awake before"),
        pytest.param(seen_before(comments=(comment("paula", "Back.", LATER),)), id="its author commented"),
        pytest.param(
            seen_before(comments=(comment("dora", "Still open?", LATER, association="MEMBER"),)),
            id="a member commented",
        ),
        pytest.param(seen_before(comments=(comment("stranger", "/recheck", LATER),)), id="a recheck"),
        pytest.param(seen_before(reviews=(review("dora", minutes=LATER, association="COLLABORATOR"),)), id="a review"),
        pytest.param(seen_before(timeline=(event(EventKind.LABELED, "bug", DORA, LATER),)), id="somebody labelled it"),
        pytest.param(seen_before(earlier=EarlierLook(head_sha="b" * 40, dormant=True)), id="a push"),
        pytest.param(
            seen_before(
                button_clicks=(
                    VerifiedClick(delivery="D", button="re-evaluate", by=ERIC, head_sha=HEAD, may_write=True),
                )
            ),
            id="a click with write access",
        ),
    ],
)
def test_a_pull_request_is_awake_when_somebody_works_on_it(snapshot: Snapshot) -> None:
    assert not is_left_in_peace(snapshot)


def labelled(minutes: float, *labels: str, **changes: Any) -> Snapshot:
    """An issue with labels that dora added."""
    events = tuple(event(EventKind.LABELED, label, DORA, minutes) for label in labels)
    values: dict[str, Any] = {
        "arrived_at": at(ARRIVAL),
        "taken_at": at(ARRIVAL + DAY),
        "labels": labels,
        "timeline": events,
    }
    return issue(**values | changes)


def assigned(snapshot: Snapshot) -> list[str]:
    """Whom the plan assigns."""
    return [each.login for action in only(decide(snapshot, effective()), Assign) for each in action.assignees]


@pytest.mark.parametrize(
    ("snapshot", "owners"),
    [
        pytest.param(labelled(ARRIVAL - 1, "why"), [], id="added before arrival"),
        pytest.param(labelled(ARRIVAL, "why"), ["paula"], id="added in the second of arrival"),
        pytest.param(labelled(ARRIVAL + 1, "why"), ["paula"], id="added after arrival"),
        pytest.param(labelled(ARRIVAL + 1, "why", timeline=()), [], id="created with the label before arrival"),
        pytest.param(
            labelled(ARRIVAL - 1, "why", comments=(comment("stranger", "/recheck", ARRIVAL + 1),)),
            ["paula"],
            id="rechecked after arrival",
        ),
        pytest.param(
            labelled(ARRIVAL - 1, "why", comments=(comment("stranger", "/recheck", ARRIVAL - 1),)),
            [],
            id="rechecked before arrival",
        ),
        pytest.param(
            labelled(
                ARRIVAL - 1,
                "why",
                "how",
                timeline=(
                    event(EventKind.LABELED, "why", DORA, ARRIVAL - 1),
                    event(EventKind.LABELED, "how", DORA, ARRIVAL + 1),
                ),
            ),
            ["eric"],
            id="one of two added after arrival",
        ),
    ],
)
def test_an_area_label_counts_when_added_after_arrival(snapshot: Snapshot, owners: list[str]) -> None:
    assert assigned(snapshot) == owners


def test_an_unreachable_owner_of_an_old_label_is_not_mentioned() -> None:
    people = known() | dict.fromkeys(known())
    assert only(decide(labelled(ARRIVAL - 1, "why", people=people), effective()), AddComment) == []
    assert only(decide(labelled(ARRIVAL + 1, "why", people=people), effective()), AddComment) != []


def test_an_assignment_from_before_a_lost_database_is_kept() -> None:
    snapshot = labelled(ARRIVAL - DAY, "why", assignees=(PAULA,))
    by_app = event(EventKind.ASSIGNED, PAULA.node_id, VIEWER, ARRIVAL - DAY)
    kept = replace(snapshot, timeline=(*snapshot.timeline, by_app))
    assert only(decide(kept, effective()), Unassign) == []


def test_arrival_is_compared_to_the_second() -> None:
    late = labelled(ARRIVAL, "why", arrived_at=at(ARRIVAL) + timedelta(milliseconds=900))
    assert assigned(late) == ["paula"]


def test_a_bot_wakes_its_own_pull_request() -> None:
    bot = user("renovate[bot]")
    snapshot = seen_before(author=bot, comments=(comment(bot, "Rebased.", LATER),))
    assert not decide(snapshot, effective()).dormant
