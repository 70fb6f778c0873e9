"""Review requests: whom to ask, and which requests to take back (SPEC §2, §3)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime

from ghapp.rules.documents.touched import Document
from ghapp.rules.hearing.hearings import Hearing
from ghapp.rules.model.actors import Resolved
from ghapp.rules.model.framework import KIND_AREAS, Area, Holder, Pair, RepoConfig, Role
from ghapp.rules.model.plan import RemoveReviewRequests, RequestReviews
from ghapp.rules.model.refusals import refusals_here
from ghapp.rules.model.snapshot import EventKind, PullRequest, ReviewState, Snapshot
from ghapp.rules.people.holders import others, same
from ghapp.rules.people.ownership import areas_of, owners_of_area
from ghapp.rules.people.stand_ins import StandIn, speakers
from ghapp.rules.people.timeline import did_itself, last, undone_by_human


def wanted_reviewers(snapshot: Snapshot, config: RepoConfig, documents: tuple[Document, ...]) -> tuple[Holder, ...]:
    """Return whose review is wanted: owner and partner of each document, and the owner of each area label.

    The label of a touched document adds nobody: its path chooses the pair.
    """
    wanted: dict[Holder, None] = {}
    for document in documents:
        for role in Role:
            wanted |= dict.fromkeys(document.pair.holders(role))
            if document.effects:
                wanted |= dict.fromkeys(_stand_ins(snapshot, config, document.pair, role))
    for area in _areas_beyond(snapshot, config, documents):
        wanted |= dict.fromkeys(owners_of_area(config, area, snapshot.labels))
    return tuple(wanted)


def _areas_beyond(snapshot: Snapshot, config: RepoConfig, documents: Iterable[Document]) -> tuple[Area, ...]:
    """Return the areas of the labels that no touched document accounts for."""
    covered = {area for document in documents for area in KIND_AREAS[document.kind]}
    return tuple(area for area in areas_of(config, snapshot.labels) if area not in covered)


def _stand_ins(snapshot: Snapshot, config: RepoConfig, pair: Pair, role: Role) -> tuple[Holder, ...]:
    """Return who is asked instead of holders who are gone; not every administrator of the repository."""
    found = speakers(snapshot, config, pair, role)
    return found.holders if found.instead is not StandIn.OVERRIDE or config.override else ()


def established_roles(
    snapshot: Snapshot, config: RepoConfig, hearings: tuple[Hearing, ...], since: Callable[[Document], datetime]
) -> frozenset[Holder]:
    """Return the holders of roles for which a request by the app stands, and which nobody waits for.

    When the configuration names others, only pull requests that wait for their role ask them. `since` is when a
    document was first touched.
    """
    asked = [
        event.at
        for event in snapshot.timeline
        if event.kind is EventKind.REVIEW_REQUESTED
        and same(event.actor, snapshot.viewer)
        and event == last(snapshot, event.subject, EventKind.REVIEW_REQUESTED, EventKind.REVIEW_REQUEST_REMOVED)
    ]
    if not asked:
        return frozenset()
    to_ask = {holder for hearing in hearings if not hearing.is_satisfied for holder in hearing.reachable}
    established: set[Holder] = set()
    documents = dict.fromkeys(hearing.document for hearing in hearings)
    for document in documents:
        holders = (*document.pair.pm, *document.pair.em)
        (to_ask if since(document) > max(asked) else established).update(holders)
    for area in _areas_beyond(snapshot, config, documents):
        labelled = last(snapshot, config.areas[area].label, EventKind.LABELED)
        is_new = labelled is None or labelled.at > max(asked)
        (to_ask if is_new else established).update(owners_of_area(config, area, snapshot.labels))
    return frozenset(established - to_ask)


def request_reviews(
    snapshot: Snapshot,
    pull: PullRequest,
    wanted: tuple[Holder, ...],
    *,
    established: frozenset[Holder] = frozenset(),
    again: bool,
) -> tuple[RequestReviews, ...]:
    """Request the reviews that were not requested yet; `again` retries those that GitHub refused on this head.

    `established` are not asked: others were asked in their place, and nobody waits for their role.
    """
    if pull.draft:
        return ()
    if not again:
        wanted = tuple(holder for holder in wanted if holder not in established)
    refused = set() if again else {refusal.subject for refusal in refusals_here(snapshot)}
    reviewers = tuple(
        resolved
        for holder in wanted
        if holder.name not in refused
        and (resolved := snapshot.people.get(holder))
        and others(snapshot, holder)
        and not _has_reviewed(snapshot, pull, holder)
        and not _was_asked(snapshot, pull, resolved)
    )
    return (RequestReviews(reviewers),) if reviewers else ()


def remove_requests(
    snapshot: Snapshot, pull: PullRequest, wanted: tuple[Holder, ...]
) -> tuple[RemoveReviewRequests, ...]:
    """Take back the app's own requests that are no longer wanted; requests by people stay.

    Requests to members of a wanted team stay too: GitHub may have assigned them for the team.
    """
    if pull.files_problem:
        return ()  # unknown files may still need these reviews
    resolved = [found for holder in wanted if (found := snapshot.people.get(holder))]
    keep = {found.node_id for found in resolved} | {member.node_id for found in resolved for member in found.members}
    stale = [
        request
        for request in pull.review_requests
        if request.node_id not in keep
        and did_itself(snapshot, request.node_id, EventKind.REVIEW_REQUESTED, EventKind.REVIEW_REQUEST_REMOVED)
    ]
    users = tuple(request.name for request in stale if not request.is_team)
    teams = tuple(request.name.rpartition("/")[2] for request in stale if request.is_team)
    return (RemoveReviewRequests(users=users, teams=teams),) if stale else ()


def _has_reviewed(snapshot: Snapshot, pull: PullRequest, holder: Holder) -> bool:
    people = {
        human.node_id for human in others(snapshot, holder)
    }  # authors can review their own pull request with a comment
    return any(
        review.author is not None and review.author.node_id in people and review.state is not ReviewState.PENDING
        for review in pull.reviews
    )


def _was_asked(snapshot: Snapshot, pull: PullRequest, resolved: Resolved) -> bool:
    """Return whether a request is pending, was answered, or was removed by a person.

    Only a request that the app itself took back may be made again, so that requests never repeat.
    """
    subject = resolved.node_id
    if any(request.node_id == subject for request in pull.review_requests):
        return True
    event = last(snapshot, subject, EventKind.REVIEW_REQUESTED, EventKind.REVIEW_REQUEST_REMOVED)
    if event is not None and event.kind is EventKind.REVIEW_REQUESTED:
        return True
    return undone_by_human(snapshot, subject, EventKind.REVIEW_REQUEST_REMOVED)
