"""What the check says where it is about several pull requests: on a head that they share, and on a merge group."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import product

from ghapp.sandbox.state.queues import QueueEntry
from ghapp.sandbox.state.threads import PullRequest
from tests.support.machine.book import Book
from tests.support.machine.oracles.verdict import check_name, verdicts

BEST_FIRST = ("success", "neutral", "action_required", "failure")


def sharing(book: Book, pull: PullRequest) -> list[PullRequest]:
    """The open pull requests whose check it is: all with this head, and this name of the check."""
    name = check_name(book, pull.base_ref)
    return [each for each in book.open_pulls() if each.head is pull.head and check_name(book, each.base_ref) == name]


def conclusions(book: Book, pull: PullRequest) -> set[str | None]:
    """What the check on a pull request's head may say: of each base the best verdict counts, of these the worst.

    None: the app says nothing, and what it said before stays.
    """
    together = sharing(book, pull) or [pull]
    if len(together) > 1:
        book.reached.add("a head that is shared")
    return _together(book, together)


def group_conclusions(book: Book, entry: QueueEntry) -> set[str | None]:
    """What the check on a merge group may say: the worst for the pull requests in it.

    Of those with the same head and base, which merge the same contents, the best verdict counts for each of them.
    """
    members = (each.pull for each in entry.queue.entries[: entry.position])
    alike = ([each for each in sharing(book, pull) if each.base_ref == pull.base_ref] for pull in members)
    return {_worst(found) for found in product(*(_together(book, each) for each in alike))}


def _together(book: Book, together: Sequence[PullRequest]) -> set[str | None]:
    return {_joint(together, found) for found in product(*(verdicts(book, each) for each in together))}


def _joint(together: Sequence[PullRequest], found: Sequence[str | None]) -> str | None:
    by_base: dict[str, list[str]] = {}
    for pull, verdict in zip(together, found, strict=True):
        if verdict is not None:
            by_base.setdefault(pull.base_ref, []).append(verdict)
    return _worst(min(each, key=BEST_FIRST.index) for each in by_base.values())


def _worst(verdicts: Iterable[str | None]) -> str | None:
    return max((each for each in verdicts if each is not None), key=BEST_FIRST.index, default=None)
