"""Parsing of GraphQL nodes into the values of `ghapp.rules.model`: one pure function for each kind of node."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, TypeAlias

from ghapp.rules.model.actors import Actor
from ghapp.rules.model.check_runs import CheckRun, Queued
from ghapp.rules.model.contents import Blob, EntryType
from ghapp.rules.model.framework import CONFIG_PATH, OTHER_CONFIG_PATH
from ghapp.rules.model.snapshot import (
    ChangedFile,
    Comment,
    Copy,
    Event,
    EventKind,
    Label,
    Review,
    ReviewRequest,
    ReviewState,
)

Node: TypeAlias = Mapping[str, Any]

# https://git-scm.com/docs/git-fast-import#_filemodify lists git's modes.
FILE_MODE = 0o100644
_NOT_FILES = {0o120000: EntryType.SYMLINK, 0o160000: EntryType.SUBMODULE}

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
    "AutomaticBaseChangeSucceededEvent": EventKind.BASE_CHANGED_AUTOMATICALLY,
    "BaseRefForcePushedEvent": EventKind.BASE_FORCE_PUSHED,
    "HeadRefForcePushedEvent": EventKind.HEAD_FORCE_PUSHED,
    "AddedToMergeQueueEvent": EventKind.ENQUEUED,
}


def actor(node: Node | None, viewer: Actor | None = None) -> Actor | None:
    """Return the account of a node; None for a deleted account.

    A bot's login is `name` in GraphQL but `name[bot]` in REST, webhooks and `viewer`; snapshots always have `name`.
    The app's own bot becomes `viewer`: GitHub does not guarantee that `viewer.id` is the node id of the bot.
    """
    if node is None:
        return None
    login = bare(node["login"])
    is_bot = node["__typename"] == "Bot" or login != node["login"]
    if viewer is not None and is_bot and login.lower() == viewer.login.lower():
        return viewer
    return Actor(login, node["id"], is_bot)


def bare(login: str) -> str:
    """Return a login without the suffix `[bot]`."""
    return login.removesuffix("[bot]")


def moment(text: str) -> datetime:
    """Parse a timestamp of GitHub (ISO 8601, UTC)."""
    return datetime.fromisoformat(text)


def blob(node: Node | None) -> Blob | None:
    """Return the contents of a file; None if there is no file. A binary or truncated file has no text."""
    if not node:
        return None
    readable = not node["isBinary"] and not node["isTruncated"]
    return Blob(node["oid"], node["text"] if readable else None, node["byteSize"], is_cut_off=node["isTruncated"])


def config_file(first: Node | None, other: Node | None) -> tuple[Blob | None, str, bool]:
    """Return the rules file under either of its names, its path, and whether there are both."""
    found, second = blob(first), blob(other)
    if found and second:
        return replace(found, oid=f"{found.oid}+{second.oid}"), OTHER_CONFIG_PATH, True
    return found or second, OTHER_CONFIG_PATH if second else CONFIG_PATH, False


def content_id(entry: Node | None) -> str | None:
    """Return what identifies the contents of an entry: its id, after its mode unless it is a regular file.

    The id of a submodule is its commit, and that of a symbolic link is the one of a file that holds its target.
    """
    if not entry:
        return None
    return entry["oid"] if entry["mode"] == FILE_MODE else f"{entry['mode']:o} {entry['oid']}"


def document(entry: Node) -> Blob | None:
    """Return a file; None for a folder. A symbolic link and a submodule have no text of their own."""
    if kind := _NOT_FILES.get(entry["mode"]):
        return Blob(entry["oid"], None, type=kind)
    return blob(entry["object"])


def label(node: Node) -> Label:
    """Return a label of the repository."""
    return Label(node["name"], node["id"])


def comment(node: Node, viewer: Actor) -> Comment:
    """Return an issue comment or an inline review comment."""
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
        via_email=node["createdViaEmail"],
    )


def own_reactions(node: Node) -> frozenset[str]:
    """Return the reactions that the app itself gave."""
    return frozenset(group["content"] for group in node["reactionGroups"] or () if group["viewerHasReacted"])


def review(node: Node, comments: Iterable[Node], viewer: Actor) -> Review:
    """Return a review with its inline comments."""
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
        via_email=node["createdViaEmail"],
        comments=tuple(comment(inline, viewer) for inline in comments),
    )


def minimized_reason(node: Node) -> str | None:
    """Return why a comment is hidden, such as `off_topic`; GitHub uses both `off-topic` and `OFF_TOPIC`."""
    if not node["isMinimized"]:
        return None
    return (node["minimizedReason"] or "unknown").lower().replace("-", "_").replace(" ", "_")


def event(node: Node, viewer: Actor) -> Event | None:
    """Return a timeline event; None for a type that the rules do not use."""
    kind = EVENT_KIND.get(node["__typename"])
    if kind is None:
        return None
    before = ""
    if kind in (EventKind.LABELED, EventKind.UNLABELED):
        subject = node["label"]["name"]
    elif kind is EventKind.HEAD_FORCE_PUSHED:
        before, subject = ((node[commit] or {}).get("oid", "") for commit in ("beforeCommit", "afterCommit"))
    else:
        subject = (node.get("requestedReviewer") or node.get("assignee") or {}).get("id", "")
    return Event(kind, moment(node["createdAt"]), actor(node["actor"], viewer), subject, before)


def review_request(node: Node) -> ReviewRequest | None:
    """Return a review request; None if GitHub does not show the reviewer."""
    reviewer = node["requestedReviewer"]
    if not reviewer:
        return None
    if reviewer["__typename"] == "Team":
        return ReviewRequest(reviewer["id"], reviewer["combinedSlug"], is_team=True)
    return ReviewRequest(reviewer["id"], bare(reviewer["login"]))


def queued(entry: Node | None, number: int) -> Queued | None:
    """Return a pull request's entry in a merge queue; None if it is not queued, or if the app may not see the queue."""
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
    """Return a changed file. GraphQL has no previous paths, so `previous_paths` from REST provides them."""
    path = node["path"]
    return ChangedFile(path=path, status=FILE_STATUS[node["changeType"]], previous_path=previous_paths.get(path))


