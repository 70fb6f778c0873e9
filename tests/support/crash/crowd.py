"""People who never stop working on pull requests: random acts, of which GitHub tells the app each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from random import Random

from ghapp.demo.environment import Demo
from ghapp.rules.model.framework import CONFIG_PATH
from ghapp.sandbox.errors import Refused
from ghapp.sandbox.state.accounts import Actor, User
from ghapp.sandbox.state.threads import PullRequest
from tests.support.machine.book import Book

MOST_PULLS = 10
# All valid: what holds under a broken one depends on whether the app was up to see the one before.
CONFIGS = (
    "pm: paula\nem: eric\n",
    "pm: paula\nem: eric\ngate: {partner: approval}\n",
    "pm: paula\nem: eric\ngate: {mode: advise}\n",
    "pm: [paula, dora]\nem: eric\n",
)
PATHS = ("docs/prd/checkout.md", "docs/sdd/checkout.md", "notes/search.sdd.md", "src/app.py", "src/cart.py")
BODIES = ("Which payment providers?", "> Which payment providers?", "/ack", "/ack Fine with me.", "/help", "/recheck")
STATES = ("COMMENTED", "APPROVED", "CHANGES_REQUESTED")
LABELS = ("why", "what", "how", "who", "when")


class Crowd:
    """Everybody on the demo; `random` decides who does what. GitHub refuses what is not allowed.

    `book` keeps what the oracle must know. `taken` holds what people took off pull requests and did not put back:
    labels and requests for review.
    """

    def __init__(self, demo: Demo, random: Random) -> None:
        self._demo = demo
        self._box = demo.sandbox
        self.book = Book(
            now=demo.sandbox.now,
            box=demo.sandbox,
            shop=demo.shop,
            organisation=demo.shop,
            app=demo.registration.bot,
        )
        self.random = random
        self._drafts = 0
        self.pulls: list[PullRequest] = []
        self.taken: set[tuple[PullRequest, str]] = set()

    def act(self) -> None:
        """Somebody does something."""
        ways: Mapping[Callable[[PullRequest, User], None], int] = {
            self._push: 3,
            self._comment: 4,
            self._review: 3,
            self._label: 2,
            self._request: 2,
            self._turn: 2,
        }
        by = self.random.choice([self._demo.paula, self._demo.eric, self._demo.dora])
        with suppress(Refused):
            if (len(self.pulls) < MOST_PULLS and self.random.random() < 0.2) or not self.pulls:
                self.pulls.append(self._box.open_pull(self._demo.shop, by, self._files()))
            elif self.random.random() < 0.02:
                text = self.random.choice(CONFIGS)
                self._box.commit(self._demo.shop, self._demo.paula, {CONFIG_PATH: text})
            else:
                (way,) = self.random.choices(list(ways), list(ways.values()))
                way(self.random.choice(self.pulls), by)
            self.book.note()

    def came_back(self) -> list[str]:
        """What was taken off and is there again."""
        return [f"{name} at #{pull.number}" for pull, name in self.taken if name in _names(pull)]

    def _files(self) -> dict[str, str | None]:
        self._drafts += 1
        return {self.random.choice(PATHS): f"Draft {self._drafts}\n"}

    def _push(self, pull: PullRequest, by: User) -> None:
        self._box.push(pull, by, self._files(), force=self.random.random() < 0.2)

    def _comment(self, pull: PullRequest, by: User) -> None:
        self._box.comment(pull, by, self.random.choice(BODIES))

    def _review(self, pull: PullRequest, by: User) -> None:
        self._box.review(pull, by, self.random.choice(STATES), "As discussed.")

    def _label(self, pull: PullRequest, by: User) -> None:
        name = self.random.choice(LABELS)
        if self.random.random() < 0.5:
            self._box.add_labels(pull, by, [name])
            self.taken.discard((pull, name))
        else:
            self._box.remove_label(pull, by, name)
            self.taken.add((pull, name))

    def _request(self, pull: PullRequest, by: User) -> None:
        reviewer = self.random.choice([self._demo.paula, self._demo.eric])
        if not pull.review_request_for(reviewer):
            self._box.request_reviews(pull, by, [reviewer])
            self.taken.discard((pull, reviewer.login))
        else:
            self._box.remove_review_requests(pull, by, [reviewer])
            self.taken.add((pull, reviewer.login))

    def _turn(self, pull: PullRequest, by: User) -> None:
        turns: list[Callable[[PullRequest, Actor], None]] = [
            self._box.mark_ready if pull.draft else self._box.convert_to_draft,
            self._box.reopen if pull.state == "closed" else self._box.close,
        ]
        self.random.choice(turns)(pull, by)


def _names(pull: PullRequest) -> set[str]:
    """The labels that a pull request has, and who is asked for review."""
    asked = {request.reviewer.login for request in pull.review_requests if isinstance(request.reviewer, User)}
    return asked | {label.name for label in pull.labels}
