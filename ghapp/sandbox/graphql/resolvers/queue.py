"""GraphQL fields of merge queues."""

from __future__ import annotations

from ghapp.sandbox.graphql.fields import Fields, Info
from ghapp.sandbox.graphql.resolvers.git import CommitView
from ghapp.sandbox.state.git import Commit
from ghapp.sandbox.state.queues import MergeQueue, QueueEntry
from ghapp.sandbox.state.repositories import Repository
from ghapp.sandbox.state.threads import PullRequest
from ghapp.sandbox.verbs.queue import entry_state

fields = Fields()


@fields.of("Repository.mergeQueue")
def merge_queue(source: Repository, info: Info, branch: str | None = None) -> MergeQueue | None:
    """Return the queue of a branch, or of the default branch."""
    info.context.access.require(source, "read", "merge_queues")
    return info.context.world.queues[source].get(branch or source.default_branch)


@fields.of("PullRequest.mergeQueue")
def merge_queue_of(source: PullRequest, info: Info) -> MergeQueue | None:
    """Return the queue of a pull request's base branch."""
    return merge_queue(source.repository, info, source.base_ref)


@fields.of("PullRequest.mergeQueueEntry")
def merge_queue_entry(source: PullRequest, info: Info) -> QueueEntry | None:
    """Return the entry of a pull request in its queue."""
    info.context.access.require(source.repository, "read", "merge_queues")
    return info.context.world.queue_entry(source)


def _commit(entry: QueueEntry, commit: Commit | None) -> CommitView | None:
    return CommitView(entry.queue.repository, commit) if commit else None


fields.update(
    {
        "MergeQueue.configuration": lambda queue, _: queue,
        "MergeQueue.nextEntryEstimatedTimeToMerge": lambda _queue, _info: None,
        "MergeQueue.resourcePath": lambda queue, _: f"/{queue.repository.full_name}/queue/{queue.branch}",
        "MergeQueueConfiguration.checkResponseTimeout": lambda _queue, _info: 60,
        "MergeQueueConfiguration.maximumEntriesToBuild": "max_entries_to_build",
        "MergeQueueConfiguration.maximumEntriesToMerge": "max_entries_to_build",
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
        "MergeQueueEntry.state": lambda entry, info: entry_state(info.context.world, entry),
    }
)