def copies(commit: Node, number: int, repository_id: int) -> tuple[Copy, ...]:
    """Return the other open pull requests in the repository that have this head commit and that GitHub lists."""
    nodes = (commit["associatedPullRequests"] or {}).get("nodes") or ()
    here = (node for node in nodes if node and node["repository"]["databaseId"] == repository_id)
    open_here = [node for node in here if (node["state"], node["headRefOid"]) == ("OPEN", commit["oid"])]
    return tuple(sorted((copy(node) for node in open_here if node["number"] != number), key=lambda each: each.number))


def copy(node: Node) -> Copy:
    """Return a pull request with the same head."""
    return Copy(
        number=node["number"],
        base=node["baseRefName"],
        author=actor(node["author"]),
        is_open=node["state"] == "OPEN",
        draft=node["isDraft"],
        association=node["authorAssociation"],
        merges_by_itself=bool(node["autoMergeRequest"] or node["mergeQueueEntry"]),
        is_discussed=any((node[said] or {}).get("totalCount") for said in ("comments", "reviews")),
    )


def check_runs(commit: Node) -> tuple[CheckRun, ...]:
    """Return the app's latest run of each name; across several suites, the newest run counts."""
    suites = (commit["checkSuites"] or {}).get("nodes") or ()
    runs = [(run, suite) for suite in suites if suite for run in (suite["checkRuns"] or {}).get("nodes") or () if run]
    latest = {
        run["name"]: (run, suite) for run, suite in sorted(runs, key=lambda pair: int(pair[0]["databaseId"] or 0))
    }
    return tuple(
        CheckRun(
            node_id=run["id"],
            name=name,
            conclusion=run["conclusion"],
            external_id=run["externalId"] or "",
            title=run["title"] or "",
            url=run["url"],
            completed_at=moment(run["completedAt"]) if run["completedAt"] else None,
            is_rerequested=suite["status"] == "QUEUED",
        )
        for name, (run, suite) in latest.items()
    )
