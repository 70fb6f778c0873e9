"""Nudges: asking the awaited holders again after a click on Nudge (SPEC §3, §6)."""

from __future__ import annotations

from collections.abc import Iterator

from ghapp.rules.conversation.markers import Marker, signed
from ghapp.rules.conversation.read import Conversation
from ghapp.rules.hearing.hearings import Hearing
from ghapp.rules.hearing.waiting import ESCALATION, NUDGE, REMINDER, Nudge, by_holders, comments_about
from ghapp.rules.model.calendar import working_days_after
from ghapp.rules.model.framework import Holder, Reminders, RepoConfig
from ghapp.rules.model.plan import AddComment
from ghapp.rules.model.snapshot import Snapshot, VerifiedClick
from ghapp.rules.people.holders import holds
from ghapp.rules.wording import comments

_BY = "by="


def may_nudge(snapshot: Snapshot, config: RepoConfig, click: VerifiedClick) -> bool:
    """Return whether a person may nudge: all holders may, and everyone with write access."""
    return click.may_write or holds(snapshot, click.by, config.holders)


def nudge(
    snapshot: Snapshot, conversation: Conversation, click: VerifiedClick, hearings: tuple[Hearing, ...]
) -> AddComment | None:
    """Return the comment that asks the awaited holders; None if nobody is awaited, or all were asked too recently.

    A pull request has one nudge in a working day. Holders who were reminded within one are left out.
    """
    if any(_is_recent(snapshot, conversation, marker) for marker in conversation.markers_of(NUDGE)):
        return None
    groups = [group for group in by_holders(hearings) if not _was_reminded(snapshot, conversation, group[0].reachable)]
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


def _was_reminded(snapshot: Snapshot, conversation: Conversation, holders: tuple[Holder, ...]) -> bool:
    """Return whether the app reminded these holders, or escalated their silence, within a working day."""
    reminders = comments_about(conversation, holders, REMINDER, ESCALATION)
    return any(_is_recent(snapshot, conversation, marker) for marker in reminders)


def _is_recent(snapshot: Snapshot, conversation: Conversation, marker: Marker) -> bool:
    """Return whether less than a working day has passed since the app's comment."""
    return working_days_after(marker.at, 1, conversation.config.reminders or Reminders()) > snapshot.taken_at
