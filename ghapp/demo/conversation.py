"""The conversation of an issue or pull request as its page shows it, oldest first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from ghapp.sandbox.state.accounts import Actor, Team
from ghapp.sandbox.state.repositories import Label
from ghapp.sandbox.state.threads import Comment, Issue, PullRequest, Review, Subject, TimelineEvent

VERBS = {
    "labeled": "added the label",
    "unlabeled": "removed the label",
    "assigned": "assigned",
    "unassigned": "unassigned",
    "review_requested": "requested a review from",
    "review_request_removed": "removed the review request for",
    "closed": "closed this",
    "reopened": "reopened this",
    "merged": "merged this",
    "head_ref_force_pushed": "force-pushed the branch",
    "base_ref_changed": "changed the base branch",
    "ready_for_review": "marked this as ready for review",
    "convert_to_draft": "converted this to a draft",
    "comment_deleted": "deleted a comment by",
    "renamed": "changed the title",
    "review_dismissed": "dismissed a review by",
}
REVIEWS = {
    "APPROVED": "approved these changes",
    "CHANGES_REQUESTED": "requested changes",
    "COMMENTED": "reviewed",
    "DISMISSED": "reviewed (dismissed)",
}

EMOJI = {"THUMBS_UP": "👍", "THUMBS_DOWN": "👎", "CONFUSED": "😕"}


@dataclass(frozen=True, kw_only=True)
class ConversationEntry:
    """An event of the conversation, or a text (`body`).

    `notes` are remarks such as `edited`; `anchor` is the fragment of GitHub's links to it.
    """

    at: datetime
    who: Actor
    what: str
    body: str | None = None
    node_id: str = ""
    anchor: str = ""
    is_review: bool = False
    notes: tuple[str, ...] = ()


def conversation(thread: Issue) -> list[ConversationEntry]:
    """Return all events and texts of a thread, in order."""
    entries = [_event(event) for event in thread.timeline if event.kind in VERBS]
    entries += [_written(comment, "commented") for comment in thread.comments.values()]
    if isinstance(thread, PullRequest):
        entries += _reviews(thread)
    return sorted(entries, key=lambda entry: entry.at)


def _event(event: TimelineEvent) -> ConversationEntry:
    return ConversationEntry(
        at=event.created_at, who=event.actor, what=f"{VERBS[event.kind]} {_name(event.subject)}".strip()
    )


def _reviews(pull: PullRequest) -> Iterator[ConversationEntry]:
    for review in pull.reviews:
        if review.submitted_at:
            yield _written(review, REVIEWS[review.state])


def _written(written: Comment | Review, what: str) -> ConversationEntry:
    notes = []
    if written.editor:
        notes.append(f"edited by {written.editor.rest_login}")
    if written.minimized_reason:
        notes.append(f"hidden as {written.minimized_reason.lower().replace('_', '-')}")
    notes += [f"{EMOJI.get(reaction.content, '🙂')} {reaction.user.rest_login}" for reaction in written.reactions]
    return ConversationEntry(
        at=written.created_at,
        who=written.author,
        what=what,
        body=written.body,
        node_id=written.node_id,
        anchor=f"{'pullrequestreview' if isinstance(written, Review) else 'issuecomment'}-{written.id}",
        is_review=isinstance(written, Review),
        notes=tuple(notes),
    )


def _name(subject: Subject | None) -> str:
    if subject is None:
        return ""
    if isinstance(subject, Label):
        return subject.name
    if isinstance(subject, Team):
        return subject.combined_slug
    return subject.author.rest_login if isinstance(subject, Review) else subject.rest_login
