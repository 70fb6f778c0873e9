"""Effects: what the app would have written on a thread so far, and the thread with it. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from ghapp.operations.simulate.moments import standing_labels, standing_requests
from ghapp.rules.model.check_runs import CheckRun
from ghapp.rules.model.earlier_look import EarlierLook
from ghapp.rules.model.plan import (
    AddComment,
    AddLabels,
    AddReaction,
    CreateLabel,
    Plan,
    RemoveLabels,
    RemoveReviewRequests,
    RequestReviews,
    WriteCheck,
)
from ghapp.rules.model.seen_state import SeenState
from ghapp.rules.model.snapshot import Comment, Event, EventKind, Label, PullRequest, ReviewRequest, Snapshot


@dataclass(frozen=True, slots=True, kw_only=True)
class Effects:
    """What the app would have done and noted up to a moment."""

    events: tuple[Event, ...] = ()
    comments: tuple[Comment, ...] = ()
    reactions: Mapping[str, frozenset[str]] = field(default_factory=dict)
    created: tuple[Label, ...] = ()
    checks: Mapping[tuple[str, str], CheckRun] = field(default_factory=dict)
    labels_created: bool = False
    sightings: str = ""
    seen: SeenState | None = None
    earlier: EarlierLook | None = None

    @property
    def labels(self) -> int:
        """Return how many labels the app would have added."""
        return _count(self.events, EventKind.LABELED)

    @property
    def requests(self) -> int:
        """Return how many reviews the app would have requested."""
        return _count(self.events, EventKind.REVIEW_REQUESTED)

    def on(self, thread: Snapshot, pull: PullRequest, asked: Iterable[ReviewRequest]) -> Snapshot:
        """Return a thread with the effects; `asked` are the review requests that are pending at the end."""
        timeline = tuple(sorted((*thread.timeline, *self.events), key=lambda event: event.at))
        comments = sorted((*thread.comments, *self.comments), key=lambda comment: comment.created_at)
        reviews = tuple(
            replace(each, reactions=self._reactions(each.node_id), comments=tuple(map(self._reacted, each.comments)))
            for each in pull.reviews
        )
        known = {label.name for label in thread.repository.labels}
        labels = (*thread.repository.labels, *(label for label in self.created if label.name not in known))
        thread = replace(
            thread,
            repository=replace(thread.repository, labels=labels),
            timeline=timeline,
            comments=tuple(map(self._reacted, comments)),
            labels=standing_labels(timeline),
            labels_created=self.labels_created,
            earlier=self.earlier,
        )
        pull = replace(
            pull,
            reviews=reviews,
            review_requests=standing_requests(thread, reviews, asked),
            checks=tuple(run for (sha, _), run in self.checks.items() if sha == pull.head_sha),
            earlier_checks=tuple(run for (sha, _), run in self.checks.items() if sha != pull.head_sha),
            sightings=self.sightings,
            seen=self.seen,
        )
        return replace(thread, pull_request=pull)

    def after(self, plan: Plan, thread: Snapshot, pull: PullRequest) -> Effects:
        """Return the effects after a plan for `thread` was carried out."""
        found = replace(
            self,
            labels_created=self.labels_created or plan.labels_settled,
            sightings=plan.sightings,
            seen=plan.seen,
            earlier=EarlierLook(head_sha=pull.head_sha, dormant=plan.dormant),
        )
        for action in plan.actions:
            match action:
                case CreateLabel(name=name):
                    found = replace(found, created=(*found.created, Label(name, f"simulated {name}")))
                case AddLabels(names=added):
                    found = found._with(thread, EventKind.LABELED, added)
                case RemoveLabels(names=removed):
                    found = found._with(thread, EventKind.UNLABELED, removed)
                case RequestReviews(reviewers=reviewers):
                    found = found._with(thread, EventKind.REVIEW_REQUESTED, (each.node_id for each in reviewers))
                case RemoveReviewRequests(users=users, teams=teams):
                    gone = (
                        each.node_id
                        for each in pull.review_requests
                        if each.name.rpartition("/")[2] in (teams if each.is_team else users)
                    )
                    found = found._with(thread, EventKind.REVIEW_REQUEST_REMOVED, gone)
                case AddComment(body=body):
                    found = replace(found, comments=(*found.comments, _comment(thread, body, len(found.comments))))
                case AddReaction(comment_id=subject, content=content):
                    reactions = found._reactions(subject) | {content}
                    found = replace(found, reactions={**found.reactions, subject: reactions})
                case WriteCheck():
                    run = CheckRun(
                        node_id=f"simulated {action.name}",
                        name=action.name,
                        conclusion=action.conclusion.value,
                        external_id=action.external_id,
                    )
                    found = replace(found, checks={**found.checks, (action.head_sha, action.name): run})
                case _:  # an issue's assignments
                    continue
        return found

    def _with(self, thread: Snapshot, kind: EventKind, subjects: Iterable[str]) -> Effects:
        events = (Event(kind, thread.taken_at, thread.viewer, subject) for subject in subjects)
        return replace(self, events=(*self.events, *events))

    def _reacted(self, comment: Comment) -> Comment:
        return replace(comment, reactions=self._reactions(comment.node_id))

    def _reactions(self, subject: str) -> frozenset[str]:
        return self.reactions.get(subject, frozenset())


def _count(events: Iterable[Event], kind: EventKind) -> int:
    return sum(event.kind is kind for event in events)


def _comment(thread: Snapshot, body: str, index: int) -> Comment:
    at: datetime = thread.taken_at
    return Comment(node_id=f"simulated comment {index}", author=thread.viewer, body=body, created_at=at, url=thread.url)
