"""Which pull requests are left in peace: those that were open before the app came, and nobody returned to since."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from ghapp.sandbox.state.accounts import Actor
from ghapp.sandbox.state.threads import PullRequest
from tests.support.machine.book import Book
from tests.support.machine.oracles.logic import Answer

DORMANT_AFTER = timedelta(days=14)


def is_dormant(book: Book, pull: PullRequest) -> Answer:
    """Return whether a pull request is dormant; None where others did something, or the app's clock decides."""
    touched = book.untouched_since.get(pull)
    if touched is None or book.arrived is None or book.arrived - touched < DORMANT_AFTER - book.doubt:
        return False
    since = [(at, actor) for at, actor in _acts(pull) if at >= book.arrived and actor is not book.app]
    if not since and len(book.moments[pull]) == book.moments_before[pull]:
        is_old = book.arrived - touched >= DORMANT_AFTER + book.doubt
        if is_old:
            book.reached.add("a dormant pull request")
        return True if is_old else None
    if any(actor is pull.author and at > book.arrived + book.doubt for at, actor in since):
        book.reached.add("a dormant pull request that woke")
        return False
    return None


def _acts(pull: PullRequest) -> Iterator[tuple[datetime, Actor]]:
    """Yield what stands there, and by whom; what was deleted leaves a trace in the timeline."""
    for comment in pull.comments.values():
        yield comment.created_at, comment.author
    for review in pull.reviews:
        if review.submitted_at:
            yield review.submitted_at, review.author
    for event in pull.timeline:
        yield event.created_at, event.actor
