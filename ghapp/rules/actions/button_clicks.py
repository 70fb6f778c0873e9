"""What the app answers to the buttons Nudge and Override: a comment that stands for the deed, a reply, or nothing.

A press that the check or the thread answers already does nothing: nobody is awaited any more, they were asked within
the hour, it passes by now. Where the page does not show why nothing happens, whoever pressed gets one reply (SPEC §4).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ghapp.rules.actions.nudges import may_nudge, nudge
from ghapp.rules.actions.override_records import record_clicked
from ghapp.rules.conversation.markers import signed
from ghapp.rules.conversation.read import Conversation
from ghapp.rules.conversation.reply_limit import REPLY, recently_answered_people
from ghapp.rules.documents.fingerprint import contents
from ghapp.rules.documents.touched import Document
from ghapp.rules.gate import buttons
from ghapp.rules.gate.case import Case
from ghapp.rules.hearing.overrides import PRESSED, may_override
from ghapp.rules.hearing.waiting import NUDGE
from ghapp.rules.model.framework import RepoConfig
from ghapp.rules.model.permissions import ISSUES
from ghapp.rules.model.plan import AddComment, Button, Verdict
from ghapp.rules.model.refusals import COMMENT, refusals_here
from ghapp.rules.model.snapshot import PullRequest, Snapshot, VerifiedClick
from ghapp.rules.people.holders import same
from ghapp.rules.wording import replies


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """The comments to write, the presses that they answer, and the people (node ids) who get a reply by them."""

    comments: tuple[AddComment, ...] = ()
    unanswered: tuple[str, ...] = ()
    replied_to: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class ClickCase:
    """Where the buttons were pressed: a pull request with its documents, and how the gate stands there."""

    snapshot: Snapshot
    pull: PullRequest
    conversation: Conversation
    config: RepoConfig
    documents: tuple[Document, ...]
    case: Case
    verdict: Verdict

    def offers(self, button: Button) -> bool:
        """Whether the check shows a button now."""
        return button in buttons.buttons(self.pull, self.case, self.verdict)


def answer_clicks(place: ClickCase) -> Answers:
    """Every press that nothing on the thread answers yet; of several that would do the same, the first one counts.

    An answer is a comment, so where GitHub lets the app write none, there is no answer.
    """
    snapshot = place.snapshot
    if any(refusal.subject in (ISSUES, COMMENT) for refusal in refusals_here(snapshot)):
        return Answers()
    deeds: dict[str, tuple[VerifiedClick, AddComment]] = {}
    refused: dict[str, tuple[VerifiedClick, AddComment]] = {}
    told = recently_answered_people(place.conversation, snapshot.taken_at)
    for press in _unanswered(snapshot, place.conversation):
        deed = _deed(place, press)
        if isinstance(deed, AddComment):
            deeds.setdefault(press.button, (press, deed))
        elif deed and press.by.node_id not in told:
            refused.setdefault(press.by.node_id, (press, signed(deed, REPLY, press.delivery, press.by.node_id)))
    answered = (*deeds.values(), *refused.values())
    return Answers(
        comments=tuple(comment for _, comment in answered),
        unanswered=tuple(press.delivery for press, _ in answered),
        replied_to=frozenset(refused),
    )


def _unanswered(snapshot: Snapshot, conversation: Conversation) -> Iterator[VerifiedClick]:
    """The presses that no comment of the app's names."""
    answers = conversation.markers_of(NUDGE, PRESSED, REPLY)
    answered = {word for marker in answers for word in marker.words[:1]}
    return (press for press in snapshot.button_clicks if press.delivery not in answered)


def _deed(place: ClickCase, press: VerifiedClick) -> AddComment | str | None:
    """The comment that does what was asked, or the words why not, or nothing."""
    if press.button == buttons.NUDGE.identifier and place.offers(buttons.NUDGE):
        return _nudged(place, press)
    if press.button == buttons.OVERRIDE.identifier and place.offers(buttons.OVERRIDE):
        return _overridden(place, press)
    return None


def _nudged(place: ClickCase, press: VerifiedClick) -> AddComment | None:
    allowed = may_nudge(place.snapshot, place.config, press)
    return nudge(place.snapshot, place.conversation, press, place.case.hearings) if allowed else None


def _overridden(place: ClickCase, press: VerifiedClick) -> AddComment | str | None:
    """GitHub shows the button to everyone who may write, so that these are told why it is not for them."""
    if same(press.by, place.snapshot.author):
        return replies.override_by_author(press)
    if not may_override(place.snapshot, place.config, press.by):
        return replies.override_by_other(press, place.config.override) if press.may_write else None
    if press.head_sha != place.pull.head_sha:
        return replies.override_moved(press)
    held = contents(place.pull, place.documents)
    return record_clicked(press, held) if held else replies.nothing_to_override(press)
