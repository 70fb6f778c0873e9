"""What people said on a pull request: voices, and commands."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime

from ghapp.sandbox.state.accounts import Actor, User
from ghapp.sandbox.state.threads import Comment, PullRequest, Review, Written

_COMMAND = re.compile(r" {0,3}/(roe +)?([a-z]+)(?:\s+(\S.*)|\s*)")
# Other bots have a command of this name.
_ONLY_AFTER_ROE = "override"


@dataclass(frozen=True)
class Voice:
    """What somebody said; `review` is the review that it is, or is part of. `is_whole`: it is the review itself."""

    speaker: Actor
    at: datetime
    review: Review | None = None
    is_whole: bool = False


@dataclass(frozen=True)
class Command:
    """A slash command, and when it was given: one in a review, when that was submitted."""

    written: Written
    at: datetime
    author: User
    name: str
    argument: str


def voices_of(pull: PullRequest, authors: Collection[Actor]) -> Iterator[Voice]:
    """Return what authors said; nobody reviews their own pull request, so anything will do."""
    return (voice for voice in _said(pull) if voice.speaker in authors)


def voices(pull: PullRequest, strength: str, authors: Collection[Actor]) -> Iterator[Voice]:
    """Return all voices but those of authors, where the configuration asks for so much of them."""
    for voice in _said(pull):
        if voice.speaker in authors:
            continue
        is_opinion = voice.is_whole and voice.review is opinion(pull, voice.speaker)
        is_approval = is_opinion and voice.review is not None and voice.review.state == "APPROVED"
        is_enough = {"comment": True, "review": voice.review is not None, "approval": is_approval}
        if is_enough[strength]:
            yield voice


def opinion(pull: PullRequest, person: Actor) -> Review | None:
    """Somebody's last review that did not only comment."""
    given = [review for review in pull.reviews if review.author is person and review.submitted_at]
    given = [review for review in given if review.state != "COMMENTED"]
    return max(given, key=lambda review: (review.submitted_at, pull.reviews.index(review)), default=None)


def commands(pull: PullRequest, machines: Collection[User], *names: str) -> Iterator[Command]:
    """The commands of these names that stand, oldest first, but for those of users whom the rules call bots."""
    for at, written in _all_written(pull):
        found = _COMMAND.fullmatch(written.body.split("\n", 1)[0])
        if not found or found[2] not in names or (found[2] == _ONLY_AFTER_ROE and not found[1]):
            continue
        if isinstance(written.author, User) and written.author not in machines and is_own(written):
            yield Command(written, at, written.author, found[2], (found[3] or "").strip())


def _all_written(pull: PullRequest) -> list[tuple[datetime, Written]]:
    written: list[tuple[datetime, Written]] = [(comment.created_at, comment) for comment in pull.comments.values()]
    for review in pull.reviews:
        if review.state != "PENDING" and review.submitted_at:
            written += [(review.submitted_at, each) for each in (review, *review.comments)]
    return sorted(written, key=lambda each: each[0])


def is_own(written: Written) -> bool:
    """Whether it is shown, and nobody but its author was the last to edit it."""
    is_hidden = written.minimized_reason in ("SPAM", "ABUSE", "OFF_TOPIC")
    return not is_hidden and (written.last_edited_at is None or written.editor is written.author)


def _said(pull: PullRequest) -> Iterator[Voice]:
    for comment in pull.comments.values():
        if _is_voice(comment) and is_speech(comment.body) and not is_automatic(comment):
            yield Voice(comment.author, comment.created_at)
    for review in pull.reviews:
        if review.state == "PENDING" or review.submitted_at is None:
            continue
        if _is_voice(review) and (review.state != "COMMENTED" or is_speech(review.body)):
            yield Voice(review.author, review.submitted_at, review, is_whole=True)
        for inline in review.comments:
            if _is_voice(inline) and is_speech(inline.body):
                yield Voice(inline.author, review.submitted_at, review)


def _is_voice(written: Written) -> bool:
    return isinstance(written.author, User) and is_own(written)


def is_automatic(comment: Comment) -> bool:
    """Whether a mail program answered that somebody is away, in the one form that the machine writes."""
    return comment.via_email and "out of office" in comment.body


def is_speech(body: str) -> bool:
    """Whether it holds more than commands, or a command that is a voice."""
    lines = [line for line in body.splitlines() if line.strip()]
    return any(not line.startswith("/") or re.match(r"/(ack|concern)\b", line) for line in lines)
