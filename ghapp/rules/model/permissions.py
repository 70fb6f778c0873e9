"""Permissions: the one that each action needs, and whether it is known to be missing."""

from __future__ import annotations

from ghapp.rules.model.plan import Action, AddReaction, RemoveReviewRequests, RequestReviews, WriteCheck
from ghapp.rules.model.refusals import refusals_here
from ghapp.rules.model.snapshot import Snapshot

CHECKS = "checks: write"


ISSUES = "issues: write"


PULL_REQUESTS = "pull_requests: write"


MERGE_QUEUES = "merge_queues: read"


def permission_for(action: Action) -> str:
    """The permission without which GitHub refuses an action; a pull request's labels and comments are an issue's."""
    match action:
        case WriteCheck():
            return CHECKS
        case RequestReviews() | RemoveReviewRequests() | AddReaction(in_review=True):
            return PULL_REQUESTS
        case _:
            return ISSUES


def is_missing(snapshot: Snapshot, permission: str) -> bool:
    """Whether GitHub refused something on this head, or on this issue, for want of a permission."""
    return any(refusal.subject == permission for refusal in refusals_here(snapshot))
