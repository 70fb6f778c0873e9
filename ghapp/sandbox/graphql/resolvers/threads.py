"""GraphQL fields of issues, pull requests, comments and reactions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from ghapp.sandbox.graphql.fields import Fields, Info, Resolver
from ghapp.sandbox.graphql.pagination import Edge
from ghapp.sandbox.graphql.resolvers.git import CommitView, RefView
from ghapp.sandbox.graphql.resolvers.repositories import ordered, state_of
from ghapp.sandbox.json.repositories import association
from ghapp.sandbox.state.git import object_id
from ghapp.sandbox.state.repositories import Repository
from ghapp.sandbox.state.threads import Issue, PullRequest, Reaction, Written
from ghapp.sandbox.verbs import comments
from ghapp.sandbox.verbs.merging import blocked_by

CONTENTS = ("THUMBS_UP", "THUMBS_DOWN", "LAUGH", "HOORAY", "CONFUSED", "HEART", "ROCKET", "EYES")
CHANGE_TYPES = {
    "added": "ADDED",
    "modified": "MODIFIED",
    "changed": "CHANGED",
    "removed": "DELETED",
    "renamed": "RENAMED",
}

Text: TypeAlias = Issue | Written

fields = Fields()


@dataclass(frozen=True, slots=True)
class ReactionView:
    """A reaction with the text that it belongs to."""

    reactable: Text = field(repr=False)
    reaction: Reaction


@dataclass(frozen=True, slots=True)
class ReactionGroup:
    """All reactions to one text with the same content."""

    subject: Text = field(repr=False)
    content: str

    @property
    def reactions(self) -> list[Reaction]:
        """Return the reactions, oldest first."""
        return [reaction for reaction in self.subject.reactions if reaction.content == self.content]


@dataclass(frozen=True, slots=True)
class PullCommit:
    """A commit of a pull request."""

    pull_request: PullRequest = field(repr=False)
    commit: CommitView


def thread_of(text: Text) -> Issue:
    """Return the issue or pull request of a text."""
    return text if isinstance(text, Issue) else comments.thread_of(text)


def repository_of(text: Text) -> Repository:
    """Return the repository of a text."""
    return thread_of(text).repository


def reaction_groups(source: Text, _info: Info) -> list[ReactionGroup]:
    """Return a group for every content, used or not, as GitHub does."""
    return [ReactionGroup(source, content) for content in CONTENTS]


def _reactions(source: Text, _info: Info, content: str | None = None) -> list[ReactionView]:
    return [ReactionView(source, one) for one in source.reactions if content in (None, one.content)]


def _has_reacted(group: ReactionGroup, info: Info) -> bool:
    bot = info.context.access.bot
    return any(reaction.user is bot for reaction in group.reactions)


def _reacted_at(edge: Edge, _info: Info) -> Any:
    return next(reaction.created_at for reaction in edge.source.reactions if reaction.user is edge.node)


def participants(source: Issue, _info: Info) -> list[Any]:
    """Return the authors and assignees of a thread."""
    found = [source.author, *source.assignees, *(comment.author for comment in source.comments.values())]
    if isinstance(source, PullRequest):
        found += [review.author for review in source.reviews if review.state != "PENDING"]
    return [actor for actor in dict.fromkeys(found) if actor.kind == "User"]


def head_ref(source: PullRequest, info: Info) -> RefView | None:
    """Return the head branch, if it exists and the viewer can see it."""
    home = source.head_repository
    if source.head_ref not in home.branches or not info.context.sees(home):
        return None
    return RefView(home, source.head_ref, home.branches[source.head_ref])


def base_ref(source: PullRequest, _info: Info) -> RefView | None:
    """Return the base branch, if it exists."""
    tip = source.repository.branches.get(source.base_ref)
    return RefView(source.repository, source.base_ref, tip) if tip else None


def merge_state(source: PullRequest, info: Info) -> str:
    """Return whether the pull request can be merged, and what blocks it."""
    if source.state == "closed":
        return "UNKNOWN"
    if source.draft:
        return "DRAFT"
    return "BLOCKED" if blocked_by(info.context.world, source) else "CLEAN"


@fields.of("PullRequest.commits")
def commits(source: PullRequest, _info: Info) -> list[PullCommit]:
    """Return the commits of a pull request, oldest first."""
    return [PullCommit(source, CommitView(source.repository, commit)) for commit in source.commits]


WRITTEN: Mapping[str, Resolver | str] = {
    "authorAssociation": lambda text, _: association(repository_of(text), text.author),
    "createdViaEmail": lambda text, _: text.via_email,
    "publishedAt": "created_at",
    "reactionGroups": reaction_groups,
    "reactions": _reactions,
    "viewerDidAuthor": lambda text, info: text.author is info.context.access.bot,
}
fields.on("Issue PullRequest IssueComment PullRequestReview PullRequestReviewComment", WRITTEN)
fields.on(
    "Issue PullRequest",
    {
        "closed": lambda thread, _: thread.state == "closed",
        "comments": lambda thread, _: list(thread.comments.values()),
        # The sandbox does not record who edited a description; GitHub names the editor.
        "editor": lambda _thread, _info: None,
        "includesCreatedEdit": lambda _thread, _info: False,
        "labels": lambda thread, _, order_by=None: ordered(thread.labels, order_by),
        "createdViaEmail": lambda _thread, _info: False,
        "lastEditedAt": lambda _thread, _info: None,
        "locked": lambda _thread, _info: False,
        "participants": participants,
        "resourcePath": "path",
        "state": lambda thread, _: state_of(thread),
    },
)
fields.on(
    "IssueComment PullRequestReview PullRequestReviewComment",
    {
        "includesCreatedEdit": lambda text, _: text.last_edited_at is not None,
        "isMinimized": lambda text, _: text.minimized_reason is not None,
        "minimizedReason": lambda text, _: text.minimized_reason and text.minimized_reason.lower().replace("_", "-"),
        "repository": lambda text, _: repository_of(text),
    },
)
fields.update(
    {
        "Issue.stateReason": lambda issue, _: "COMPLETED" if issue.state == "closed" else None,
        "IssueComment.issue": lambda comment, _: comment.thread,
        "IssueComment.pullRequest": lambda comment, _: (
            comment.thread if isinstance(comment.thread, PullRequest) else None
        ),
        "IssueComment.resourcePath": lambda comment, _: f"{comment.thread.path}#issuecomment-{comment.id}",
        "AddReactionPayload.reactionGroups": lambda payload, info: reaction_groups(payload.subject, info),
        "Reaction.content": "reaction.content",
        "Reaction.createdAt": "reaction.created_at",
        "Reaction.databaseId": "reaction.id",
        "Reaction.id": "reaction.node_id",
        "Reaction.user": lambda view, _: view.reaction.user if view.reaction.user.kind == "User" else None,
        "ReactionGroup.createdAt": lambda group, _: group.reactions[0].created_at if group.reactions else None,
        "ReactionGroup.reactors": lambda group, _: [reaction.user for reaction in group.reactions],
        "ReactionGroup.viewerHasReacted": _has_reacted,
        "ReactorEdge.reactedAt": _reacted_at,
        "PullRequest.additions": lambda pull, _: sum(file.additions for file in pull.files),
        "PullRequest.autoMergeRequest": "auto_merge",
        "PullRequest.baseRef": base_ref,
        "PullRequest.baseRefName": "base_ref",
        "PullRequest.baseRefOid": "base_tip.oid",
        "PullRequest.baseRepository": "repository",
        "PullRequest.changedFiles": lambda pull, _: len(pull.files),
        "PullRequest.deletions": lambda pull, _: sum(file.deletions for file in pull.files),
        "PullRequest.headRef": head_ref,
        "PullRequest.headRefName": "head_ref",
        "PullRequest.headRefOid": "head.oid",
        "PullRequest.headRepository": lambda pull, info: (
            pull.head_repository if info.context.sees(pull.head_repository) else None
        ),
        "PullRequest.headRepositoryOwner": "head_repository.owner",
        "PullRequest.isCrossRepository": "is_fork",
        "PullRequest.isDraft": "draft",
        "PullRequest.mergeCommit": lambda pull, _: pull.merge_commit and CommitView(pull.repository, pull.merge_commit),
        "PullRequest.mergeStateStatus": merge_state,
        "PullRequest.mergeable": lambda pull, _: "MERGEABLE" if pull.state == "open" else "UNKNOWN",
        "PullRequest.merged": lambda pull, _: pull.merged_at is not None,
        "PullRequest.permalink": lambda pull, info: f"{info.context.world.web_url}{pull.path}",
        "PullRequest.totalCommentsCount": lambda pull, _: len(pull.comments) + len(pull.review_comments),
        "PullRequestChangedFile.changeType": lambda file, _: CHANGE_TYPES[file.status],
        "PullRequestCommit.id": lambda part, _: (
            f"PURC_{object_id('part', part.pull_request.node_id, part.commit.oid)[:20]}"
        ),
        "PullRequestCommit.resourcePath": lambda part, _: f"{part.pull_request.path}/commits/{part.commit.oid}",
    }
)
