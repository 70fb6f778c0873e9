"""Moments: a pull request as it was at an earlier time, from its comments, reviews and events. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime

from ghapp.operations.simulate.past_heads import PastHead
from ghapp.rules.model.actors import Actor
from ghapp.rules.model.head_arrivals import HeadHistory
from ghapp.rules.model.snapshot import (
    Comment,
    Event,
    EventKind,
    PullRequest,
    Review,
    ReviewRequest,
    Snapshot,
    ThreadState,
)
from ghapp.rules.people.holders import same

_ENDINGS = frozenset({EventKind.CLOSED, EventKind.REOPENED})


def end_of(snapshot: Snapshot, pull: PullRequest) -> datetime:
    """Return when a pull request was merged or closed; the time of the snapshot while it is open."""
    if pull.merged_at:
        return pull.merged_at
    closings = [event.at for event in snapshot.timeline if event.kind is EventKind.CLOSED]
    return closings[-1] if closings and snapshot.state is not ThreadState.OPEN else snapshot.taken_at


def without_app(snapshot: Snapshot, pull: PullRequest) -> Snapshot:
    """Return the thread without what the app itself did, where it is installed already."""
    app = snapshot.viewer
    pull = replace(
        pull,
        checks=(),
        earlier_checks=(),
        reviews=tuple(replace(each, reactions=frozenset()) for each in pull.reviews),
    )
    return replace(
        snapshot,
        comments=tuple(
            replace(each, reactions=frozenset()) for each in snapshot.comments if not same(each.author, app)
        ),
        timeline=tuple(event for event in snapshot.timeline if not same(event.actor, app)),
        pull_request=pull,
    )


def moments(snapshot: Snapshot, pull: PullRequest, heads: Iterable[PastHead]) -> list[datetime]:
    """Return when something happened on a thread while it was open, oldest first."""
    end = end_of(snapshot, pull)
    happened = {
        snapshot.created_at,
        *(head.arrival.at for head in heads),
        *(comment.created_at for comment in snapshot.comments),
        *(event.at for event in snapshot.timeline if event.kind not in _ENDINGS),
        *(review.submitted_at for review in pull.reviews if review.submitted_at),
    }
    return sorted(at for at in happened if snapshot.created_at <= at <= end)


def at_moment(final: Snapshot, pull: PullRequest, heads: tuple[PastHead, ...], at: datetime) -> Snapshot:
    """Return a thread as it was at a moment, open. `heads` are the heads it had, oldest first.

    A label or a review request is not part of it: these follow from the events (`standing_labels`).
    """
    seen = [head for head in heads if head.arrival.at <= at] or list(heads[:1])
    known = tuple(head.arrival for head in seen)
    timeline = tuple(event for event in final.timeline if event.at <= at and event.kind not in _ENDINGS)
    reviews = tuple(
        replace(review, comments=_until(review.comments, at))
        for review in pull.reviews
        if review.submitted_at and review.submitted_at <= at
    )
    comments = _until(final.comments, at)
    spoken = [*(each.created_at for each in comments), *(each.submitted_at for each in reviews if each.submitted_at)]
    opened = replace(
        pull,
        draft=_was_draft(final, pull, at),
        head_sha=known[-1].sha,
        files=seen[-1].files,
        reviews=reviews,
        head_history=HeadHistory(branch=pull.head_history.branch, delivered=known, logged=known),
        merged_at=None,
        merged_by=None,
        queued=None,
    )
    return replace(
        final,
        taken_at=at,
        updated_at=max((final.created_at, *spoken, *(event.at for event in timeline), known[-1].at)),
        state=ThreadState.OPEN,
        comments=comments,
        timeline=timeline,
        pull_request=opened,
    )


def standing_labels(timeline: Iterable[Event]) -> tuple[str, ...]:
    """Return the labels that the events leave on a thread."""
    found: dict[str, None] = {}
    for event in timeline:
        if event.kind is EventKind.LABELED:
            found[event.subject] = None
        elif event.kind is EventKind.UNLABELED:
            found.pop(event.subject, None)
    return tuple(found)


def standing_requests(
    snapshot: Snapshot, reviews: Iterable[Review], asked: Iterable[ReviewRequest]
) -> tuple[ReviewRequest, ...]:
    """Return the review requests that the events leave pending: a review answers those of its author and their teams.

    Users and teams that the configuration does not name are named in `asked`.
    """
    teams = {found.node_id: found.members for found in snapshot.people.values() if found and found.holder.is_team}
    pending: dict[str, None] = {}
    for _, event, author in sorted(_requests_and_reviews(snapshot.timeline, reviews), key=lambda step: step[0]):
        if author:
            answered = [each for each in pending if each == author.node_id or _is_in(teams.get(each, ()), author)]
            for each in answered:
                del pending[each]
        elif event and event.kind is EventKind.REVIEW_REQUESTED:
            pending[event.subject] = None
        elif event:
            pending.pop(event.subject, None)
    if not pending:
        return ()
    holders = {found.node_id: found.holder for found in snapshot.people.values() if found}
    names = {each: ReviewRequest(each, holder.name, holder.is_team) for each, holder in holders.items()}
    names |= {each.node_id: each for each in asked}
    return tuple(names.get(each, ReviewRequest(each, "")) for each in pending)


def _requests_and_reviews(
    timeline: Iterable[Event], reviews: Iterable[Review]
) -> Iterator[tuple[datetime, Event | None, Actor | None]]:
    for event in timeline:
        if event.kind in (EventKind.REVIEW_REQUESTED, EventKind.REVIEW_REQUEST_REMOVED):
            yield event.at, event, None
    for review in reviews:
        if review.submitted_at and review.author:
            yield review.submitted_at, None, review.author


def _is_in(members: Iterable[Actor], author: Actor) -> bool:
    return any(member.node_id == author.node_id for member in members)


def _until(comments: Iterable[Comment], at: datetime) -> tuple[Comment, ...]:
    return tuple(comment for comment in comments if comment.created_at <= at)


def _was_draft(final: Snapshot, pull: PullRequest, at: datetime) -> bool:
    """Return whether a pull request was a draft: each time it became ready for review, it had been one."""
    ready = [event.at for event in final.timeline if event.kind is EventKind.READY_FOR_REVIEW]
    return (bool(ready) and at < ready[0]) or (pull.draft and not ready)
