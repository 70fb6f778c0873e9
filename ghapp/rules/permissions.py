"""Which permission each action needs: what GitHub refused for want of one is not tried at every look (SPEC §8)."""

from __future__ import annotations

from ghapp.rules.plan import Action, RemoveReviewRequests, RequestReviews, WriteCheck
from ghapp.rules.requests import refusals_here
from ghapp.rules.snapshot import Snapshot

CHECKS = "checks: write"
ISSUES = "issues: write"
PULL_REQUESTS = "pull_requests: write"
MERGE_QUEUES = "merge_queues: read"


def permission_for(action: Action) -> str:
    """The permission without which GitHub refuses an action; a pull request's labels and comments are an issue's."""
    match action:
        case WriteCheck():
            return CHECKS
        case RequestReviews() | RemoveReviewRequests():
            return PULL_REQUESTS
        case _:
            return ISSUES


def is_missing(snapshot: Snapshot, permission: str) -> bool:
    """Whether GitHub refused something on this head, or on this issue, for want of a permission."""
    return any(refusal.subject == permission for refusal in refusals_here(snapshot))


def permitted(snapshot: Snapshot, actions: tuple[Action, ...], *, again: bool) -> tuple[Action, ...]:
    """The actions for which no permission is known to be missing; `again` tries them all once more.

    Not where the missing one is what it takes to react: the order to try again would stay open for good.
    """
    if again and not is_missing(snapshot, ISSUES):
        return actions
    return tuple(action for action in actions if not is_missing(snapshot, permission_for(action)))
