"""What the random acts have in common: whoever plays them decides what becomes of their deliveries."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias, TypeVar

from hypothesis.stateful import Bundle, MultipleResults, RuleBasedStateMachine

from ghapp.sandbox.state.accounts import Actor, Reviewer
from ghapp.sandbox.state.threads import Comment, PullRequest, Review, ReviewComment
from tests.support.machine.book import Book
from tests.support.machine.choices import Fate, Theme
from tests.support.world import World

T = TypeVar("T")
Pulls: TypeAlias = MultipleResults[PullRequest]


@dataclass(frozen=True)
class Taken:
    """What humans took away, and did not put back: labels and requests on pull requests, and labels altogether."""

    labels: set[tuple[PullRequest, str]] = field(default_factory=set)
    requests: set[tuple[PullRequest, str]] = field(default_factory=set)
    names: set[str] = field(default_factory=set)


class Acts(RuleBasedStateMachine):
    """`play` does an act of a human or a bot, with what becomes of its deliveries; None: GitHub refused it."""

    pulls = Bundle("pulls")
    world: World
    book: Book

    def __init__(self) -> None:
        super().__init__()
        self.taken = Taken()
        self.drafts = 0
        self.theme = Theme()
        self.named: dict[str, Actor] = {}

    # `Histories` does the five that follow. A state machine has a metaclass of its own, so this is no ABC.

    def play(self, fate: Fate, act: Callable[[], T], *, pull: PullRequest | None = None) -> T | None:
        """Do an act about `pull` (None: about the repository or a new one)."""
        raise NotImplementedError

    def look_at_everything(self) -> None:
        """Let the app look at every thread."""
        raise NotImplementedError

    def days_pass(self, passing: int, times: int) -> None:
        """Let so many days pass, several times."""
        raise NotImplementedError

    def restart(self) -> None:
        """Stop the app, and start it again on the same database."""
        raise NotImplementedError

    def wait_for_the_rest(self) -> None:
        """Let the app look at what a base brought to others, which it does one after the other."""
        raise NotImplementedError

    def actor(self, name: str) -> Actor:
        """Return who went by that login from the beginning, or was given that name."""
        if name not in self.named:
            self.named[name] = self.world.box.actor(name)
        return self.named[name]

    def next_draft(self) -> int:
        """Return another number each time."""
        self.drafts += 1
        return self.drafts

    def reached(self, state: str) -> None:
        """Count an act that was done."""
        self.book.reached.add(state)


def reviewer_of(world: World, name: str) -> Reviewer | None:
    """Return the user or team of that name, whatever the user is called by now; None where there is no such team."""
    _, _, slug = name.partition("/")
    found = world.acme.teams.get(slug) if slug else getattr(world, name)
    assert found is None or isinstance(found, Reviewer)
    return found


def branch(pull: PullRequest) -> Mapping[str, str]:
    """The files of a pull request's branch, which a closed one does not follow."""
    return pull.head_repository.branches[pull.head_ref].tree


def written_at(pull: PullRequest, position: int) -> Comment | ReviewComment | Review | None:
    """Something that stands on a pull request for all to see, the newest first; None where nothing does."""
    reviews = [review for review in pull.reviews if review.state != "PENDING"]
    written: list[Comment | ReviewComment | Review] = [*pull.comments.values(), *pull.review_comments, *reviews]
    written.sort(key=lambda item: (item.created_at, item.node_id), reverse=True)
    return written[position % len(written)] if written else None
