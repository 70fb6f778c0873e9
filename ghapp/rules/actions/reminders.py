"""Reminders: comments to partners who have not responded, and the final escalation (SPEC §6).

Each reminder is a comment of its own, because an edited comment notifies nobody. Earlier reminders are read from the
thread: so a reminder is written once, also after a restart or with several processes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import product

from ghapp.rules.conversation.markers import signed
from ghapp.rules.conversation.read import Conversation
from ghapp.rules.hearing.hearings import Hearing
from ghapp.rules.hearing.waiting import ESCALATION, NUDGE, REMINDER, PendingVoice, by_holders, comments_about
from ghapp.rules.model.calendar import working_days_after
from ghapp.rules.model.framework import Holder, Reminders
from ghapp.rules.model.permissions import ISSUES, is_missing
from ghapp.rules.model.plan import AddComment, ChannelMessage, RequestReviews
from ghapp.rules.model.snapshot import EventKind, PullRequest, Snapshot
from ghapp.rules.people.holders import is_another, people
from ghapp.rules.wording import comments
from ghapp.rules.wording import reminder_messages as messages
from ghapp.rules.wording.digest import as_markdown, as_text, harmless


@dataclass(frozen=True, slots=True, kw_only=True)
class Reminding:
    """The comments that are due, the voices that are then still pending, and when the next comment is due (or None).

    `messages` are for the channels that get the reminders as well.
    """

    comments: tuple[AddComment, ...] = ()
    messages: tuple[ChannelMessage, ...] = ()
    pending_voices: tuple[PendingVoice, ...] = ()
    next_look: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wait:
    """The hearings that await the same holders, and when the next comment is due (None: no more comments)."""

    hearings: tuple[Hearing, ...]
    reminded: int
    escalated: bool
    due: datetime | None

    @property
    def holders(self) -> tuple[Holder, ...]:
        return self.hearings[0].reachable


def remind(
    snapshot: Snapshot,
    pull: PullRequest,
    conversation: Conversation,
    hearings: tuple[Hearing, ...],
    *,
    asking: tuple[RequestReviews, ...],
) -> Reminding:
    """Return what is due now, all reminders in one comment; `asking` are the review requests of the same plan.

    A holder who has delegated until a date is away, and is not reminded before that date unless the delegate cannot
    read the repository.
    """
    rules = conversation.config.reminders
    if rules is None or pull.draft or is_missing(snapshot, ISSUES):
        return Reminding()
    rules = replace(rules, escalate_to=tuple(each for each in rules.escalate_to if not is_another(snapshot, each)))
    waits = [_wait(snapshot, conversation, rules, each, asking) for each in by_holders(hearings)]
    due = [wait for wait in waits if wait.due and wait.due <= snapshot.taken_at]
    to_remind = [wait for wait in due if wait.reminded < rules.at_most]
    to_escalate = [wait for wait in due if wait not in to_remind]
    pending_voices = tuple(
        PendingVoice(
            holders=wait.holders,
            reminded=wait.reminded + (wait in to_remind),
            escalated=wait.escalated or wait in to_escalate,
        )
        for wait in waits
    )
    again = working_days_after(snapshot.taken_at, rules.every, rules)
    looks = [wait.due for wait in waits if wait.due and wait not in due]
    looks += [again for wait in to_remind if _has_next(rules, wait.reminded + 1)]
    return Reminding(
        comments=(*_reminder(snapshot, to_remind), *_escalation(rules, to_escalate)),
        messages=tuple(_messages(snapshot, rules, due)),
        pending_voices=pending_voices,
        next_look=min(looks, default=None),
    )


def _wait(
    snapshot: Snapshot,
    conversation: Conversation,
    rules: Reminders,
    hearings: tuple[Hearing, ...],
    asking: tuple[RequestReviews, ...],
) -> _Wait:
    holders = hearings[0].reachable
    responded = _last_response(snapshot, holders)
    reminders = [marker.at for marker in comments_about(conversation, holders, REMINDER) if marker.at > responded]
    escalated = any(marker.at > responded for marker in comments_about(conversation, holders, ESCALATION))
    nudges = [marker.at for marker in comments_about(conversation, holders, NUDGE)]
    since = min(hearing.since for hearing in hearings)
    seats = {(hearing.document.pair.name, hearing.role) for hearing in hearings}
    delegations = (each for each in conversation.delegations.given if each.seats & seats)
    returns = [each.ends_at for each in delegations if each.ends_at and not each.no_access_at]
    waiting_since = max(since, responded, *reminders, *nudges, *_requested_at(snapshot, holders, asking), *returns)
    days = rules.every if reminders else rules.after
    has_next = not escalated and _has_next(rules, len(reminders))
    return _Wait(
        hearings=hearings,
        reminded=len(reminders),
        escalated=escalated,
        due=working_days_after(waiting_since, days, rules) if has_next else None,
    )


def _has_next(rules: Reminders, reminded: int) -> bool:
    """Return whether another reminder or the escalation follows."""
    return reminded < rules.at_most or bool(rules.escalate_to)


def _last_response(snapshot: Snapshot, holders: tuple[Holder, ...]) -> datetime:
    """Return when one of the holders last wrote anything here, else when the thread was opened."""
    ids = people(snapshot, holders)
    pull = snapshot.pull_request
    reviews = pull.reviews if pull else ()
    written = [(comment.author, comment.created_at) for comment in snapshot.comments]
    written += [(review.author, review.submitted_at) for review in reviews if review.submitted_at]
    return max((at for author, at in written if author and author.node_id in ids), default=snapshot.created_at)


def _requested_at(
    snapshot: Snapshot, holders: tuple[Holder, ...], asking: tuple[RequestReviews, ...]
) -> Iterator[datetime]:
    """Yield when reviews were requested from these holders, and when a draft was marked as ready for review."""
    resolved = [found for holder in holders if (found := snapshot.people.get(holder))]
    ids = {found.node_id for found in resolved} | people(snapshot, holders)
    for event in snapshot.timeline:
        if event.kind is EventKind.READY_FOR_REVIEW or (
            event.kind is EventKind.REVIEW_REQUESTED and event.subject in ids
        ):
            yield event.at
    if any(reviewer.holder in holders for request in asking for reviewer in request.reviewers):
        yield snapshot.taken_at


def _reminder(snapshot: Snapshot, waits: list[_Wait]) -> Iterator[AddComment]:
    if waits:
        hearings = [hearing for wait in waits for hearing in wait.hearings]
        names = dict.fromkeys(holder.name for wait in waits for holder in wait.holders)
        yield signed(comments.reminder(hearings, snapshot.url), REMINDER, *names)


def _messages(snapshot: Snapshot, rules: Reminders, waits: list[_Wait]) -> Iterator[ChannelMessage]:
    """Yield the messages to channels. Each is identified by the time at which its comment is due."""
    for wait, channel in product(waits, rules.to):
        is_reminder = wait.reminded < rules.at_most
        kind, write = (REMINDER, messages.reminder) if is_reminder else (ESCALATION, messages.escalation)
        message = write(snapshot, wait.hearings, wait.reminded + is_reminder)
        names = " ".join(holder.name for holder in wait.holders)
        yield ChannelMessage(
            channel=channel,
            identity=f"{kind} {wait.due} {names}",
            title=harmless(message.title),
            text=as_text(message),
            markdown=as_markdown(message),
        )


def _escalation(rules: Reminders, waits: list[_Wait]) -> Iterator[AddComment]:
    for wait in waits:
        text = comments.escalation(rules.escalate_to, wait.hearings, wait.reminded)
        yield signed(text, ESCALATION, *(holder.name for holder in wait.holders))
