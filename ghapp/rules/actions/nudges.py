"""Nudges: asking the awaited holders again after a click on Nudge (SPEC §3, §6)."""

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


def may_nudge(snapshot: Snapshot, config: RepoConfig, click: VerifiedClick) -> bool:
    """Return whether a person may nudge: all holders may, and everyone with write access."""
    return click.may_write or holds(snapshot, click.by, config.holders)


def nudge(
    snapshot: Snapshot, conversation: Conversation, click: VerifiedClick, hearings: tuple[Hearing, ...]
) -> AddComment | None:
    """Return the comment that asks the awaited holders; None if nobody is awaited or all were asked within the hour."""
    recent = snapshot.taken_at - AGAIN_AFTER
    groups = [group for group in by_holders(hearings) if not _was_asked_since(recent, conversation, group[0].reachable)]
    if not groups:
        return None
    names = dict.fromkeys(holder.name for group in groups for holder in group[0].reachable)
    text = comments.nudge(click.by, [hearing for group in groups for hearing in group], snapshot.url)
    return signed(text, NUDGE, click.delivery, f"{_BY}{click.by.login}", *names)


def nudges(conversation: Conversation, hearings: tuple[Hearing, ...]) -> Iterator[Nudge]:
    """Yield the last nudge of each group of awaited holders that had one."""
    for group in by_holders(hearings):
        holders = group[0].reachable
        for marker in comments_about(conversation, holders, NUDGE)[-1:]:
            by = next((word.removeprefix(_BY) for word in marker.words if word.startswith(_BY)), "")
            yield Nudge(holders=holders, by=by, at=marker.at, url=marker.comment.url)


def _was_asked_since(moment: datetime, conversation: Conversation, holders: tuple[Holder, ...]) -> bool:
    """Return whether a comment by the app asked these holders after a moment."""
    return any(marker.at > moment for marker in comments_about(conversation, holders, NUDGE, REMINDER, ESCALATION))
