"""What is due where a partner stays silent: reminders, and at last whoever they are escalated to (SPEC §6).

Each is a comment of its own, since an edit of an earlier one would notify nobody. What was written before is read from
the thread, so that it is written once, whichever process looks and whatever was restarted in between.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from ghapp.rules.conversation.markers import signed
from ghapp.rules.conversation.read import Conversation
from ghapp.rules.hearing.hearings import Hearing
from ghapp.rules.hearing.waiting import ESCALATION, NUDGE, REMINDER, PendingVoice, by_holders, comments_about
from ghapp.rules.model.calendar import working_days_after
from ghapp.rules.model.framework import Holder, Mode, Reminders
from ghapp.rules.model.permissions import ISSUES, is_missing
from ghapp.rules.model.plan import AddComment, RequestReviews
from ghapp.rules.model.snapshot import EventKind, PullRequest, Snapshot
from ghapp.rules.people.holders import is_another, people
from ghapp.rules.wording import comments


@dataclass(frozen=True, slots=True, kw_only=True)
class Reminding:
    """The comments that are due, how each silence then stands, and when the next one is due (None: never)."""

    comments: tuple[AddComment, ...] = ()
    pending_voices: tuple[PendingVoice, ...] = ()
    next_look: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wait:
    """The hearings that the same holders keep open, and when something is due about it (None: nothing more)."""

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
    """What is due now, all reminders in one comment; `asking` are the requests of this very plan.

    Nobody is reminded while the date of a delegation runs, as the holder is away; the days count from its end.
    """
    rules = conversation.config.reminders
    if rules is None or pull.draft or conversation.config.gate.mode is Mode.ADVISE or is_missing(snapshot, ISSUES):
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
    looks += [again for wait in to_remind if _is_more_to_come(rules, wait.reminded + 1)]
    return Reminding(
        comments=(*_reminder(snapshot, to_remind), *_escalation(rules, to_escalate)),
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
    spoke = _last_word(snapshot, holders)
    reminders = [marker.at for marker in comments_about(conversation, holders, REMINDER) if marker.at > spoke]
    escalated = any(marker.at > spoke for marker in comments_about(conversation, holders, ESCALATION))
    nudges = [marker.at for marker in comments_about(conversation, holders, NUDGE)]
    since = min(hearing.since for hearing in hearings)
    seats = {(hearing.document.pair.name, hearing.role) for hearing in hearings}
    back = [each.ends_at for each in conversation.delegations.given if each.ends_at and each.seats & seats]
    quiet_from = max(since, spoke, *reminders, *nudges, *_asked(snapshot, holders, asking), *back)
    days = rules.every if reminders else rules.after
    more = not escalated and _is_more_to_come(rules, len(reminders))
    return _Wait(
        hearings=hearings,
        reminded=len(reminders),
        escalated=escalated,
        due=working_days_after(quiet_from, days, rules) if more else None,
    )


def _is_more_to_come(rules: Reminders, reminded: int) -> bool:
    """Whether anything follows after so many reminders: another one, or the escalation."""
    return reminded < rules.at_most or bool(rules.escalate_to)


def _last_word(snapshot: Snapshot, holders: tuple[Holder, ...]) -> datetime:
    """When one of the people behind `holders` last said anything here, be it too little; else when the thread began."""
    ids = people(snapshot, holders)
    pull = snapshot.pull_request
    reviews = pull.reviews if pull else ()
    said = [(comment.author, comment.created_at) for comment in snapshot.comments]
    said += [(review.author, review.submitted_at) for review in reviews if review.submitted_at]
    return max((at for author, at in said if author and author.node_id in ids), default=snapshot.created_at)


def _asked(snapshot: Snapshot, holders: tuple[Holder, ...], asking: tuple[RequestReviews, ...]) -> Iterator[datetime]:
    """When these holders were asked, by the app or by hand, and when a draft was made ready."""
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


def _escalation(rules: Reminders, waits: list[_Wait]) -> Iterator[AddComment]:
    for wait in waits:
        text = comments.escalation(rules.escalate_to, wait.hearings, wait.reminded)
        yield signed(text, ESCALATION, *(holder.name for holder in wait.holders))
