"""Permissions: which one each action needs, and whether it is missing."""

from __future__ import annotations

from ghapp.rules.model.plan import Action, AddReaction, RemoveReviewRequests, RequestReviews, WriteCheck
from ghapp.rules.model.refusals import refusals_here
from ghapp.rules.model.snapshot import Snapshot

CHECKS = "checks: write"


ISSUES = "issues: write"


PULL_REQUESTS = "pull_requests: write"


MERGE_QUEUES = "merge_queues: read"


def permission_for(action: Action) -> str:
    """Return the permission that an action needs. Labels and comments of a pull request count as those of an issue.

    Source: https://docs.github.com/en/rest/authentication/permissions-required-for-github-apps
    """
    match action:
        case WriteCheck():
            return CHECKS
        case RequestReviews() | RemoveReviewRequests() | AddReaction(in_review=True):
            return PULL_REQUESTS
        case _:
            return ISSUES


def is_missing(snapshot: Snapshot, permission: str) -> bool:
    """Return whether GitHub refused something on this head, or on this issue, because a permission is missing."""
    return any(refusal.subject == permission for refusal in refusals_here(snapshot))
