"""GitHub's GraphQL nodes as the rules' frozen values: one function for each kind of node. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, TypeAlias

from ghapp.rules.model.snapshot import (
    Actor,
    Blob,
    ChangedFile,
    CheckRun,
    Comment,
    Event,
    EventKind,
    Label,
    Queued,
    Review,
    ReviewRequest,
    ReviewState,
)

Node: TypeAlias = Mapping[str, Any]

FILE_STATUS = {
    "ADDED": "added",
    "CHANGED": "changed",
    "COPIED": "copied",
    "DELETED": "removed",
    "MODIFIED": "modified",
    "RENAMED": "renamed",
}
EVENT_KIND = {
    "LabeledEvent": EventKind.LABELED,
    "UnlabeledEvent": EventKind.UNLABELED,
    "AssignedEvent": EventKind.ASSIGNED,
    "UnassignedEvent": EventKind.UNASSIGNED,
    "ReviewRequestedEvent": EventKind.REVIEW_REQUESTED,
    "ReviewRequestRemovedEvent": EventKind.REVIEW_REQUEST_REMOVED,
    "ReadyForReviewEvent": EventKind.READY_FOR_REVIEW,
    "ClosedEvent": EventKind.CLOSED,
    "ReopenedEvent": EventKind.REOPENED,
    "BaseRefChangedEvent": EventKind.BASE_CHANGED,
    "HeadRefForcePushedEvent": EventKind.HEAD_FORCE_PUSHED,
    "AddedToMergeQueueEvent": EventKind.ENQUEUED,
}


def actor(node: Node | None, viewer: Actor | None = None) -> Actor | None:
    """Whoever acted; None for a deleted account.

    A bot's login is `name` here and `name[bot]` in REST, webhooks and `viewer`: it is always `name` in a snapshot.
    The app's own bot is given as `viewer`: GitHub does not promise that `viewer.id` is the bot's node id.
    """
    if node is None:
        return None
    login, is_bot = bare(node["login"]), node["__typename"] == "Bot"
    if viewer is not None and is_bot and login.lower() == viewer.login.lower():
        return viewer
    return Actor(login, node["id"], is_bot)


def bare(login: str) -> str:
    """A login without the mark that GitHub puts behind a bot's in some places."""
    return login.removesuffix("[bot]")


def moment(text: str) -> datetime:
    """A time stamp of GitHub (UTC)."""
    return datetime.fromisoformat(text)


def blob(node: Node | None) -> Blob | None:
    """A file's contents; None where there is no such file. Truncated text is no text."""
    if not node:
        return None
    readable = not node["isBinary"] and not node["isTruncated"]
    return Blob(node["oid"], node["text"] if readable else None)


def label(node: Node) -> Label:
    """A label of the repository."""
    return Label(node["name"], node["id"])


def comment(node: Node, viewer: Actor) -> Comment:
    """An issue comment or an inline review comment."""
    return Comment(
        node_id=node["id"],
        author=actor(node["author"], viewer),
        body=node["body"],
        created_at=moment(node["createdAt"]),
        url=node["url"],
        edited=node["lastEditedAt"] is not None,
        editor=actor(node["editor"], viewer),
        minimized_reason=minimized_reason(node),
        association=node["authorAssociation"],
        reactions=own_reactions(node),
    )


def own_reactions(node: Node) -> frozenset[str]:
    """How the app itself reacted."""
    return frozenset(group["content"] for group in node["reactionGroups"] or () if group["viewerHasReacted"])


def review(node: Node, comments: Iterable[Node], viewer: Actor) -> Review:
    """A review with its inline comments."""
    return Review(
        node_id=node["id"],
        author=actor(node["author"], viewer),
        state=ReviewState(node["state"]),
        body=node["body"],
        submitted_at=moment(node["submittedAt"]) if node["submittedAt"] else None,
        commit_sha=node["commit"]["oid"] if node["commit"] else None,
        url=node["url"],
        edited=node["lastEditedAt"] is not None,
        editor=actor(node["editor"], viewer),
        minimized_reason=minimized_reason(node),
        association=node["authorAssociation"],
        reactions=own_reactions(node),
        comments=tuple(comment(inline, viewer) for inline in comments),
    )


