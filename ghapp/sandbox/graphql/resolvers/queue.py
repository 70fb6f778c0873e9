"""GraphQL fields of merge queues, and the mutations that put pull requests into them."""

from __future__ import annotations

from typing import Any

from ghapp.sandbox.graphql.fields import Fields, Info, Viewer
from ghapp.sandbox.graphql.mutations import mutation
from ghapp.sandbox.graphql.resolvers.git import CommitView
from ghapp.sandbox.graphql.resolvers.nodes import find
from ghapp.sandbox.state.git import Commit
from ghapp.sandbox.state.queues import MergeQueue, QueueEntry, entry_of
from ghapp.sandbox.state.repositories import Repository
from ghapp.sandbox.state.threads import PullRequest
from ghapp.sandbox.verbs import queue as verbs

fields = Fields()


@fields.of("Repository.mergeQueue")
def merge_queue(source: Repository, info: Info, branch: str | None = None) -> MergeQueue | None:
    """The queue of a branch, of the default branch where none is named."""
    info.context.access.require(source, "read", "merge_queues")
    return source.queues.get(branch or source.default_branch)


@fields.of("PullRequest.mergeQueue")
def merge_queue_of(source: PullRequest, info: Info) -> MergeQueue | None:
    """The queue that a pull request has to go through."""
    return merge_queue(source.repository, info, source.base_ref)


@fields.of("PullRequest.mergeQueueEntry")
def merge_queue_entry(source: PullRequest, info: Info) -> QueueEntry | None:
    """Where a pull request stands in its queue."""
    info.context.access.require(source.repository, "read", "merge_queues")
    return entry_of(source)


@mutation("enqueuePullRequest", fields)
def enqueue(
    asking: Viewer, pull_request_id: str, expected_head_oid: str | None = None, jump: bool | None = False
) -> dict[str, Any]:
    """Put a pull request into its queue."""
    pull = _pull(asking, pull_request_id)
    entry = verbs.enqueue(asking.world, pull, by=asking.access.bot, sha=expected_head_oid, jump=bool(jump))
    return {"merge_queue_entry": entry}


@mutation("dequeuePullRequest", fields)
def dequeue(asking: Viewer, id: str) -> dict[str, Any]:  # noqa: A002  # GitHub's name for the field
    """Take a pull request out of its queue."""
    return {"merge_queue_entry": verbs.dequeue(asking.world, _pull(asking, id), by=asking.access.bot)}


def _pull(asking: Viewer, node_id: str) -> PullRequest:
    pull = find(asking, node_id, PullRequest)
    asking.access.require(pull.repository, "write", "merge_queues")
    return pull


def _commit(entry: QueueEntry, commit: Commit | None) -> CommitView | None:
    return CommitView(entry.queue.repository, commit) if commit else None


fields.update(
    {
        "MergeQueue.configuration": lambda queue, _: queue,
        "MergeQueue.nextEntryEstimatedTimeToMerge": lambda _queue, _info: None,
        "MergeQueue.resourcePath": lambda queue, _: f"/{queue.repository.full_name}/queue/{queue.branch}",
        "MergeQueueConfiguration.checkResponseTimeout": lambda _queue, _info: 60,
        "MergeQueueConfiguration.maximumEntriesToBuild": "most_built",
        "MergeQueueConfiguration.maximumEntriesToMerge": "most_built",
        "MergeQueueConfiguration.mergeMethod": lambda _queue, _info: "MERGE",
        "MergeQueueConfiguration.mergingStrategy": "strategy",
        "MergeQueueConfiguration.minimumEntriesToMerge": lambda _queue, _info: 1,
        "MergeQueueConfiguration.minimumEntriesToMergeWaitTime": lambda _queue, _info: 0,
        "MergeQueueEntry.baseCommit": lambda entry, _: _commit(entry, entry.base),
        "MergeQueueEntry.estimatedTimeToMerge": lambda _entry, _info: None,
        "MergeQueueEntry.headCommit": lambda entry, _: _commit(entry, entry.head),
        "MergeQueueEntry.mergeQueue": "queue",
        "MergeQueueEntry.pullRequest": "pull",
        "MergeQueueEntry.solo": lambda _entry, _info: False,
        "MergeQueueEntry.state": lambda entry, _: verbs.standing_of(entry),
    }
)
