"""When somebody may be reminded, and when somebody must be."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta

from ghapp.sandbox.state.accounts import User
from ghapp.sandbox.state.threads import Comment, PullRequest
from tests.support.machine.book import Book
from tests.support.machine.oracles.configs import Config
from tests.support.machine.oracles.delegates import delegations
from tests.support.machine.oracles.dormancy import is_dormant
from tests.support.machine.oracles.people import people
from tests.support.machine.oracles.verdict import breaks_rules, copies, passes

MOST = 3
_KIND = re.compile(r"<!-- rules-of-engagement: (reminder|escalation) (.*) -->\s*\Z")


def reminders(pull: PullRequest, kind: str = "reminder") -> Iterator[tuple[Comment, list[str]]]:
    """What the app wrote to those who stay silent, and to whom."""
    for comment in pull.comments.values():
        found = _KIND.search(comment.body)
        if found and found[1] == kind and not isinstance(comment.author, User):
            yield comment, found[2].split()


def too_many(book: Book, pull: PullRequest) -> list[str]:
    """Who was reminded too often without a word of any of them meanwhile; where others are awaited it begins anew."""
    awaited = {tuple(named) for _, named in reminders(pull)}
    return [", ".join(names) for names in awaited if _since_last_word(book, pull, names) > MOST]


def may_be_due(book: Book, pull: PullRequest) -> bool:
    """Whether anybody could be reminded at all."""
    config = book.config
    if config is None or pull.draft or pull.state == "closed" or config.get("reminders") == "off":
        return False
    if is_dormant(book, pull) is True:
        return False
    return not breaks_rules(book, pull) and passes(book, pull, config) is not True


def must_be_due(book: Book, pull: PullRequest, at: datetime) -> bool:
    """Whether somebody must be reminded by then: nothing has happened for days, and it was not done too often."""
    config = book.config
    if config is None or not may_be_due(book, pull) or passes(book, pull, config) is not False:
        return False
    if is_dormant(book, pull) is not False:
        return False
    has_ends = any(each.end for each in delegations(book.accounts, pull, config))
    if has_ends or not book.awaits_somebody or copies(book, pull, closed=False):
        return False
    is_spent = any(len(list(reminders(pull, kind))) >= times for kind, times in (("reminder", 1), ("escalation", 1)))
    return not is_spent and _working_days(_last_event(book, pull), at) > _after(config)


def _since_last_word(book: Book, pull: PullRequest, names: tuple[str, ...]) -> int:
    these = {person for name in names for person in people(book.accounts, name)}
    spoken = [comment.created_at for comment in pull.comments.values() if comment.author in these]
    spoken += [each.submitted_at for each in pull.reviews if each.submitted_at and each.author in these]
    last = max(spoken, default=pull.created_at)
    return sum(tuple(named) == names and comment.created_at > last for comment, named in reminders(pull))


def _last_event(book: Book, pull: PullRequest) -> datetime:
    happened = [comment.created_at for comment in pull.comments.values()]
    happened += [each.submitted_at for each in pull.reviews if each.submitted_at]
    happened += [event.created_at for event in pull.timeline]
    happened += [moment.looked or moment.since for moment in book.moments[pull]]
    return max(happened)


def _working_days(start: datetime, end: datetime) -> int:
    """The days from Monday to Friday after one day, up to another."""
    days = (start + timedelta(days=passed) for passed in range(1, (end - start).days + 1))
    return sum(day.weekday() < 5 for day in days)


def _after(config: Config) -> int:
    settings = config.get("reminders")
    return int(settings["after"]) if isinstance(settings, dict) else 2
