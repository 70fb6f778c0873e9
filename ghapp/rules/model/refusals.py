"""Refusals: what GitHub refused on this head, and what of it the check reports."""

from __future__ import annotations

from ghapp.rules.model.snapshot import PullRequest, Refusal, Snapshot


def refusals_to_tell(snapshot: Snapshot, pull: PullRequest) -> tuple[Refusal, ...]:
    """Return what GitHub refused on this head, except requests to holders who were asked successfully later."""
    requested = {request.node_id for request in pull.review_requests}
    asked = {found.holder.name for found in snapshot.people.values() if found and found.node_id in requested}
    return tuple(refusal for refusal in refusals_here(snapshot) if refusal.subject not in asked)


COMMENT = "comment"
"""The subject of a refused comment, if the reason is not a missing permission."""


def refusals_here(snapshot: Snapshot) -> tuple[Refusal, ...]:
    """Return what GitHub refused on this head, or on this issue."""
    head_sha = snapshot.pull_request.head_sha if snapshot.pull_request else ""
    return tuple(refusal for refusal in snapshot.refusals if refusal.head_sha == head_sha)
