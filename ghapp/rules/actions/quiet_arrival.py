"""Quiet arrival: what was there before the app is left in peace until somebody returns to it (SPEC §2)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from ghapp.rules.conversation.read import Conversation
from ghapp.rules.gate.check_run import own_check
from ghapp.rules.model.actors import Actor
from ghapp.rules.model.snapshot import EventKind, PullRequest, Snapshot
from ghapp.rules.people.copies import INSIDERS
from ghapp.rules.people.holders import same
from ghapp.rules.people.timeline import last

DORMANT_AFTER = timedelta(days=14)
RECHECK = "recheck"


def counted_labels(snapshot: Snapshot, conversation: Conversation) -> tuple[str, ...]:
    """Return the labels of an issue that were added after arrival; all of them once somebody wrote `/recheck`."""
    arrived = _arrival(snapshot)
    if _was_rechecked(snapshot, conversation):
        return snapshot.labels
    return tuple(label for label in snapshot.labels if _added_at(snapshot, label) >= arrived)


def is_dormant(snapshot: Snapshot, pull: PullRequest, conversation: Conversation) -> bool:
    """Return whether a pull request was open at arrival, untouched for 14 days, and nobody has returned to it since.

    Its author returns with anything they do, others with write access too. The first look decides what was dormant, and
    later ones whether it still is. A check from before arrival on a pull request that the app does not remember shows
    that the database was lost: then it is not. One that it remembers got that check while nothing was configured.
    """
    was_dormant = snapshot.earlier.dormant if snapshot.earlier else None
    if was_dormant is None:
        arrived = _arrival(snapshot)
        run = None if snapshot.earlier else own_check(pull, conversation.config)
        if run and run.completed_at and run.completed_at < arrived:
            return False
        was_dormant = snapshot.created_at < arrived and _changed_at(snapshot) < arrived - DORMANT_AFTER
    return was_dormant and not _has_woken(snapshot, pull, conversation)


def _arrival(snapshot: Snapshot) -> datetime:
    """Return when the app arrived, to the second, as GitHub dates everything."""
    return (snapshot.arrived_at or snapshot.taken_at).replace(microsecond=0)


def _was_rechecked(snapshot: Snapshot, conversation: Conversation) -> bool:
    """Return whether somebody wrote `/recheck` since arrival."""
    arrived = _arrival(snapshot)
    return any(command.comment.created_at >= arrived for command in conversation.commands_named(RECHECK))


def _changed_at(snapshot: Snapshot) -> datetime:
    return snapshot.updated_at or snapshot.created_at


def _added_at(snapshot: Snapshot, label: str) -> datetime:
    added = last(snapshot, label, EventKind.LABELED)
    return added.at if added else snapshot.created_at


def _has_woken(snapshot: Snapshot, pull: PullRequest, conversation: Conversation) -> bool:
    """Return whether somebody pushed, asked for another look, or did anything else here since arrival."""
    if snapshot.earlier and snapshot.earlier.head_sha not in ("", pull.head_sha):
        return True
    if any(click.may_write or same(click.by, snapshot.author) for click in snapshot.button_clicks):
        return True
    if _was_rechecked(snapshot, conversation):
        return True
    arrived = _arrival(snapshot)
    return any(at >= arrived and _may_wake(snapshot, actor, association) for at, actor, association in _acts(snapshot))


def _may_wake(snapshot: Snapshot, actor: Actor | None, association: str) -> bool:
    if same(actor, snapshot.author):
        return True
    return actor is not None and not actor.is_bot and association in INSIDERS


def _acts(snapshot: Snapshot) -> Iterator[tuple[datetime, Actor | None, str]]:
    """Yield who did something, and when. Only people with a role in the repository cause events of the timeline."""
    for comment in snapshot.comments:
        yield comment.created_at, comment.author, comment.association
    for review in snapshot.pull_request.reviews if snapshot.pull_request else ():
        if review.submitted_at:
            yield review.submitted_at, review.author, review.association
    for event in snapshot.timeline:
        yield event.at, event.actor, "COLLABORATOR"
