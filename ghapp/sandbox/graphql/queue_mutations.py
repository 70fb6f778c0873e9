"""GraphQL's mutations of merge queues."""

from __future__ import annotations

from typing import Any

from ghapp.sandbox.graphql.fields import Fields, Viewer
from ghapp.sandbox.graphql.mutations import mutation
from ghapp.sandbox.graphql.resolvers.nodes import find
from ghapp.sandbox.state.threads import PullRequest
from ghapp.sandbox.verbs import queue as verbs

fields = Fields()


@mutation("enqueuePullRequest", fields)
def enqueue(
    viewer: Viewer, pull_request_id: str, expected_head_oid: str | None = None, jump: bool | None = False
) -> dict[str, Any]:
    """Add a pull request to its queue."""
    pull = _pull(viewer, pull_request_id)
    entry = verbs.enqueue(viewer.world, pull, by=viewer.access.bot, sha=expected_head_oid, jump=bool(jump))
    return {"merge_queue_entry": entry}


@mutation("dequeuePullRequest", fields)
def dequeue(viewer: Viewer, id: str) -> dict[str, Any]:  # noqa: A002  # GitHub's name for the field
    """Remove a pull request from its queue."""
    return {"merge_queue_entry": verbs.dequeue(viewer.world, _pull(viewer, id), by=viewer.access.bot)}


def _pull(viewer: Viewer, node_id: str) -> PullRequest:
    pull = find(viewer, node_id, PullRequest)
    viewer.access.require(pull.repository, "write", "merge_queues")
    return pull
