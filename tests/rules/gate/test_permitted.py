"""What GitHub refused for want of a permission is not tried at every look, and the rest is done (SPEC §8)."""

from __future__ import annotations

import pytest

from ghapp.rules.decide import decide
from ghapp.rules.model.permissions import CHECKS, ISSUES, PULL_REQUESTS
from ghapp.rules.model.plan import Plan
from ghapp.rules.model.snapshot import Refusal, Snapshot
from tests.support.builders import HEAD, PRD, comment, effective, issue, pull, review

FORBIDDEN = "Resource not accessible by integration"
ALL = "AddLabels RequestReviews WriteCheck"


def refused(*permissions: str, head: str = HEAD) -> tuple[Refusal, ...]:
    return tuple(Refusal(permission, FORBIDDEN, head) for permission in permissions)


def done(snapshot: Snapshot) -> str:
    return names(decide(snapshot, effective()))


def names(plan: Plan) -> str:
    return " ".join(type(action).__name__ for action in plan.actions)


@pytest.mark.parametrize(
    ("missing", "expected"),
    [
        ((), ALL),
        ((PULL_REQUESTS,), "AddLabels WriteCheck"),
        ((ISSUES,), "RequestReviews WriteCheck"),
        ((CHECKS,), "AddLabels RequestReviews"),
        ((CHECKS, ISSUES, PULL_REQUESTS), ""),
    ],
)
def test_without_a_permission_the_rest_is_done(missing: tuple[str, ...], expected: str) -> None:
    assert done(pull(PRD, refusals=refused(*missing))) == expected


@pytest.mark.parametrize(
    ("body", "missing", "expected"),
    [
        ("/help", ISSUES, "AddReaction"),
        ("/help", PULL_REQUESTS, ""),
        ("/recheck", ISSUES, "AddReaction WriteCheck"),
        ("/recheck", PULL_REQUESTS, ""),
    ],
)
def test_it_takes_the_permission_for_pull_requests_to_react_to_a_review(body: str, missing: str, expected: str) -> None:
    said = review("bob", "COMMENTED", body)
    assert done(pull(reviews=(said,), refusals=refused(missing, CHECKS))) == expected


def test_on_the_next_head_everything_is_tried_again() -> None:
    assert done(pull(PRD, refusals=refused(CHECKS, PULL_REQUESTS, head="b" * 40))) == ALL


def test_a_recheck_tries_everything_again() -> None:
    snapshot = pull(PRD, refusals=refused(CHECKS, PULL_REQUESTS), comments=(comment("bob", "/recheck"),))
    assert done(snapshot) == "AddLabels RequestReviews AddReaction WriteCheck"


def test_a_recheck_that_cannot_be_reacted_to_tries_nothing_again() -> None:
    snapshot = pull(PRD, refusals=refused(ISSUES, PULL_REQUESTS), comments=(comment("bob", "/recheck"),))
    assert done(snapshot) == "WriteCheck"


def test_without_the_permission_for_issues_nobody_is_assigned() -> None:
    assert done(issue(labels=("why",), refusals=refused(ISSUES, head=""))) == ""


def test_labels_that_could_not_be_created_are_not_settled() -> None:
    snapshot = pull(PRD, labels_created=False)
    assert decide(snapshot, effective()).labels_settled
    assert not decide(pull(PRD, labels_created=False, refusals=refused(ISSUES)), effective()).labels_settled
