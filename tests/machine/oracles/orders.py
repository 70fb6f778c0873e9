"""What commands do to the gate: overrides open it, and concerns may keep it closed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from ghapp.sandbox.accounts import User
from ghapp.sandbox.threads import PullRequest
from tests.machine.book import Book, Moment
from tests.machine.oracles.configs import Config
from tests.machine.oracles.delegates import seats_at
from tests.machine.oracles.documents import documents
from tests.machine.oracles.logic import Answer, some, told
from tests.machine.oracles.people import Seat, holders
from tests.machine.oracles.speech import Command, commands, is_own


@dataclass(frozen=True)
class Concern:
    """An objection that stands open."""

    name: str
    by: User
    seats: frozenset[Seat]


def is_overridden(book: Book, pull: PullRequest, config: Config) -> Answer:
    """Whether an override holds: by someone who may, for what the documents are now, and not cancelled since."""
    given: list[Command] = []
    for command in commands(pull, "override"):
        if command.argument and _may_override(pull, config, command.author):
            if command.argument == "cancel":
                book.reached |= {"an override cancelled"} if given else set()
                given = []
            else:
                given.append(command)
    return some(_is_about_this(book, pull, command) for command in given)


def _may_override(pull: PullRequest, config: Config, person: User) -> bool:
    if person is pull.author:
        return False
    if "override" in config:
        return person in holders(pull, config["override"])
    return pull.repository.permission(person) == "admin"


def _is_about_this(book: Book, pull: PullRequest, command: Command) -> Answer:
    """Whether the app took it on record for what the documents hold now; that record is a comment like any other."""
    moments = book.moments[pull]
    if command.written.last_edited_at or _has_lost_records(pull):
        return None
    now = _contents(moments[-1])
    possible = {
        held is not None and held == now and _may_override(pull, moment.config or {}, command.author)
        for moment in _at_first_look(book, pull, command.at)
        for held in [_contents(moment)]
    }
    if possible == {False}:
        book.reached.add("an override of other contents")
    return told(possible)


def _at_first_look(book: Book, pull: PullRequest, said: datetime) -> Iterator[Moment]:
    """How it stood when the app first looked after something was said: one of these."""
    looked, moments = next((at for at in book.looks.get(pull, []) if at >= said), book.now()), book.moments[pull]
    for moment, following in zip(moments, [*moments[1:], None], strict=True):
        if moment.since <= looked and (following is None or following.since >= said):
            yield moment


def _has_lost_records(pull: PullRequest) -> bool:
    """Whether anybody did anything to a comment of the app's."""
    gone = any(event.kind == "comment_deleted" and not isinstance(event.subject, User) for event in pull.timeline)
    return gone or not all(
        is_own(comment) for comment in pull.comments.values() if not isinstance(comment.author, User)
    )


def _contents(moment: Moment) -> object:
    found = documents(moment.changes, moment.config) if moment.config else []
    return [(each.kind, each.held_in(moment.head.tree)) for each in found] or None


def open_concerns(book: Book, pull: PullRequest, config: Config) -> list[Concern]:
    """The concerns that nobody has resolved who may: who raised it, or another of that role."""
    found: list[Concern] = []
    for command in commands(pull, "concern", "resolve"):
        name, colon, text = (part.strip() for part in command.argument.partition(":"))
        held = seats_at(pull, config, command.author, command.at)
        if command.name == "resolve":
            left = [each for each in found if each.name != name or not (command.author is each.by or held & each.seats)]
            book.reached |= {"a concern resolved"} if len(left) < len(found) else set()
            found = left
        elif name and colon and text and held and command.author is not pull.author:
            found.append(Concern(name, command.author, frozenset(held)))
    return found
