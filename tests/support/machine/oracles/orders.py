"""What commands do to the gate: overrides open it, and concerns may keep it closed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from ghapp.rules.model.framework import CONFIG_PATH
from ghapp.sandbox.state.accounts import User
from ghapp.sandbox.state.threads import PullRequest
from tests.support.machine.book import Book, Moment
from tests.support.machine.oracles.configs import Config, listed, pairs
from tests.support.machine.oracles.delegates import seats_at
from tests.support.machine.oracles.documents import documents, touched
from tests.support.machine.oracles.logic import Answer, some, told
from tests.support.machine.oracles.people import Seat, holders, is_partly_hidden
from tests.support.machine.oracles.speech import Command, commands, is_own


@dataclass(frozen=True)
class Concern:
    """An objection that stands open."""

    name: str
    by: User
    seats: frozenset[Seat]


def is_overridden(book: Book, pull: PullRequest, config: Config) -> Answer:
    """Whether an override holds: by someone who may, for what the documents are now, there, and not cancelled since."""
    given: list[Command] = []
    for command in commands(pull, book.accounts.machines, "override"):
        if command.argument and _may_override(book, pull, config, command.author):
            if command.argument == "cancel":
                book.reached |= {"an override cancelled"} if given else set()
                given = []
            else:
                given.append(command)
    return some(_is_about_this(book, pull, command) for command in given)


def _may_override(book: Book, pull: PullRequest, config: Config, person: User) -> bool:
    if person in book.accounts.authors(pull):
        return False
    if "override" in config:
        return person in holders(book.accounts, config["override"])
    return pull.repository.permission(person) == "admin"


def _is_about_this(book: Book, pull: PullRequest, command: Command) -> Answer:
    """Whether the app took it on record for what the documents hold now; that record is a comment like any other."""
    if command.written.last_edited_at or _has_lost_records(pull):
        return None
    latest = book.moments[pull][-1]
    now = _scope(latest)
    possible: set[bool] = set()
    for moment, was_there in _up_to_first_look(book, pull, command.at):
        held = _scope(moment)
        is_bound = held is not None and held == now and _may_override(book, pull, moment.config or {}, command.author)
        if was_there or not moment.is_dated:
            possible.add(is_bound)
        if not was_there:
            possible.add(False)
        if _changes_rules(latest) and moment.config != latest.config:
            # Which pairs a change of the rules concerned then, only the app knows.
            possible.add(False)
        if held is not None and now is not None and held != now and was_there:
            book.reached.add("an override of other contents" if held[1] != now[1] else "an override of another base")
    if _is_renamed(book, pull):
        # An override is bound to ids: since when the name means somebody else, only the app knows.
        possible.add(False)
    return told(possible)


def _up_to_first_look(book: Book, pull: PullRequest, said: datetime) -> Iterator[tuple[Moment, bool]]:
    """How it may have stood when the app first looked after something was said, under rules that let it listen.

    And whether the same was proposed when it was said: of what came later, as GitHub tells, that says nothing.
    """
    moments = book.moments[pull]
    ended = [*(following.since for following in moments[1:]), None]
    lives = list(zip(moments, ended, strict=True))
    looks = (at for at in book.looks.get(pull, []) if at >= said)
    heard = (at for at in looks if any(moment.config and _stood(moment, end, at) for moment, end in lives))
    looked = next(heard, book.now())
    there = {(moment.head, moment.base) for moment, end in lives if _stood(moment, end, said)}
    for moment, end in lives:
        if moment.config and moment.since <= looked and (end is None or end >= said):
            yield moment, (moment.head, moment.base) in there


def _stood(moment: Moment, end: datetime | None, at: datetime) -> bool:
    """Whether it was so at a time; in the second of a change it was so before and after it."""
    return moment.since <= at and (end is None or end >= at)


def _is_renamed(book: Book, pull: PullRequest) -> bool:
    """Return whether a holder of a role on the documents goes by another name now than at some time before."""
    moment = book.moments[pull][-1]
    touching = documents(moment.changes, moment.config) if moment.config else []
    named = {name.removeprefix("@") for each in touching for role in ("pm", "em") for name in listed(each.pair[role])}
    return bool(named & book.renamed)


def _has_lost_records(pull: PullRequest) -> bool:
    """Whether anybody did anything to a comment of the app's."""
    gone = any(event.kind == "comment_deleted" and not isinstance(event.subject, User) for event in pull.timeline)
    return gone or not all(
        is_own(comment) for comment in pull.comments.values() if not isinstance(comment.author, User)
    )


def _changes_rules(moment: Moment) -> bool:
    """Whether the rules file is among what was changed."""
    return CONFIG_PATH in touched(moment.changes)


def _scope(moment: Moment) -> tuple[str, object] | None:
    """The base, and what the documents hold with those who speak for each; None where there is no document."""
    found = documents(moment.changes, moment.config) if moment.config else []
    held = sorted(
        (each.kind, sorted(listed(each.pair["pm"])), sorted(listed(each.pair["em"])), each.held_in(moment.head.tree))
        for each in found
    )
    if moment.config and _changes_rules(moment):
        held.append(("rules", [], [], [(CONFIG_PATH, moment.head.tree.get(CONFIG_PATH))]))
    return (moment.base, held) if held else None


def open_concerns(book: Book, pull: PullRequest, config: Config, names: set[str]) -> list[Concern]:
    """Return the open concerns of those who speak for one of these pairs."""
    found: list[Concern] = []
    for command in commands(pull, book.accounts.machines, "concern", "resolve"):
        name, colon, text = (part.strip() for part in command.argument.partition(":"))
        held = seats_at(book.accounts, pull, config, command.author, command.at)
        if command.author in book.accounts.authors(pull):
            continue
        if command.name == "resolve":
            stands_in = _may_override(book, pull, config, command.author)
            resolved = [
                each
                for each in found
                if each.name == name
                and (command.author is each.by or held & each.seats or (stands_in and _is_orphan(book, pull, each)))
            ]
            book.reached |= {"a concern resolved"} if resolved else set()
            found = [each for each in found if each not in resolved]
        elif name and colon and text and held:
            found.append(Concern(name, command.author, frozenset(held)))
    return [each for each in found if names & {pair for pair, _ in each.seats}]


def _is_orphan(book: Book, pull: PullRequest, concern: Concern) -> bool:
    """Return whether nobody has the role of a concern now but an author and who raised it, as far as GitHub shows."""
    config, now = book.config or {}, book.now()
    held = [pair[role] for pair in pairs(config) for role in ("pm", "em") if (pair["name"], role) in concern.seats]
    if any(is_partly_hidden(book.accounts, name) for names in held for name in listed(names)):
        return False
    holding = {each for each in book.accounts.users if seats_at(book.accounts, pull, config, each, now) & concern.seats}
    return holding <= {concern.by} | book.accounts.authors(pull)
