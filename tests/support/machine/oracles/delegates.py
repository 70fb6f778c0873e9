"""Who speaks for somebody else, by the rules file or by a command."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import TypeAlias

from ghapp.sandbox.state.accounts import User
from ghapp.sandbox.state.threads import PullRequest
from tests.support.machine.oracles.configs import Config
from tests.support.machine.oracles.people import Accounts, Seat, people, seats, user
from tests.support.machine.oracles.speech import commands

_WORDS = re.compile(r"@?([a-z]+)(?: until (\d{4}-\d\d-\d\d))?")
_OTHER = {"pm": "em", "em": "pm"}


@dataclass(frozen=True, kw_only=True)
class Term:
    """A time in which somebody speaks for a role; None: without a beginning, or without an end."""

    begin: datetime | None = None
    end: datetime | None = None

    def covers(self, moment: datetime) -> bool:
        """Return whether a moment lies in it."""
        return (self.begin is None or self.begin <= moment) and (self.end is None or moment < self.end)


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
                given.append(found)
    for command in commands(pull, accounts.machines, "delegate"):
        at = command.at
        running = [each for each in given if each.covers(at)]
        found = _delegation(accounts, pull, config, command.author, command.argument, running=running)
        if found and found.covers(at):
            replaced = [each for each in running if (each.giver, each.delegate) == (found.giver, found.delegate)]
            begun = replaced[0].begin if replaced else at
            given = [*(each for each in given if each not in replaced), replace(found, begin=begun)]
    return given


def seats_at(accounts: Accounts, pull: PullRequest, config: Config, person: User, moment: datetime) -> set[Seat]:
    """The roles that somebody held or spoke for at a moment."""
    given = (each for each in delegations(accounts, pull, config) if each.covers(moment))
    return seats(accounts, config, person).union(*(each.seats for each in given if each.delegate is person))


def speakers(accounts: Accounts, pull: PullRequest, config: Config, seat: Seat, now: datetime) -> Terms:
    """Return who speaks for a role besides its holders: those for whom a delegation runs or ran."""
    terms: Terms = {}
    for each in delegations(accounts, pull, config):
        if seat in each.seats:
            term = Term(begin=each.begin, end=None if each.end is None or now < each.end else each.end)
            terms[each.delegate] = (*terms.get(each.delegate, ()), term)
    return terms


def present(terms: Terms) -> Terms:
    """Return those whose time has not ended."""
    return {person: spans for person, spans in terms.items() if any(span.end is None for span in spans)}


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
