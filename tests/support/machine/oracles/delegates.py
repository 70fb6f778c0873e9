"""Who speaks for somebody else, by the rules file or by a command."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from ghapp.sandbox.state.accounts import User
from ghapp.sandbox.state.threads import PullRequest
from tests.support.machine.oracles.configs import Config
from tests.support.machine.oracles.people import Accounts, Seat, people, seats
from tests.support.machine.oracles.speech import commands

_WORDS = re.compile(r"@?([a-z]+)(?: until (\d{4}-\d\d-\d\d))?")
_OTHER = {"pm": "em", "em": "pm"}


@dataclass(frozen=True)
class Delegation:
    """`delegate` has the giver's seats, up to a moment (None: for ever)."""

    giver: User
    delegate: User
    seats: frozenset[Seat]
    end: datetime | None

    def runs(self, moment: datetime) -> bool:
        """Whether it has not ended."""
        return self.end is None or moment < self.end


def delegations(accounts: Accounts, pull: PullRequest, config: Config) -> list[Delegation]:
    """All that were given and stand, those that have ended included, oldest first."""
    given: list[Delegation] = []
    for name, words in config.get("delegates", {}).items():
        for giver in people(accounts, name):
            if found := _delegation(accounts, pull, config, giver, words, running=given):
                given.append(found)
    for command in commands(pull, "delegate"):
        at = command.at
        running = [each for each in given if each.runs(at)]
        found = _delegation(accounts, pull, config, command.author, command.argument, running=running)
        if found and found.runs(at):
            kept = [each for each in given if (each.giver, each.delegate) != (found.giver, found.delegate)]
            given = [*kept, found]
    return given


def seats_at(accounts: Accounts, pull: PullRequest, config: Config, person: User, moment: datetime) -> set[Seat]:
    """The roles that somebody held or spoke for at a moment."""
    lent = (each.seats for each in delegations(accounts, pull, config) if each.delegate is person and each.runs(moment))
    return seats(accounts, config, person).union(*lent)


def speakers(
    accounts: Accounts, pull: PullRequest, config: Config, seat: Seat, now: datetime
) -> Iterator[tuple[User, datetime | None]]:
    """Who speaks for a role besides its holders; where that has ended, only what was said before that moment counts."""
    for each in delegations(accounts, pull, config):
        if seat in each.seats:
            yield each.delegate, None if each.runs(now) else each.end


def _delegation(
    accounts: Accounts, pull: PullRequest, config: Config, giver: User, words: str, *, running: list[Delegation]
) -> Delegation | None:
    """What becomes of a wish to delegate."""
    read, held = _WORDS.fullmatch(words), seats(accounts, config, giver)
    delegate = next(iter(people(accounts, read[1])), None) if read else None
    if read is None or delegate is None or not held or pull.author in (giver, delegate):
        return None
    is_one_already = any(each.delegate is delegate and each.giver is not giver for each in running)
    theirs = seats(accounts, config, delegate)
    if is_one_already or any((pair, _OTHER[role]) in held for pair, role in theirs):
        return None
    return Delegation(giver, delegate, frozenset(held), _after(read[2]))


def _after(day: str | None) -> datetime | None:
    """The end of a day."""
    return datetime.combine(date.fromisoformat(day) + timedelta(days=1), time(), UTC) if day else None
