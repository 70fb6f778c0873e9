"""Asking again: people who responded to contents that have changed since (SPEC §3, "Asked again").

The person who spoke is asked, never a whole team. A new review request notifies them; while one is pending, a comment
does.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from ghapp.rules.conversation.markers import signed
from ghapp.rules.conversation.read import Conversation
from ghapp.rules.documents.freshness import StaleVoice
from ghapp.rules.hearing.hearings import Hearing
from ghapp.rules.model.actors import Actor, Resolved
from ghapp.rules.model.calendar import working_days_after
from ghapp.rules.model.framework import Holder, Reminders, Stale
from ghapp.rules.model.permissions import ISSUES, is_missing
from ghapp.rules.model.plan import AddComment, RequestReviews
from ghapp.rules.model.refusals import refusals_here
from ghapp.rules.model.snapshot import Event, EventKind, PullRequest, Snapshot
from ghapp.rules.people.holders import same
from ghapp.rules.people.timeline import undone_by_human
from ghapp.rules.text.markdown import link
from ghapp.rules.text.urls import compare_url
from ghapp.rules.wording import comments

ASKED_AGAIN = "asked-again"


@dataclass(frozen=True, slots=True, kw_only=True)
class AskingAgain:
    """The requests and the comment that are due, and when the next person is to be asked (None: nobody else is)."""

    requests: tuple[RequestReviews, ...] = ()
    comments: tuple[AddComment, ...] = ()
    next_look: datetime | None = None


@dataclass(frozen=True, slots=True)
class _Response:
    """Somebody's response that no longer counts for a document."""

    hearing: Hearing
    stale: StaleVoice

    @property
    def speaker(self) -> Actor:
        return self.stale.voice.speaker


def ask_again(
    snapshot: Snapshot,
    pull: PullRequest,
    conversation: Conversation,
    hearings: tuple[Hearing, ...],
    *,
    asking: tuple[RequestReviews, ...],
) -> AskingAgain:
    """Ask the people whose response no longer counts, each at most once in a working day.

    `asking` are the first requests of the same plan.
    """
    if pull.draft:
        return AskingAgain()
    asked_first = {
        person.node_id for request in asking for reviewer in request.reviewers for person in reviewer.members
    }
    due: dict[str, list[_Response]] = {}
    later: list[datetime] = []
    for response in _unanswered(snapshot, conversation, hearings):
        if response.speaker.node_id in asked_first:
            continue
        allowed = _allowed_at(snapshot, conversation, response.speaker)
        if allowed <= snapshot.taken_at:
            due.setdefault(response.speaker.node_id, []).append(response)
        else:
            later.append(allowed)
    pending = [each for each in due.values() if _is_pending(snapshot, pull, each)]
    asked = [each[0].speaker for each in due.values() if each not in pending]
    return AskingAgain(
        requests=(RequestReviews(tuple(map(_resolved, asked))),) if asked else (),
        comments=tuple(_comment(snapshot, pull, pending)),
        next_look=min(later, default=None),
    )


def _unanswered(snapshot: Snapshot, conversation: Conversation, hearings: tuple[Hearing, ...]) -> Iterator[_Response]:
    """Yield the stale responses of people who have not been asked since the contents changed."""
    for hearing in hearings:
        for stale in hearing.stale if not hearing.is_satisfied else ():
            speaker = stale.voice.speaker
            if stale.setting is Stale.DOCUMENT and not _was_dismissed(snapshot, hearing, speaker):
                requested = (event.at for event in _requests(snapshot, speaker))
                if all(at < hearing.since for at in (*requested, *_comments_to(conversation, speaker))):
                    yield _Response(hearing, stale)


def _was_dismissed(snapshot: Snapshot, hearing: Hearing, speaker: Actor) -> bool:
    """Return whether a person removed the request to the speaker, or to a team of theirs."""
    subjects = _subjects(snapshot, hearing, speaker)
    return any(undone_by_human(snapshot, each, EventKind.REVIEW_REQUEST_REMOVED) for each in subjects)


def _subjects(snapshot: Snapshot, hearing: Hearing, speaker: Actor) -> frozenset[str]:
    """Return whom a request that reaches the speaker may name (node ids): the speaker, or a team of theirs."""
    found = (snapshot.people.get(holder) for holder in hearing.reachable)
    teams = (each.node_id for each in found if each and any(same(member, speaker) for member in each.members))
    return frozenset((speaker.node_id, *teams))


def _allowed_at(snapshot: Snapshot, conversation: Conversation, speaker: Actor) -> datetime:
    """Return when somebody may be asked again: a working day after the app last did that."""
    first_word = min(voice.at for voice in conversation.voices.all if same(voice.speaker, speaker))
    by_app = (event.at for event in _requests(snapshot, speaker) if same(event.actor, snapshot.viewer))
    asked = [at for at in (*by_app, *_comments_to(conversation, speaker)) if at > first_word]
    if not asked:
        return snapshot.taken_at
    return working_days_after(max(asked), 1, conversation.config.reminders or Reminders())


def _is_pending(snapshot: Snapshot, pull: PullRequest, responses: list[_Response]) -> bool:
    """Return whether a request to somebody, or to a team of theirs, is pending; or GitHub refused one."""
    speaker = responses[0].speaker
    ids = {subject for each in responses for subject in _subjects(snapshot, each.hearing, speaker)}
    is_refused = any(refusal.subject == speaker.login for refusal in refusals_here(snapshot))
    return is_refused or any(request.node_id in ids for request in pull.review_requests)


def _comment(snapshot: Snapshot, pull: PullRequest, pending: list[list[_Response]]) -> Iterator[AddComment]:
    """Yield one comment to everyone with a pending request, with what changed since each of them responded."""
    if pending and not is_missing(snapshot, ISSUES):
        lines = [
            comments.changed_since(
                Holder(responses[0].speaker.login),
                [each.hearing.document.kind for each in responses],
                responses[0].hearing.strength,
                link("what changed", compare_url(snapshot.url, responses[0].stale.seen_sha, pull.head_sha)),
            )
            for responses in pending
        ]
        yield signed("\n".join(lines), ASKED_AGAIN, *(each[0].speaker.login for each in pending))


def _requests(snapshot: Snapshot, speaker: Actor) -> Iterator[Event]:
    for event in snapshot.timeline:
        if event.kind is EventKind.REVIEW_REQUESTED and event.subject == speaker.node_id:
            yield event


def _comments_to(conversation: Conversation, speaker: Actor) -> Iterator[datetime]:
    return (marker.at for marker in conversation.markers_of(ASKED_AGAIN) if speaker.login in marker.words)


def _resolved(speaker: Actor) -> Resolved:
    return Resolved(Holder(speaker.login), speaker.node_id, (speaker,))
