"""Who pushed to a pull request since it was opened, by the activity of its branch."""

from __future__ import annotations

from collections.abc import Iterable

from ghapp.sandbox.state.threads import PullRequest
from tests.support.machine.book import Book
from tests.support.machine.oracles.logic import Answer


def author_pushed_alone(book: Book, copies: Iterable[PullRequest]) -> Answer:
    """Return whether the author of all copies pushed alone; None where that is so on some of them only.

    Who opens a copy answers for the head that it begins with, whoever pushed that to another one.
    """
    answers = {_author_pushed_alone(book, pull) for pull in copies}
    return answers.pop() if len(answers) == 1 else None


def _author_pushed_alone(book: Book, pull: PullRequest) -> Answer:
    """Return whether the author alone pushed; None where the app cannot know, and may count it as somebody else's.

    Who opens a pull request answers for its first head. Of a fork, only deliveries tell who pushed.
    """
    ref, answers = f"refs/heads/{pull.head_ref}", list[Answer]()
    for push in pull.head_repository.activity:
        if push.ref == ref and push.actor is not pull.author:
            # Within its second, nobody knows whether it came before the opening.
            answers.append(None if push.timestamp == pull.created_at else push.timestamp < pull.created_at)
    if False in answers:
        return False
    return None if None in answers or (pull.is_fork and pull in book.untold) else True
