"""Asking the awaited once more because somebody pressed Nudge; what was asked is read from the thread (SPEC §3, §6)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from ghapp.rules.conversation.markers import signed
from ghapp.rules.conversation.read import Conversation
from ghapp.rules.hearing.hearings import Hearing
from ghapp.rules.hearing.waiting import ESCALATION, NUDGE, REMINDER, Nudge, by_holders, comments_about
from ghapp.rules.model.framework import Holder, RepoConfig
from ghapp.rules.model.plan import AddComment
from ghapp.rules.model.snapshot import Snapshot, VerifiedClick
from ghapp.rules.people.holders import holds
from ghapp.rules.wording import comments

AGAIN_AFTER = timedelta(hours=1)
_BY = "by="


def may_nudge(snapshot: Snapshot, config: RepoConfig, press: VerifiedClick) -> bool:
    """Whether somebody may have others asked: those who may write to the repository, and every holder."""
    return press.may_write or holds(snapshot, press.by, config.holders)


def nudge(
    snapshot: Snapshot, conversation: Conversation, press: VerifiedClick, hearings: tuple[Hearing, ...]
) -> AddComment | None:
    """The comment that asks those who are awaited; None where there are none, or all were asked within the hour."""
    recent = snapshot.taken_at - AGAIN_AFTER
    waits = [wait for wait in by_holders(hearings) if not _was_asked_since(recent, conversation, wait[0].reachable)]
    if not waits:
        return None
    names = dict.fromkeys(holder.name for wait in waits for holder in wait[0].reachable)
    text = comments.nudge(press.by, [hearing for wait in waits for hearing in wait], snapshot.url)
    return signed(text, NUDGE, press.delivery, f"{_BY}{press.by.login}", *names)


def nudges(conversation: Conversation, hearings: tuple[Hearing, ...]) -> Iterator[Nudge]:
    """How those who are awaited now were last asked by the button, if they were."""
    for wait in by_holders(hearings):
        holders = wait[0].reachable
        for marker in comments_about(conversation, holders, NUDGE)[-1:]:
            by = next((word.removeprefix(_BY) for word in marker.words if word.startswith(_BY)), "")
            yield Nudge(holders=holders, by=by, at=marker.at, url=marker.comment.url)


def _was_asked_since(moment: datetime, conversation: Conversation, holders: tuple[Holder, ...]) -> bool:
    """Return whether a comment by the app asked these holders after a moment, by itself or after a click."""
    return any(marker.at > moment for marker in comments_about(conversation, holders, NUDGE, REMINDER, ESCALATION))
