"""What the check says where it is about several pull requests: on a head that they share, and on a merge group."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import product

from ghapp.sandbox.state.accounts import Actor
from ghapp.sandbox.state.queues import QueueEntry
from ghapp.sandbox.state.threads import PullRequest
from tests.support.machine.book import Book
from tests.support.machine.oracles.logic import Answer, possible
from tests.support.machine.oracles.verdict import check_name, verdicts

BEST_FIRST = ("success", "neutral", "action_required", "failure")


def sharing(book: Book, pull: PullRequest) -> list[PullRequest]:
    """The open pull requests whose check it is: all with this head, and this name of the check."""
    name = check_name(book, pull.base_ref)
    return [each for each in book.open_pulls() if each.head is pull.head and check_name(book, each.base_ref) == name]


def conclusions(book: Book, pull: PullRequest) -> set[str | None]:
    """Return what the check on a pull request's head may say: the worst of the bases that count.

    None: the app says nothing, and what it said before stays.
    """
    together = sharing(book, pull) or [pull]
    if len(together) > 1:
        book.reached.add("a head that is shared")
    by_base = {each.base_ref: each for each in together}
    required = [each for each in by_base.values() if each.base_ref in each.repository.protections]
    counting = required or list(by_base.values())
    backed = {each: _is_backed(book, each, together) for each in counting}
    found: set[str | None] = set()
    for chosen in product(*(possible(backed[each]) for each in counting)):
        kept = [
            each
            for each, is_backed in zip(counting, chosen, strict=True)
            if is_backed or each.base_ref == each.repository.default_branch or not any(chosen)
        ]
        found |= {_worst(each) for each in product(*(verdicts(book, each) for each in kept))}
    return found


def group_conclusions(book: Book, entry: QueueEntry) -> set[str | None]:
    """Return what the check on a merge group may say: the worst for the pull requests in it."""
    members = (each.pull for each in entry.queue.entries[: entry.position])
    return {_worst(found) for found in product(*(verdicts(book, each) for each in members))}


def _is_backed(book: Book, pull: PullRequest, together: Sequence[PullRequest]) -> Answer:
    """Return whether somebody who may write opened one of the copies into a base, or acted on one.

    None: it is left open what counts as an act, and who may write as a member of a team.
    """
    alike = [each for each in together if each.base_ref == pull.base_ref]
    if any(_may_write(book, each, each.author) for each in alike):
        return True
    said = (written.author for each in alike for written in [*each.comments.values(), *each.reviews])
    others = {actor for actor in said if _may_write(book, pull, actor)}
    acted = {event.actor for each in alike for event in each.timeline}
    return None if others or acted or len(book.accounts.authors(pull)) > 1 else False


def _may_write(book: Book, pull: PullRequest, actor: Actor) -> bool:
    return book.accounts.is_bot(actor) or pull.repository.allows(actor, "write")


def _worst(verdicts: Iterable[str | None]) -> str | None:
    return max((each for each in verdicts if each is not None), key=BEST_FIRST.index, default=None)
