"""Whether a voice counts for a document as it is now.

A review speaks about its commit. For anything else it matters what the app has seen, and by which clock: where it was
not told of a push it may know less of the past than GitHub's state does.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from ghapp.sandbox.state.threads import PullRequest
from tests.support.machine.book import Book, Moment
from tests.support.machine.oracles.configs import gate
from tests.support.machine.oracles.documents import Document, documents
from tests.support.machine.oracles.logic import Answer, told
from tests.support.machine.oracles.rules_file import rules_documents
from tests.support.machine.oracles.speech import Voice

NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Seen:
    """A moment that the app dates between `low` and `high`, if at all; `is_sure`: it did see it."""

    moment: Moment
    low: datetime
    high: datetime
    is_sure: bool

    def document(self, book: Book, like: Document) -> Document | None:
        """Return what was touched then of the pair and kind of a document."""
        config, changes = self.moment.config, self.moment.changes
        if config is None:
            return None
        is_rules = like.kind == "rules"
        found = (
            rules_documents(book, config, changes, self.moment.head.tree) if is_rules else documents(changes, config)
        )
        return next((each for each in found if (each.kind, each.pair["name"]) == (like.kind, like.pair["name"])), None)


def counts(book: Book, pull: PullRequest, document: Document, voice: Voice) -> Answer:
    """Whether a voice counts."""
    config = book.moments[pull][-1].config or {}
    if gate(config, "stale") == "document":
        return _is_about_contents(book, pull, document, voice)
    return _is_late_enough(book, pull, document, voice.at)


def _is_late_enough(book: Book, pull: PullRequest, document: Document, at: datetime) -> Answer:
    """Return whether it was said after documents of this pair and kind were first touched."""
    touching = [seen for seen in _seen(book, pull) if seen.document(book, document)]
    low = min((seen.low for seen in touching), default=NEVER)
    high = min((seen.high for seen in touching if seen.is_sure), default=NEVER)
    return told((_follows(pull, at, low), _follows(pull, at, high)))


def _is_about_contents(book: Book, pull: PullRequest, document: Document, voice: Voice) -> Answer:
    """Whether it was said about what the document holds now."""
    now = document.held_in(pull.head.tree)
    if voice.review is not None:
        return document.held_in(voice.review.commit.tree) == now
    possible: list[object] = [None]
    for held, seen in _contents(book, pull, document):
        if seen.is_sure and _follows(pull, voice.at, seen.high):
            possible = [held]
        elif _follows(pull, voice.at, seen.low):
            possible.append(held)
    return told(held == now for held in possible)


def _contents(book: Book, pull: PullRequest, document: Document) -> Iterator[tuple[object, Seen]]:
    """What the documents of this kind and pair held, one thing after the other, as far as that was noted."""
    last, sightings = None, None
    for seen in _seen(book, pull):
        then = seen.document(book, document)
        if gate(seen.moment.config or {}, "stale") != "document" or then is None:
            continue
        held = then.held_in(seen.moment.head.tree)
        if held != last:
            is_newer = sightings is None or seen.low > sightings.high
            yield held, seen if is_newer else _undated(book, seen)
            last, sightings = (held, seen) if seen.is_sure else (None, sightings)


def _undated(book: Book, seen: Seen) -> Seen:
    """The same where the head is no newer than what it held before: only the app can tell when that changed."""
    return replace(seen, low=seen.moment.since - book.doubt, high=_looked(book, seen.moment))


def _seen(book: Book, pull: PullRequest) -> Iterator[Seen]:
    """The moments of a pull request, and when each began as the app dates it."""
    was_looked_at = False
    for moment in book.moments[pull]:
        low = max(moment.appeared if was_looked_at else moment.pushed, pull.created_at)
        if moment.is_dated:
            high = max(moment.appeared, pull.created_at)
        else:
            low, high = low - book.doubt, _looked(book, moment)
        yield Seen(moment, low, high, moment.looked is not None)
        was_looked_at |= moment.looked is not None


def _looked(book: Book, moment: Moment) -> datetime:
    return moment.looked + book.doubt if moment.looked else NEVER


def _follows(pull: PullRequest, said: datetime, moment: datetime) -> bool:
    """Whether it was said after a moment; within its second nobody knows, but for what was there from the beginning."""
    return said > moment or moment <= pull.created_at
