"""Arrivals: when the head and the base of a pull request came, and who pushed (SPEC §3, "Freshness" and "Gate")."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from ghapp.rules.model.head_arrivals import HeadArrival, HeadHistory
from ghapp.rules.model.seen_state import SeenState
from ghapp.rules.model.snapshot import EventKind, PullRequest, Snapshot, ThreadState
from ghapp.rules.people.holders import same
from ghapp.rules.text.digests import short_digest

BASE_CHANGES = frozenset({EventKind.BASE_CHANGED, EventKind.BASE_CHANGED_AUTOMATICALLY, EventKind.BASE_FORCE_PUSHED})


def see(snapshot: Snapshot, pull: PullRequest) -> SeenState:
    """Return the present state of a pull request, and since when it has been in this state.

    A state that the last evaluation saw keeps its time. A new one came with the head, or with a change of the base, by
    GitHub's own time. Where GitHub does not say, it came now, or was there from the start if it is merged by now.
    Whatever the source, it never came before the last evaluation, which saw a different state.
    """
    last, changes = pull.seen, _changes(pull)
    shown = snapshot.updated_at or snapshot.taken_at
    if last and (last.head_sha, last.changes) == (pull.head_sha, changes):
        return replace(last, at=max(last.at, shown))
    now = max(snapshot.taken_at, shown) if snapshot.state is ThreadState.OPEN else snapshot.created_at
    rebased = [event.at for event in snapshot.timeline if event.kind in BASE_CHANGES]
    if last and last.head_sha == pull.head_sha:
        since = max((at for at in rebased if at >= last.at), default=now)
    else:
        since = max((came_at(snapshot, pull) or now, *rebased))
    if last:
        since = max(since, last.at)
    return SeenState(head_sha=pull.head_sha, changes=changes, since=max(_second(since), snapshot.created_at), at=shown)


def as_if_opened_so(snapshot: Snapshot, pull: PullRequest) -> PullRequest:
    """Return a pull request as if its author had opened it in its present state."""
    since = _second(snapshot.created_at)
    seen = SeenState(head_sha=pull.head_sha, changes=_changes(pull), since=since, at=since)
    opened = HeadArrival(sha=pull.head_sha, at=since, opening=True, by_author=True)
    return replace(pull, seen=seen, head_history=HeadHistory(delivered=(opened,)))


def is_undated(snapshot: Snapshot, pull: PullRequest) -> bool:
    """Return whether the head is new to the app, and GitHub has not said yet when it came."""
    is_new = pull.seen is None or pull.seen.head_sha != pull.head_sha
    return is_new and came_at(snapshot, pull) is None


def changed_since(snapshot: Snapshot, pull: PullRequest, moment: datetime) -> bool:
    """Return whether the head or the base may have changed after a moment: both may bring in documents."""
    return see(snapshot, pull).since > moment


def came_at(snapshot: Snapshot, pull: PullRequest) -> datetime | None:
    """Return when the head came to the pull request, by the best source; None if it is unknown.

    Deliveries and force-pushes belong to the pull request, the activity log to its branch. The date of a commit can be
    forged, and that of a check suite is about the commit, which may have been on another branch before.
    """
    forced = [each.at for each in _force_pushes(snapshot) if each.sha == pull.head_sha]
    times = [*_delivered(pull), *forced] or _logged(pull)
    if not times:
        return None
    return max(_visible_since(snapshot, max(times)), snapshot.created_at)


def author_pushed_alone(snapshot: Snapshot, pull: PullRequest) -> bool | None:
    """Return whether only the author pushed since the pull request was opened; None if it is unknown."""
    known = sorted(_known(snapshot, pull), key=lambda arrival: arrival.at, reverse=True)
    if any(each.pusher and not each.by_author and not _is_opening(snapshot, each) for each in known):
        return False
    return True if _leads_to_opening(snapshot, pull, known) else None


def _leads_to_opening(snapshot: Snapshot, pull: PullRequest, known: list[HeadArrival]) -> bool:
    """Return whether the author's pushes lead from the opening to the present head without a gap."""
    steps = [each for each in known if _is_opening(snapshot, each) or (each.by_author and each.before)]
    sha = pull.head_sha
    while step := next((each for each in steps if each.sha == sha), None):
        if _is_opening(snapshot, step):
            return True
        steps.remove(step)
        sha = step.before
    return False


def _is_opening(snapshot: Snapshot, arrival: HeadArrival) -> bool:
    """Return whether a head was there when the pull request was opened: who opens it answers for it."""
    return arrival.opening or arrival.at <= snapshot.created_at


def _known(snapshot: Snapshot, pull: PullRequest) -> Iterator[HeadArrival]:
    yield from pull.head_history.delivered
    yield from _force_pushes(snapshot)
    yield from pull.head_history.logged or ()


def _delivered(pull: PullRequest) -> list[datetime]:
    """Return when deliveries report that the head came; nothing where a later one reports another head.

    A reopened pull request that has the head of before did not get it at the reopening.
    """
    ordered = sorted(pull.head_history.delivered, key=lambda arrival: arrival.at)
    before = ("", *(arrival.sha for arrival in ordered))
    pushed = [each for sha, each in zip(before, ordered, strict=False) if each.pusher or each.sha != sha]
    return [each.at for each in pushed if each.sha == pull.head_sha and each.at == pushed[-1].at]


def _logged(pull: PullRequest) -> list[datetime]:
    """Return when the activity log says that the head came, if its newest entry is about the head."""
    newest = (pull.head_history.logged or ())[:1]
    return [arrival.at for arrival in newest if arrival.sha == pull.head_sha]


def _force_pushes(snapshot: Snapshot) -> Iterator[HeadArrival]:
    for event in snapshot.timeline:
        if event.kind is EventKind.HEAD_FORCE_PUSHED:
            yield HeadArrival(
                sha=event.subject,
                at=event.at,
                before=event.before,
                pusher=event.actor.login if event.actor else "",
                by_author=same(event.actor, snapshot.author),
            )


def _visible_since(snapshot: Snapshot, pushed: datetime) -> datetime:
    """Return when a push became visible: a closed pull request does not follow its branch until it is reopened."""
    closed: datetime | None = None
    for event in snapshot.timeline:
        if event.kind is EventKind.CLOSED:
            closed = event.at
        elif event.kind is EventKind.REOPENED and closed and closed < pushed <= event.at:
            return event.at
    return pushed


def _changes(pull: PullRequest) -> str:
    """Return a digest of what the pull request changes, and where."""
    files = sorted((file.path, file.status, file.previous_path or "") for file in pull.files)
    return short_digest(repr((pull.base, files)), 16)


def _second(moment: datetime) -> datetime:
    return moment.replace(microsecond=0)
