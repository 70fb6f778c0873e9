"""GraphQL's timeline of an issue or pull request: events, comments, reviews and commits by time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from ghapp.sandbox.graphql.fields import Fields, Info
from ghapp.sandbox.graphql.resolvers.git import CommitView
from ghapp.sandbox.graphql.resolvers.reviews import threads, visible
from ghapp.sandbox.graphql.resolvers.threads import base_ref, commits, head_ref
from ghapp.sandbox.state.accounts import Bot, User
from ghapp.sandbox.state.threads import Issue, PullRequest, TimelineEvent

EVENT_TYPES = {
    "labeled": "LabeledEvent",
    "unlabeled": "UnlabeledEvent",
    "assigned": "AssignedEvent",
    "unassigned": "UnassignedEvent",
    "review_requested": "ReviewRequestedEvent",
    "review_request_removed": "ReviewRequestRemovedEvent",
    "review_dismissed": "ReviewDismissedEvent",
    "ready_for_review": "ReadyForReviewEvent",
    "convert_to_draft": "ConvertToDraftEvent",
    "automatic_base_change_succeeded": "AutomaticBaseChangeSucceededEvent",
    "base_ref_changed": "BaseRefChangedEvent",
    "base_ref_force_pushed": "BaseRefForcePushedEvent",
    "head_ref_force_pushed": "HeadRefForcePushedEvent",
    "closed": "ClosedEvent",
    "reopened": "ReopenedEvent",
    "merged": "MergedEvent",
    "renamed": "RenamedTitleEvent",
    "comment_deleted": "CommentDeletedEvent",
    "added_to_merge_queue": "AddedToMergeQueueEvent",
    "removed_from_merge_queue": "RemovedFromMergeQueueEvent",
}
ITEM_TYPES = {kind: f"{kind.upper()}_EVENT" for kind in EVENT_TYPES} | {"renamed": "RENAMED_TITLE_EVENT"}

fields = Fields()


@dataclass(frozen=True, slots=True)
class EventView:
    """An event with the thread of its timeline."""

    thread: Issue = field(repr=False)
    event: TimelineEvent


@fields.of("Issue.timelineItems", "PullRequest.timelineItems")
def timeline_items(
    source: Issue,
    info: Info,
    item_types: list[str] | None = None,
    since: datetime | None = None,
    skip: int = 0,
) -> list[Any]:
    """Return the items of a timeline, oldest first, filtered by type and from `since` on."""
    found = [
        (at, item)
        for kind, at, item in _everything(source, info)
        if (item_types is None or kind in item_types) and (since is None or at >= since)
    ]
    return [item for _, item in sorted(found, key=lambda entry: entry[0])][skip:]


def _everything(source: Issue, info: Info) -> Iterator[tuple[str, datetime, Any]]:
    if isinstance(source, PullRequest):
        for part in commits(source, info):
            yield "PULL_REQUEST_COMMIT", part.commit.commit.committed_at, part
    for event in source.timeline:
        yield ITEM_TYPES[event.kind], event.created_at, EventView(source, event)
    for comment in source.comments.values():
        yield "ISSUE_COMMENT", comment.created_at, comment
    if isinstance(source, PullRequest):
        for review in source.reviews:
            if review.submitted_at:
                yield "PULL_REQUEST_REVIEW", review.submitted_at, review
        for thread in threads(source, info):
            yield "PULL_REQUEST_REVIEW_THREAD", thread.comment.created_at, thread


def _commit(oid: str, view: EventView) -> CommitView | None:
    commit = view.thread.repository.commits.get(oid)
    return CommitView(view.thread.repository, commit) if commit else None


def _assignee(view: EventView, _info: Info) -> User | Bot | None:
    subject = view.event.subject
    return subject if isinstance(subject, User | Bot) else None


def _user(view: EventView, _info: Info) -> User | None:
    return view.event.subject if isinstance(view.event.subject, User) else None


fields.on(
    " ".join(EVENT_TYPES.values()),
    {
        "actor": "event.actor",
        "createdAt": "event.created_at",
        "databaseId": "event.id",
        "id": "event.node_id",
        "pullRequest": "thread",
        "resourcePath": lambda view, _: f"{view.thread.path}#event-{view.event.id}",
    },
)
fields.on("LabeledEvent UnlabeledEvent", {"label": "event.subject", "labelable": "thread"})
fields.on("AssignedEvent UnassignedEvent", {"assignable": "thread", "assignee": _assignee, "user": _user})
fields.on(
    "ReviewRequestedEvent ReviewRequestRemovedEvent",
    {"requestedReviewer": lambda view, info: visible(view.event.subject, info)},
)
fields.on(
    "AddedToMergeQueueEvent RemovedFromMergeQueueEvent",
    {
        "enqueuer": lambda view, _: view.event.subject,
        "mergeQueue": lambda view, info: info.context.world.queues[view.thread.repository].get(view.thread.base_ref),
    },
)
fields.on("ClosedEvent ReopenedEvent", {"closable": "thread"})
fields.update(
    {
        "ReviewDismissedEvent.dismissalMessage": "event.after",
        "ReviewDismissedEvent.review": "event.subject",
        "AutomaticBaseChangeSucceededEvent.newBase": "event.after",
        "AutomaticBaseChangeSucceededEvent.oldBase": "event.before",
        "BaseRefForcePushedEvent.afterCommit": lambda view, _: _commit(view.event.after, view),
        "BaseRefForcePushedEvent.beforeCommit": lambda view, _: _commit(view.event.before, view),
        "BaseRefForcePushedEvent.ref": lambda view, info: base_ref(view.thread, info),
        "BaseRefChangedEvent.currentRefName": "event.after",
        "BaseRefChangedEvent.previousRefName": "event.before",
        "HeadRefForcePushedEvent.afterCommit": lambda view, _: _commit(view.event.after, view),
        "HeadRefForcePushedEvent.beforeCommit": lambda view, _: _commit(view.event.before, view),
        "HeadRefForcePushedEvent.ref": lambda view, info: head_ref(view.thread, info),
        "MergedEvent.commit": lambda view, _: (
            _commit(view.event.after, view)
            or (view.thread.merge_commit and CommitView(view.thread.repository, view.thread.merge_commit))
        ),
        "MergedEvent.mergeRef": lambda view, info: base_ref(view.thread, info),
        "MergedEvent.mergeRefName": "thread.base_ref",
        "RemovedFromMergeQueueEvent.beforeCommit": lambda view, _: _commit(view.event.before, view),
        "RemovedFromMergeQueueEvent.reason": "event.after",
        "RenamedTitleEvent.currentTitle": "event.after",
        "RenamedTitleEvent.previousTitle": "event.before",
        "RenamedTitleEvent.subject": "thread",
        "CommentDeletedEvent.deletedCommentAuthor": "event.subject",
    }
)
