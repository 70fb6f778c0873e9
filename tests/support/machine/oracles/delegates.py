"""Who speaks for somebody else, by the rules file or by a command."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import TypeAlias

from ghapp.sandbox.state.accounts import User
from ghapp.sandbox.state.threads import PullRequest
from tests.support.machine.oracles.configs import Config
from tests.support.machine.oracles.logic import Answer
from tests.support.machine.oracles.people import Accounts, Seat, people, seats, user
from tests.support.machine.oracles.speech import commands

_WORDS = re.compile(r"@?([a-z]+)(?: until (\d{4}-\d\d-\d\d))?")
_OTHER = {"pm": "em", "em": "pm"}


@dataclass(frozen=True, kw_only=True)
class Term:
    """A time in which somebody speaks for a role; None: without a beginning, or without an end.

    It begins at `sure` at the latest (None: at `begin`): when the app saw a rules file first, it alone can tell.
    """

    begin: datetime | None = None
    sure: datetime | None = None
    end: datetime | None = None

    def has_ended(self, moment: datetime) -> bool:
        """Return whether it is over."""
        return self.end is not None and self.end <= moment

    def covers(self, moment: datetime) -> Answer:
        """Return whether a moment lies in it."""
        if self.has_ended(moment) or (self.begin is not None and moment < self.begin):
            return False
        return None if self.sure is not None and moment < self.sure else True


# Who speaks for a role, and when.
Terms: TypeAlias = dict[User, tuple[Term, ...]]
ALWAYS = (Term(),)


@dataclass(frozen=True, kw_only=True)
class Delegation(Term):
    """`delegate` has the giver's seats for a time."""

    giver: User
    delegate: User
    seats: frozenset[Seat]


def delegations(accounts: Accounts, pull: PullRequest, config: Config) -> list[Delegation]:
    """All that were given and stand, those that have ended included, oldest first."""
    given: list[Delegation] = []
    for name, words in config.get("delegates", {}).items():
        for giver in people(accounts, name):
            if found := _delegation(accounts, pull, config, giver, words, running=given):
                begin, sure = accounts.delegated.get(delegated(name, words), (None, None))
                given.append(replace(found, begin=begin, sure=sure))
    for command in commands(pull, accounts.machines, "delegate"):
        at = command.at
        running = [each for each in given if not each.has_ended(at)]
        found = _delegation(accounts, pull, config, command.author, command.argument, running=running)
        if found and not found.has_ended(at):
            replaced = [each for each in running if (each.giver, each.delegate) == (found.giver, found.delegate)]
            begin, sure = (replaced[0].begin, replaced[0].sure) if replaced else (at, None)
            given = [*(each for each in given if each not in replaced), replace(found, begin=begin, sure=sure)]
    return given


def seats_at(accounts: Accounts, pull: PullRequest, config: Config, person: User, moment: datetime) -> set[Seat]:
    """The roles that somebody held or spoke for at a moment."""
    given = (each for each in delegations(accounts, pull, config) if each.covers(moment) is True)
    return seats(accounts, config, person).union(*(each.seats for each in given if each.delegate is person))


def speakers(accounts: Accounts, pull: PullRequest, config: Config, seat: Seat, now: datetime) -> Terms:
    """Return who speaks for a role besides its holders: those for whom a delegation runs or ran."""
    terms: Terms = {}
    for each in delegations(accounts, pull, config):
        if seat in each.seats:
            term = Term(begin=each.begin, sure=each.sure, end=each.end if each.has_ended(now) else None)
            terms[each.delegate] = (*terms.get(each.delegate, ()), term)
    return terms


def present(terms: Terms) -> Terms:
    """Return those whose time has not ended."""
    return {person: spans for person, spans in terms.items() if any(span.end is None for span in spans)}


def delegated(name: str, words: str) -> tuple[str, str]:
    """Return between whom a delegation of the rules file is, whatever its last day."""
    return name, words.split(maxsplit=1)[0]


def _delegation(
    accounts: Accounts, pull: PullRequest, config: Config, giver: User, words: str, *, running: list[Delegation]
) -> Delegation | None:
    """What becomes of a wish to delegate."""
    read, held = _WORDS.fullmatch(words), seats(accounts, config, giver)
    delegate = user(accounts, read[1]) if read else None
    if read is None or delegate is None or not held or accounts.authors(pull) & {giver, delegate}:
        return None
    is_one_already = any(each.delegate is delegate and each.giver is not giver for each in running)
    theirs = seats(accounts, config, delegate)
    if is_one_already or any((pair, _OTHER[role]) in held for pair, role in theirs):
        return None
    return Delegation(giver=giver, delegate=delegate, seats=frozenset(held), end=_after(read[2]))


def _after(day: str | None) -> datetime | None:
    """The end of a day."""
    return datetime.combine(date.fromisoformat(day) + timedelta(days=1), time(), UTC) if day else None
