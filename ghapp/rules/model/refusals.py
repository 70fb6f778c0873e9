"""Refusals: what GitHub refused on this head, and what the check says of it."""

from __future__ import annotations

from ghapp.rules.model.snapshot import PullRequest, Refusal, Snapshot


def refusals_to_tell(snapshot: Snapshot, pull: PullRequest) -> tuple[Refusal, ...]:
    """What GitHub refused on this head, but for holders who were asked after all."""
    requested = {request.node_id for request in pull.review_requests}
    asked = {found.holder.name for found in snapshot.people.values() if found and found.node_id in requested}
    return tuple(refusal for refusal in refusals_here(snapshot) if refusal.subject not in asked)


COMMENT = "comment"
"""The subject of a refusal to let the app write a comment for another reason than a permission."""


def refusals_here(snapshot: Snapshot) -> tuple[Refusal, ...]:
    """What GitHub refused on this very head, or on this issue."""
    head_sha = snapshot.pull_request.head_sha if snapshot.pull_request else ""
    return tuple(refusal for refusal in snapshot.refusals if refusal.head_sha == head_sha)
