"""What GitHub would show after a plan was applied, in the least code: the other half of idempotence."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from ghapp.rules.model.check_runs import CheckRun
from ghapp.rules.model.plan import (
    Action,
    AddComment,
    AddLabels,
    AddReaction,
    Assign,
    CreateLabel,
    Plan,
    RemoveLabels,
    RemoveReviewRequests,
    RequestReviews,
    Unassign,
    WriteCheck,
)
from ghapp.rules.model.snapshot import Comment, Event, EventKind, Label, PullRequest, ReviewRequest, Snapshot
from tests.support.builders import comment


def applied(snapshot: Snapshot, plan: Plan) -> Snapshot:
    """The thread a minute later, with the whole plan applied and nothing else done."""
    for action in plan.actions:
        snapshot = _apply(snapshot, action)
    if snapshot.pull_request:
        snapshot = replace(snapshot, pull_request=replace(snapshot.pull_request, sightings=plan.sightings))
    return replace(
        snapshot,
        taken_at=snapshot.taken_at + timedelta(minutes=1),
        labels_created=snapshot.labels_created or plan.labels_settled,
    )


def _apply(snapshot: Snapshot, action: Action) -> Snapshot:
    match action:
        case CreateLabel(name=name):
            repository = snapshot.repository
            labels = (*repository.labels, Label(name, f"L_{name}"))
            return replace(snapshot, repository=replace(repository, labels=labels))
        case AddLabels() | RemoveLabels():
            return _labeled(snapshot, action)
        case RequestReviews(reviewers=reviewers):
            added = [
                ReviewRequest(each.node_id, each.holder.name.rpartition("/")[2], each.holder.is_team)
                for each in reviewers
            ]
            asked = _with_requests(snapshot, (*_pull(snapshot).review_requests, *added))
            return _happened(asked, EventKind.REVIEW_REQUESTED, *(each.node_id for each in reviewers))
        case RemoveReviewRequests(users=users, teams=teams):
            gone = [each for each in _pull(snapshot).review_requests if each.name in (teams if each.is_team else users)]
            kept = tuple(each for each in _pull(snapshot).review_requests if each not in gone)
            taken_back = _with_requests(snapshot, kept)
            return _happened(taken_back, EventKind.REVIEW_REQUEST_REMOVED, *(each.node_id for each in gone))
        case Assign(assignees=assignees):
            assigned = replace(snapshot, assignees=(*snapshot.assignees, *assignees))
            return _happened(assigned, EventKind.ASSIGNED, *(each.node_id for each in assignees))
        case Unassign(assignees=assignees):
            kept_on = tuple(each for each in snapshot.assignees if each not in assignees)
            taken_off = replace(snapshot, assignees=kept_on)
            return _happened(taken_off, EventKind.UNASSIGNED, *(each.node_id for each in assignees))
        case AddComment(body=body):
            said = replace(comment(snapshot.viewer, body), created_at=snapshot.taken_at)
            return replace(snapshot, comments=(*snapshot.comments, said))
        case AddReaction(comment_id=comment_id, content=content):
            return _reacted(snapshot, comment_id, content)
        case WriteCheck():
            run = CheckRun(
                node_id=action.replaces or f"RUN_{len(_pull(snapshot).checks)}",
                name=action.name,
                conclusion=action.conclusion.value,
                external_id=action.external_id,
            )
            others = tuple(each for each in _pull(snapshot).checks if each.name != action.name)
            return replace(snapshot, pull_request=replace(_pull(snapshot), checks=(*others, run)))


def _labeled(snapshot: Snapshot, action: AddLabels | RemoveLabels) -> Snapshot:
    kept = tuple(label for label in snapshot.labels if label not in action.names)
    if isinstance(action, RemoveLabels):
        return _happened(replace(snapshot, labels=kept), EventKind.UNLABELED, *action.names)
    return _happened(replace(snapshot, labels=(*kept, *action.names)), EventKind.LABELED, *action.names)


def _reacted(snapshot: Snapshot, subject: str, content: str) -> Snapshot:
    """With a reaction to a comment, or to a review or a comment of one."""

    def react(comments: tuple[Comment, ...]) -> tuple[Comment, ...]:
        return tuple(
            replace(each, reactions=each.reactions | {content}) if each.node_id == subject else each
            for each in comments
        )

    found = replace(snapshot, comments=react(snapshot.comments))
    if found.pull_request is None:
        return found
    reviews = tuple(
        replace(
            each,
            comments=react(each.comments),
            reactions=each.reactions | ({content} if each.node_id == subject else set()),
        )
        for each in found.pull_request.reviews
    )
    return replace(found, pull_request=replace(found.pull_request, reviews=reviews))


def _pull(snapshot: Snapshot) -> PullRequest:
    assert snapshot.pull_request is not None
    return snapshot.pull_request


def _with_requests(snapshot: Snapshot, requests: tuple[ReviewRequest, ...]) -> Snapshot:
    return replace(snapshot, pull_request=replace(_pull(snapshot), review_requests=requests))


def _happened(snapshot: Snapshot, kind: EventKind, *subjects: str) -> Snapshot:
    events = [Event(kind, snapshot.taken_at, snapshot.viewer, subject) for subject in subjects]
    return replace(snapshot, timeline=(*snapshot.timeline, *events))
