"""Permissions: which one each action needs, and whether GitHub refused it."""

from __future__ import annotations

import pytest

from ghapp.rules.decide import decide
from ghapp.rules.model.permissions import CHECKS, ISSUES, PULL_REQUESTS, is_missing, permission_for
from ghapp.rules.model.plan import (
    Action,
    AddComment,
    AddLabels,
    AddReaction,
    Assign,
    CreateLabel,
    RemoveReviewRequests,
    RequestReviews,
    Unassign,
)
from ghapp.rules.model.snapshot import Refusal, Snapshot
from tests.support.builders import ERIC, HEAD, check, effective, issue, person, prd, pull


@pytest.mark.parametrize(
    ("action", "permission"),
    [
        (check(decide(prd(), effective())), CHECKS),
        (RequestReviews((person("eric"),)), PULL_REQUESTS),
        (RemoveReviewRequests(users=("eric",)), PULL_REQUESTS),
        (AddReaction("PRRC_1", "CONFUSED", in_review=True), PULL_REQUESTS),
        (AddReaction("IC_1", "CONFUSED"), ISSUES),
        (AddComment("Fine."), ISSUES),
        (AddLabels(("why",)), ISSUES),
        (CreateLabel(name="why", color="d4a72c", description=""), ISSUES),
        (Assign((ERIC,)), ISSUES),
        (Unassign((ERIC,)), ISSUES),
    ],
    ids=lambda value: type(value).__name__ if not isinstance(value, str) else value,
)
def test_an_action_needs_the_permission_that_github_documents(action: Action, permission: str) -> None:
    assert permission_for(action) == permission


@pytest.mark.parametrize(
    ("snapshot", "missing"),
    [
        (pull(refusals=(Refusal(CHECKS, "no", HEAD),)), True),
        (pull(refusals=(Refusal(CHECKS, "no", "b" * 40),)), False),
        (pull(refusals=(Refusal(ISSUES, "no", HEAD),)), False),
        (issue(refusals=(Refusal(CHECKS, "no"),)), True),
        (issue(), False),
    ],
    ids=["on this head", "on an earlier head", "another permission", "on an issue", "nothing refused"],
)
def test_a_permission_is_missing_if_it_was_refused_here(snapshot: Snapshot, missing: bool) -> None:
    assert is_missing(snapshot, CHECKS) is missing
