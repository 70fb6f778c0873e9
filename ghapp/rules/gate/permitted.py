"""Which permission each action needs: what GitHub refused for want of one is not tried at every look (SPEC §8)."""

from __future__ import annotations

from ghapp.rules.actions.review_requests import refusals_here
from ghapp.rules.conversation.given_commands import DONE, pending_commands, reaction
from ghapp.rules.model.plan import Action, AddReaction, RemoveReviewRequests, RequestReviews, WriteCheck
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


def permitted(snapshot: Snapshot, actions: tuple[Action, ...]) -> tuple[Action, ...]:
    """The actions for which no permission is known to be missing; `/recheck` tries them all once more."""
    if _is_to_try_again(snapshot):
        return actions
    return tuple(action for action in actions if not is_missing(snapshot, permission_for(action)))


def _is_to_try_again(snapshot: Snapshot) -> bool:
    """Whether a recheck is asked for by a command to which the app can react: any other would stay open for good."""
    rechecks = (order for order in pending_commands(snapshot) if order.invocation.name == "recheck")
    return any(not is_missing(snapshot, permission_for(reaction(order, DONE))) for order in rechecks)
