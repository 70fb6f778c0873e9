"""The same histories on a GitHub that fails in every way that it is known to, and not only with its deliveries."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import timedelta
from typing import TypeVar

from hypothesis import strategies as st
from hypothesis.stateful import initialize, rule

from ghapp.identity import Key
from ghapp.jobs import Job, Outcome
from ghapp.rules.model.framework import CONFIG_PATH
from ghapp.sandbox.http import faults as github_fails
from ghapp.sandbox.http import partial_faults
from ghapp.sandbox.http.fault_plans import RandomFaults, Script
from ghapp.sandbox.state.threads import PullRequest
from tests.support.faults import WHOLE_REQUESTS
from tests.support.machine.choices import Fate
from tests.support.machine.figures import Figures
from tests.support.machine.histories import Histories
from tests.support.machine.oracles.documents import touched

T = TypeVar("T")

SHARE = 0.15
NUDGE = "<!-- rules-of-engagement: nudge "
LAG = timedelta(seconds=6)
PARTS = ("thread", "comments", "files", "reviews", "reviewRequests", "timelineItems", "labels", "commits")
CHANGES = ("addLabelsToLabelable", "requestReviews", "addComment", "createCheckRun", "updateCheckRun")
FAULTS = (
    *WHOLE_REQUESTS,
    *[github_fails.stale()] * 6,
    *(partial_faults.something_went_wrong(part) for part in (*PARTS, "person0", "person1", *CHANGES)),
    *(partial_faults.resource_limits(part) for part in ("thread", "comments", "reviews")),
    *(partial_faults.forbidden_part(part) for part in (*PARTS, *CHANGES)),
    partial_faults.too_large(600),
    partial_faults.too_slow(600),
    partial_faults.refused_part("createCheckRun"),
)
# The check says so, which is a write.
UNREADABLE = partial_faults.something_went_wrong("config")


class Watch:
    """Counts the looks at a key that go on at the same time as another one at it."""

    def __init__(self, run: Callable[[Job], Awaitable[Outcome]], figures: Figures) -> None:
        self._run = run
        self._figures = figures
        self._running: set[Key] = set()

    async def __call__(self, job: Job) -> Outcome:
        self._figures.overlaps += job.key in self._running
        self._running.add(job.key)
        try:
            return await self._run(job)
        finally:
            self._running.discard(job.key)


class FaultyHistories(Histories):
    """Every request meets a fault by chance from the first act on; time passes as fast as the app waits for it."""

    timeout = 0.25

    def __init__(self, figures: Figures) -> None:
        super().__init__(figures)
        self.draw_from(0)

    @initialize(seed=st.integers(0, 2**32))
    def draw(self, seed: int) -> None:
        """What goes wrong in this history."""
        self.draw_from(seed)

    def draw_from(self, seed: int) -> None:
        """Faults by chance; `at_rest` those that give the check nothing to tell."""
        self.jitter = RandomFaults([*FAULTS, UNREADABLE], seed=seed, share=SHARE)
        self.at_rest = RandomFaults(FAULTS, seed=seed + 1, share=SHARE)

    async def _begin(self, config: str | None, organisation: str | None) -> None:
        await super()._begin(config, organisation)
        self._count_overlaps()

    async def _restart(self) -> None:
        # Which heads GitHub has yet to show is known to a process, and lost with it: a start takes longer than that.
        self.world.clock.advance(LAG)
        await super()._restart()
        self._count_overlaps()

    def _count_overlaps(self) -> None:
        worker = self.world.app.worker
        worker._run = Watch(worker._run, self.figures)

    def play(self, fate: Fate, act: Callable[[], T], *, pull: PullRequest | None = None) -> T | None:
        self.world.box.faults = self.jitter
        # GitHub dates neither the queue nor auto-merge, so the app cannot tell that an answer is too old to know of it.
        self.book.shows_queue_late = True
        return super().play(fate, act, pull=pull)

    def _time_passes(self, *, is_hurried: bool) -> None:
        # Of two changes in one second it cannot be told which of them an answer knows.
        super()._time_passes(is_hurried=False)

    @rule(wrong_by=st.sampled_from([-600.0, -60.0, 0.0, 60.0, 600.0]))
    def jump(self, wrong_by: float) -> None:
        """The app's clock is set, forth or back."""
        self.world.clock.wrong_by = wrong_by
        self.book.doubt = max(self.book.doubt, timedelta(seconds=abs(wrong_by)))

    def look_at_everything(self) -> None:
        # What no delivery told of is seen by a look only when GitHub shows it.
        self.world.clock.advance(LAG)
        # What a change of the rules would do to others is advice, for which no look waits: the next one may add it.
        foresees = any(CONFIG_PATH in touched(pull.files) for pull in self.book.open_pulls())
        self.world.box.faults = Script() if foresees else self.at_rest
        # By now GitHub shows what became of the queue, and each look must know it.
        self.book.shows_queue_late = False
        super().look_at_everything()

    def _compare(self) -> None:
        super()._compare()
        bot = self.world.registration.bot
        for thread in self.world.box.threads[self.world.shop].values():
            own = [said for said in thread.comments.values() if said.author is bot and not said.last_edited_at]
            # A reminder may say the same another day, and a nudge whenever somebody presses the button.
            written = [f"{said.created_at:%x} {said.body}" for said in own if NUDGE not in said.body]
            self.figures.unexpected_writes += len(written) - len(set(written))
            assert len(written) == len(set(written)), f"#{thread.number} was told twice: {written}"

    def teardown(self) -> None:
        self.figures.faults += self.jitter.counts + self.at_rest.counts
        with suppress(AttributeError):
            self.world.box.faults = Script()
        super().teardown()

    async def _let_all_settle(self) -> None:
        await self.world.let_time_pass()
        dead = await self.world.app.store.dead()
        self.figures.given_up += len(dead)
        assert not dead, f"given up: {dead}"