def minimized_reason(node: Node) -> str | None:
    """Why a comment is hidden, as `off_topic`; GitHub spells it `off-topic` here and `OFF_TOPIC` there."""
    if not node["isMinimized"]:
        return None
    return (node["minimizedReason"] or "unknown").lower().replace("-", "_").replace(" ", "_")


def event(node: Node, viewer: Actor) -> Event | None:
    """A timeline item; None for one of a type that was not asked for."""
    kind = EVENT_KIND.get(node["__typename"])
    if kind is None:
        return None
    if kind in (EventKind.LABELED, EventKind.UNLABELED):
        subject = node["label"]["name"]
    elif kind is EventKind.HEAD_FORCE_PUSHED:
        subject = (node["afterCommit"] or {}).get("oid", "")
    else:
        subject = (node.get("requestedReviewer") or node.get("assignee") or {}).get("id", "")
    return Event(kind, moment(node["createdAt"]), actor(node["actor"], viewer), subject)


def review_request(node: Node) -> ReviewRequest | None:
    """A review that is asked for; None where GitHub does not say of whom."""
    asked = node["requestedReviewer"]
    if not asked:
        return None
    if asked["__typename"] == "Team":
        return ReviewRequest(asked["id"], asked["combinedSlug"], is_team=True)
    return ReviewRequest(asked["id"], bare(asked["login"]))


def queued(entry: Node | None, number: int) -> Queued | None:
    """A pull request's place in a merge queue; None where it is in none, or where that is hidden."""
    if not entry:
        return None
    if not entry["headCommit"]:
        return Queued()
    behind = [
        other
        for other in ((entry["mergeQueue"] or {}).get("entries") or {}).get("nodes") or ()
        if other and other["position"] > entry["position"] and other["headCommit"] and other["pullRequest"]
    ]
    behind.sort(key=lambda other: int(other["position"]))
    groups = (number, *(other["pullRequest"]["number"] for other in behind))
    return Queued(groups=groups, checks=check_runs(entry["headCommit"]))


def changed_file(node: Node, previous_paths: Mapping[str, str]) -> ChangedFile:
    """A changed file; GraphQL keeps the previous path of a renamed one to itself."""
    path = node["path"]
    return ChangedFile(path=path, status=FILE_STATUS[node["changeType"]], previous_path=previous_paths.get(path))


def suite_at(commit: Node) -> datetime | None:
    """When GitHub created the app's first check suite on a commit; None where it did not."""
    suites = (commit["checkSuites"] or {}).get("nodes") or ()
    return min((moment(suite["createdAt"]) for suite in suites if suite), default=None)


def shared_with(commit: Node, number: int, repository_id: int) -> tuple[int, ...]:
    """The other open pull requests of a repository whose head is a commit, as far as GitHub lists them."""
    nodes = (commit["associatedPullRequests"] or {}).get("nodes") or ()
    here = (node for node in nodes if node and node["repository"]["databaseId"] == repository_id)
    open_here = (node for node in here if (node["state"], node["headRefOid"]) == ("OPEN", commit["oid"]))
    return tuple(sorted(node["number"] for node in open_here if node["number"] != number))


def check_runs(commit: Node) -> tuple[CheckRun, ...]:
    """The app's latest run of each name; with several suites on a commit, the youngest run counts."""
    suites = (commit["checkSuites"] or {}).get("nodes") or ()
    runs = [run for suite in suites if suite for run in (suite["checkRuns"] or {}).get("nodes") or () if run]
    latest = {run["name"]: run for run in sorted(runs, key=lambda run: int(run["databaseId"] or 0))}
    return tuple(
        CheckRun(
            node_id=run["id"],
            name=name,
            conclusion=run["conclusion"],
            external_id=run["externalId"] or "",
            title=run["title"] or "",
            url=run["url"],
        )
        for name, run in latest.items()
    )
