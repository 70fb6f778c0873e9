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
def test_a_missing_permission_does_not_affect_other_actions(missing: tuple[str, ...], expected: str) -> None:
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
def test_reacting_to_a_review_needs_the_pull_requests_permission(body: str, missing: str, expected: str) -> None:
    said = review("bob", "COMMENTED", body)
    assert done(pull(reviews=(said,), refusals=refused(missing, CHECKS))) == expected


def test_every_action_is_retried_on_the_next_head() -> None:
    assert done(pull(PRD, refusals=refused(CHECKS, PULL_REQUESTS, head="b" * 40))) == ALL


def test_a_recheck_retries_every_action() -> None:
    snapshot = pull(PRD, refusals=refused(CHECKS, PULL_REQUESTS), comments=(comment("bob", "/recheck"),))
    assert done(snapshot) == "AddLabels RequestReviews AddReaction WriteCheck"


def test_a_recheck_without_a_possible_reaction_retries_nothing() -> None:
    snapshot = pull(PRD, refusals=refused(ISSUES, PULL_REQUESTS), comments=(comment("bob", "/recheck"),))
    assert done(snapshot) == "WriteCheck"


def test_assignments_need_the_issues_permission() -> None:
    assert done(issue(labels=("why",), refusals=refused(ISSUES, head=""))) == ""


def test_labels_that_could_not_be_created_are_not_settled() -> None:
    snapshot = pull(PRD, labels_created=False)
    assert decide(snapshot, effective()).labels_settled
    assert not decide(pull(PRD, labels_created=False, refusals=refused(ISSUES)), effective()).labels_settled
