"""Button clicks: the answers to Nudge and Override.

An answer is a comment: one that takes effect, or a reply that says why nothing happens. There is no answer where the
check or the thread already shows why: nobody is awaited any longer, everyone was asked within the hour, the check
passes. Each person gets one reply per hour (SPEC §4).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ghapp.rules.actions.nudges import may_nudge, nudge
from ghapp.rules.actions.override_records import record_click
from ghapp.rules.conversation.markers import signed
from ghapp.rules.conversation.read import Conversation
from ghapp.rules.conversation.reply_limit import REPLY, recently_answered_people
from ghapp.rules.documents.touched import Document
from ghapp.rules.gate import buttons
from ghapp.rules.gate.case import Case
from ghapp.rules.hearing.override_scope import override_scope
from ghapp.rules.hearing.overrides import OVERRIDE_CLICK
from ghapp.rules.hearing.waiting import NUDGE
from ghapp.rules.model.framework import RepoConfig
from ghapp.rules.model.permissions import ISSUES
from ghapp.rules.model.plan import AddComment, Button, Verdict
from ghapp.rules.model.refusals import COMMENT, refusals_here
from ghapp.rules.model.snapshot import PullRequest, Snapshot, VerifiedClick
from ghapp.rules.people.authors import is_author
from ghapp.rules.people.override_holders import may_override
from ghapp.rules.wording import replies


@dataclass(frozen=True, slots=True, kw_only=True)
class ClickAnswers:
    """The comments to write, the clicks that they answer (ids), and the people who get a reply (node ids)."""

    comments: tuple[AddComment, ...] = ()
    unanswered: tuple[str, ...] = ()
    replied_to: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class ClickContext:
    """The pull request whose check has the buttons, and its verdict."""

    snapshot: Snapshot
    pull: PullRequest
    conversation: Conversation
    config: RepoConfig
    documents: tuple[Document, ...]
    case: Case
    verdict: Verdict

    @property
    def offered(self) -> tuple[Button, ...]:
        """Return the buttons that the check shows now."""
        return buttons.buttons(self.pull, self.case, self.verdict)


def answer_clicks(context: ClickContext) -> ClickAnswers:
    """Answer each click that has no answer yet; of several with the same effect, only the first.

    There are no answers where GitHub does not let the app comment.
    """
    snapshot = context.snapshot
    if any(refusal.subject in (ISSUES, COMMENT) for refusal in refusals_here(snapshot)):
        return ClickAnswers()
    effects: dict[str, tuple[VerifiedClick, AddComment]] = {}
    refusals: dict[str, tuple[VerifiedClick, AddComment]] = {}
    recently_answered = recently_answered_people(context.conversation, snapshot.taken_at)
    for click in _unanswered(snapshot, context.conversation):
        answer, person = _answer(context, click), click.by.node_id
        if isinstance(answer, AddComment):
            effects.setdefault(click.button, (click, answer))
        elif answer and person not in recently_answered:
            refusals.setdefault(person, (click, signed(answer, REPLY, click.delivery, person)))
    answered = (*effects.values(), *refusals.values())
    return ClickAnswers(
        comments=tuple(comment for _, comment in answered),
        unanswered=tuple(click.delivery for click, _ in answered),
        replied_to=frozenset(refusals),
    )


def _unanswered(snapshot: Snapshot, conversation: Conversation) -> Iterator[VerifiedClick]:
    """Return the clicks that no comment of the app answers."""
    answers = conversation.markers_of(NUDGE, OVERRIDE_CLICK, REPLY)
    answered = {word for marker in answers for word in marker.words[:1]}
    return (click for click in snapshot.button_clicks if click.delivery not in answered)


def _answer(context: ClickContext, click: VerifiedClick) -> AddComment | str | None:
    """Return the comment that takes effect, the text of a refusal, or None."""
    if click.button == buttons.NUDGE.identifier and buttons.NUDGE in context.offered:
        return _nudge(context, click)
    if buttons.is_override(click.button):
        button = next((each for each in context.offered if buttons.is_override(each.identifier)), None)
        return _override(context, click, button) if button else None
    return None


def _nudge(context: ClickContext, click: VerifiedClick) -> AddComment | None:
    if not may_nudge(context.snapshot, context.config, click):
        return None
    return nudge(context.snapshot, context.conversation, click, context.case.hearings)


def _override(context: ClickContext, click: VerifiedClick, button: Button) -> AddComment | str | None:
    """Answer everyone with write access: GitHub shows them the button even if they may not use it.

    A button that is bound to another base branch or other people may be that of another pull request on this head.
    """
    if click.button != button.identifier and context.pull.shared_with:
        return None
    if is_author(context.snapshot, click.by):
        return replies.override_by_author(click)
    if not may_override(context.snapshot, context.config, click.by):
        return replies.override_by_other(click, context.config.override) if click.may_write else None
    if click.head_sha != context.pull.head_sha:
        return replies.override_moved(click)
    if click.button != button.identifier:
        return replies.override_rebound(click)
    scope = override_scope(context.snapshot, context.pull, context.conversation.config, context.documents)
    return record_click(click, scope) if scope else replies.override_unreadable(click)
