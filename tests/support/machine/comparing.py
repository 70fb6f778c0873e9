"""Compares what the app did with what it should have done, by the oracle and by what humans chose."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from ghapp.sandbox.state.checks import CheckRun
from ghapp.sandbox.state.queues import QueueEntry
from ghapp.sandbox.state.threads import PullRequest
from ghapp.store.read_model import ReadModel
from tests.support.machine.acts import Taken, reviewer_of
from tests.support.machine.book import Book
from tests.support.machine.figures import Figures
from tests.support.machine.oracles.dormancy import is_dormant
from tests.support.machine.oracles.joint import conclusions, group_conclusions
from tests.support.machine.oracles.reminders import may_be_due, must_be_due, reminders, too_many
from tests.support.machine.oracles.verdict import GREEN, check_name
from tests.support.world import World


class Comparison:
    """Counts what differs, and fails."""

    def __init__(self, world: World, book: Book, taken: Taken, figures: Figures) -> None:
        self._world = world
        self._book = book
        self._taken = taken
        self._figures = figures
        self._expected: dict[PullRequest, tuple[int, bool, bool]] = {}
        self._counted: dict[PullRequest, int] = {}

    def check(self, pull: PullRequest) -> None:
        """The check says what it must."""
        expected, actual = conclusions(self._book, pull), self._shown(pull)
        if expected & {actual, None}:
            return
        self._figures.differences += 1
        self._figures.wrongly_green += actual in GREEN and not expected & GREEN
        raise AssertionError(f"#{pull.number} is {actual} and should be {' or '.join(map(str, expected))}")

    async def pages(self, pulls: Iterable[PullRequest]) -> None:
        """The page of a pull request says what its check says."""
        model = ReadModel(self._world.app.store)
        for pull in pulls:
            page, run = await model.pull_request(pull.repository.id, pull.number), self._run(pull)
            verdict = page.verdict if page else None
            shown = (run.conclusion, run.output.title) if run and run.output else None
            said = (verdict.conclusion.lower(), verdict.title) if verdict else ("success", shown and shown[1])
            self._figures.differences += shown is not None and shown != said
            assert shown in (None, said), f"#{pull.number} has a check that says {shown}, and a page that says {said}"

    def group(self, entry: QueueEntry) -> None:
        """So does the check on a merge group."""
        assert entry.head
        runs = self._world.box.suites[self._world.shop].get(entry.head.oid, [])
        name = check_name(self._book, entry.queue.branch)
        shown = [run.conclusion for suite in runs for run in suite.latest(name)]
        actual, expected = shown[-1] if shown else None, group_conclusions(self._book, entry)
        self._book.reached.add("a merge group")
        if not expected & {actual, None}:
            self._figures.differences += 1
            self._figures.wrongly_green += actual in GREEN and not expected & GREEN
            raise AssertionError(f"the group of #{entry.pull.number} is {actual} and should be {expected}")

    def choices(self) -> None:
        """What humans took away has not come back."""
        labels = self._world.shop.labels
        back = [name for pull, name in self._taken.labels if name in {label.name for label in pull.labels}]
        back += [name for pull, name in self._taken.requests if self._is_requested(pull, name)]
        back += [name for name in self._taken.names if name in labels]
        self._figures.unexpected_writes += len(back)
        assert not back, f"{back} came back against a human's choice"
        often = [
            name
            for pull in self._book.open_pulls()
            if self._is_reminded_anew(pull)
            for name in too_many(self._book, pull)
        ]
        self._figures.unexpected_writes += len(often)
        assert not often, f"{often} were reminded too often"

    def dormant(self) -> None:
        """Nothing was done to those that are left in peace, but for their check."""
        loud = [pull.number for pull in self._book.open_pulls() if is_dormant(self._book, pull) and _was_touched(pull)]
        self._figures.unexpected_writes += len(loud)
        assert not loud, f"{loud} were to be left in peace"

    def _is_requested(self, pull: PullRequest, name: str) -> bool:
        reviewer = reviewer_of(self._world, name)
        return reviewer is not None and pull.review_request_for(reviewer) is not None

    def _is_reminded_anew(self, pull: PullRequest) -> bool:
        """Whether somebody was reminded since this was asked: who left a team has said what they said."""
        before, now = self._counted.get(pull, 0), len(list(reminders(pull)))
        self._counted[pull] = now
        return now > before

    def expect_reminders(self, until: datetime) -> None:
        """Look ahead: who may and who must be reminded up to then, if nothing happens."""
        self._expected = {
            pull: (
                len(list(reminders(pull))),
                may_be_due(self._book, pull),
                must_be_due(self._book, pull, until),
            )
            for pull in self._world.box.threads[self._book.shop].values()
            if isinstance(pull, PullRequest)
        }

    def reminders(self) -> None:
        """Those were reminded who had to be, and nobody else."""
        for pull, (before, may, must) in self._expected.items():
            new = list(reminders(pull))[before:]
            if new:
                self._book.reached.add("a reminder")
            if list(reminders(pull, "escalation")):
                self._book.reached.add("an escalation")
            # Several may have fallen silent one after the other: each is reminded in turn.
            named = [name for _, names in new for name in names]
            again = len(named) - len(set(named))
            self._figures.unexpected_writes += again if may else len(new)
            assert may or not new, f"somebody was reminded on #{pull.number}, and should not have been"
            assert not again, f"somebody was reminded twice at once on #{pull.number}: {named}"
            self._figures.differences += must and not new
            assert new or not must, f"nobody was reminded on #{pull.number}"

    def _shown(self, pull: PullRequest) -> str | None:
        """What the app's check says; None where there is none."""
        run = self._run(pull)
        return run.conclusion if run else None

    def _run(self, pull: PullRequest) -> CheckRun | None:
        """The app's latest check; None where there is none."""
        suites = self._world.box.suites[pull.repository].get(pull.head.oid, [])
        name, app = check_name(self._book, pull.base_ref), self._world.registration
        runs = [run for suite in suites if suite.app is app for run in suite.latest(name)]
        return runs[-1] if runs else None


def _was_touched(pull: PullRequest) -> bool:
    return bool(pull.labels or pull.review_requests or pull.comments)
