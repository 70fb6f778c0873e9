"""Random histories on GitHub in a box: the check must say what a small oracle says, whatever becomes of deliveries."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import AsyncExitStack, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

from hypothesis import strategies as st
from hypothesis.stateful import initialize, rule

from ghapp.identity import Key
from ghapp.rules.model.framework import CONFIG_PATH
from ghapp.sandbox.state.git import Commit
from ghapp.sandbox.state.threads import PullRequest
from ghapp.store.sqlite.engine import SQLiteStore
from tests.support.machine.acts import Acts
from tests.support.machine.acts_around import Around
from tests.support.machine.acts_branches import Branching
from tests.support.machine.acts_leading import Leading
from tests.support.machine.acts_proposing import Proposing
from tests.support.machine.acts_renaming import Renaming
from tests.support.machine.acts_talking import Talking
from tests.support.machine.book import Book
from tests.support.machine.choices import (
    BILL,
    CODE,
    PLAIN,
    PRD,
    SDD,
    Fate,
    Lead,
    Theme,
    authors,
    bases,
    beginnings,
    days,
    organisations,
    paths,
    people,
)
from tests.support.machine.comparing import Comparison
from tests.support.machine.figures import Figures
from tests.support.machine.interrupting import Interruptible, Outcome
from tests.support.machine.oracles.joint import conclusions
from tests.support.machine.oracles.verdict import GREEN, check_name
from tests.support.machine.quick import QuickLoop, watch
from tests.support.machine.restarting import restart
from tests.support.world import Clock, build_world

T = TypeVar("T")

# Seconds that GitHub takes to answer while something is to happen meanwhile.
LATENCY = 0.04
# In memory, where there is such a place: a commit waits for no disk there.
FAST = next((place for place in ("/dev/shm",) if Path(place).is_dir()), None)
# A Monday morning.
BEGINNING = datetime(2026, 1, 5, 9, tzinfo=UTC).timestamp()


class Histories(Proposing, Talking, Around, Branching, Renaming, Leading):
    """Lets people act, GitHub deliver badly, and the app look; then compares.

    `lost` and `held` are the pull requests that changed without the app having been told, for ever or so far; None
    stands for all that the rules file decides about.
    """

    timeout = 30.0

    def __init__(self, figures: Figures) -> None:
        super().__init__()
        self.figures = figures
        self.lost: set[PullRequest | None] = set()
        self.held: set[PullRequest | None] = {None}
        self.rebased: set[PullRequest] = set()
        self.loop = asyncio.Runner(loop_factory=QuickLoop)
        self.running = AsyncExitStack()

    @initialize(
        target=Acts.pulls,
        beginning=beginnings,
        organisation=organisations,
        author=authors,
        touched=paths,
        base=bases,
    )
    def begin(
        self,
        *,
        beginning: tuple[Theme, str | None],
        organisation: str | None,
        author: str,
        touched: list[str],
        base: str,
    ) -> PullRequest:
        """A world with a first pull request in it."""
        self.figures.histories += 1
        self.theme, config = beginning
        is_late = self.theme.is_late
        self.loop.run(self._begin(None if is_late else config, None if is_late else organisation))
        if self.theme.opening:
            author, touched = self.theme.author, [PRD]
        files = dict.fromkeys(touched, PLAIN) | {"README.md": "Shop\n"}
        pull = self.world.box.open_pull(self.world.shop, self.actor(author), files, base=base)
        self._note()
        for happening in self.theme.opening:
            if isinstance(happening, Lead):
                self.lead(pull, happening)
            elif isinstance(happening, int):
                self.days_pass(happening, 1)
            else:
                self.comment(pull, *happening, Fate.SENT)
        if is_late:
            self.configure(config, "shop", Fate.SENT)
        return pull

    def direct(self, theme: Theme) -> None:
        """Play what a theme begins with, and nothing else."""
        try:
            self.begin(
                beginning=(theme, theme.first_config),
                organisation=None,
                author=theme.author,
                touched=[PRD],
                base="main",
            )
            self.look_twice()
        finally:
            self.teardown()

    async def _begin(self, config: str | None, organisation: str | None) -> None:
        folder = Path(self.running.enter_context(TemporaryDirectory(dir=FAST)))
        loop = asyncio.get_running_loop()
        files = {PRD: "Old\n", SDD: "Old\n", BILL: "Old\n", CODE: "pass\n"}
        rules = {} if config is None else {CONFIG_PATH: config}
        self.world = world = await self.running.enter_async_context(
            build_world(folder, files | rules, timeout=self.timeout, clock=Clock(lambda: BEGINNING + loop.time()))
        )
        assert isinstance(world.app.store, SQLiteStore)
        watch(world.app.store)
        box = world.box
        box.requests = self.requests = Interruptible(box)
        box.user("zoe")
        box.bot("robot")
        world.box.create_team(world.acme, "nobody")
        box.add_team(world.shop, world.box.create_team(world.acme, "product", [world.pam, world.dan]), "write")
        box.commit(world.shop, world.ada, {"docs/prd/next.md": "Next\n"}, "release")
        box.require_merge_queue(world.shop, "release")
        theirs = {} if organisation is None else {CONFIG_PATH: organisation}
        self.organisation = box.repository("acme/.github", files=theirs, collaborators={world.ada: "admin"})
        self.book = Book(
            now=world.clock.now,
            box=box,
            shop=world.shop,
            organisation=self.organisation,
            app=world.registration.bot,
        )
        self.compared = Comparison(world, self.book, self.taken, self.figures)
        self._note()
        await self._settle()

    def teardown(self) -> None:
        with suppress(AttributeError):  # a history may end before it has begun
            self.figures.reached.update(self.book.reached)
        self.loop.run(self.running.aclose())
        self.loop.close()

    def play(self, fate: Fate, act: Callable[[], T], *, pull: PullRequest | None = None) -> T | None:
        self.figures.steps += 1
        self._time_passes(is_hurried=fate is Fate.AT_ONCE)
        outcome = Outcome(act, self._note)
        if fate is Fate.MEANWHILE:
            self.loop.run(self._look_meanwhile(outcome, pull))
        waiting, groups = len(self.world.box.outbox), self._groups()
        outcome()
        told = self.world.box.outbox[waiting:]
        about = outcome.result if isinstance(outcome.result, PullRequest) else pull
        match fate:
            case Fate.HELD:
                self.held |= {about, *self._rebuilt_since(groups)}
                return outcome.result
            case Fate.LOST:
                del self.world.box.outbox[waiting:]
                self.lost |= {about, *self._rebuilt_since(groups)}
                self.book.untold |= {about} if about else set()
                return outcome.result
            case Fate.RESTARTED:
                self.loop.run(self._accept_and_restart())
            case Fate.DOUBLED:
                self.world.box.outbox += told
            case Fate.REORDERED:
                self.world.box.outbox.reverse()
        self.loop.run(self._settle())
        self._compare()
        return outcome.result

    def _groups(self) -> dict[PullRequest, Commit | None]:
        """The merge groups, by the pull request that each ends with."""
        return {entry.pull: entry.head for entry in self.world.box.queues[self.world.shop]["release"].entries}

    def _rebuilt_since(self, earlier: dict[PullRequest, Commit | None]) -> list[PullRequest]:
        return [pull for pull, head in self._groups().items() if earlier.get(pull) is not head]

    def _time_passes(self, *, is_hurried: bool) -> None:
        """GitHub's time is to the second: of two acts in one it cannot be told which came first."""
        if not is_hurried:
            self.world.clock.advance(timedelta(seconds=1))

    def _note(self) -> None:
        """What has just happened goes into the book; what nobody is told of was lost."""
        self.rebased = set(self.book.note()) - self.lost
        self.lost |= self.rebased
        name = check_name(self.book, "main")
        self.world.box.protect(self.world.shop, "main", required=[(name, self.world.registration.id)])

    @rule(
        pull=Acts.pulls, touched=paths, by=people, body=st.sampled_from(["Fine with me.", "/ack"]), at=st.integers(1, 4)
    )
    def say_while_it_looks(self, *, pull: PullRequest, touched: list[str], by: str, body: str, at: int) -> None:
        """While the app looks at what was pushed somebody says something, and it is told at once."""

        def say() -> None:
            self.world.clock.advance(timedelta(seconds=1))
            self.world.box.comment(pull, self.actor(by), body)
            self.book.reached.add("words in the middle of a look")

        self.requests.interrupt(at, Outcome(say, self._note))
        self.push(pull, by=by, touched=touched, config=PLAIN, force=False, again=0, fate=Fate.SENT)

    @rule(passing=days, times=st.integers(1, 4))
    def days_pass(self, passing: int, times: int) -> None:
        """Nothing happens for days, but what the app does by itself."""
        self.look_at_everything()
        for _ in range(times):
            later = self.world.clock.now() + timedelta(days=passing)
            self.compared.expect_reminders(later)
            self.world.clock.advance(timedelta(days=passing))
            self.loop.run(self._wake())
            self.compared.reminders()
        self._compare()

    async def _wake(self) -> None:
        await self.world.app.wake()
        await self._settle()

    def restart(self) -> None:
        self.loop.run(self._restart())

    async def _accept_and_restart(self) -> None:
        """Let the app accept what it is told, and end before it has looked."""
        await self.world.box.deliver()
        await self._restart()

    async def _restart(self) -> None:
        watch(await restart(self.world, self.running))

    def wait_for_the_rest(self) -> None:
        self.loop.run(self.world.let_time_pass())
        self._note()
        self.lost -= self.rebased
        self._compare()

    def look_at_everything(self) -> None:
        self.loop.run(self._look_at_everything())
        self.lost.clear()
        self._compare()

    @rule()
    def look_twice(self) -> None:
        """Every thread is looked at, and then again: the second look must find nothing to do."""
        self.look_at_everything()
        self.world.box.requests.clear()
        self.loop.run(self._look_at_everything())
        writes = [str(write) for write in self.world.box.writes]
        self.figures.unexpected_writes += len(writes)
        assert not writes, f"a second look wrote {writes}"

    @rule(pull=Acts.pulls, by=people)
    def merge(self, pull: PullRequest, by: str) -> None:
        """At rest, GitHub lets those merge who may, just if the oracle is green where the check is required."""
        self.look_twice()
        box, repository, actor = self.world.box, pull.repository, self.actor(by)
        allowed = conclusions(self.book, pull) if pull.state == "open" else {None}
        if len(allowed) > 1:
            return
        green = pull.base_ref not in repository.protections or allowed <= GREEN
        may = repository.allows(actor, "write") or actor in self.world.box.bots.values()
        may = may and pull.base_ref not in self.world.box.queues[repository]
        should = green and may and pull.state == "open" and not pull.draft
        merged = self.play(Fate.SENT, lambda: box.merge(pull, actor), pull=pull) is not None
        self.figures.differences += merged is not should
        assert merged is should, f"GitHub {'merged' if merged else 'refused to merge'} #{pull.number}"

    async def _settle(self) -> None:
        """Deliver until nobody has anything to do."""
        is_interrupted = self.requests.is_interrupted
        self.world.box.latency = LATENCY if is_interrupted else 0.0
        await self._let_all_settle()
        if is_interrupted:
            self.requests.happen()
            await self.requests.are_told()
            self.world.box.latency = 0.0
            await self._let_all_settle()
        self.held.clear()
        # A pull request with auto-merge may have been merged meanwhile.
        self._note()

    async def _let_all_settle(self) -> None:
        await self.world.app.idle()
        while self.world.box.outbox:
            await self.world.box.deliver()
            await self.world.app.idle()

    async def _look_at_everything(self) -> None:
        shop = self.world.shop
        await self.world.app.store.enqueue(
            [Key(shop.id), *(Key(shop.id, number) for number in self.world.box.threads[shop])]
        )
        await self._settle()
        figures = await self.world.app.store.figures()
        assert figures.dead == 0, [job.error for job in await self.world.app.store.dead()]

    async def _look_meanwhile(self, act: Callable[[], object], pull: PullRequest | None) -> None:
        """Do `act`, and deliver what it tells, when a look has read; the answer takes long enough for that."""
        self.requests.interrupt(1, act)
        await self.world.app.store.enqueue([Key(self.world.shop.id, pull.number if pull else 0)])
        await self._settle()

    def _compare(self) -> None:
        """What the app has been told of, it has looked at."""
        unseen = self.lost | self.held
        # Those with a head that one of these has or had may share a verdict with it, as far as the app knows.
        blurred = {moment.head for pull in unseen if pull for moment in self.book.moments.get(pull, [])}
        seen = [pull for pull in self.book.open_pulls() if None not in unseen and pull.head not in blurred]
        if None not in unseen:
            self.book.knows_rules()
        for pull in seen:
            self.book.looked(pull)
        for pull in seen:
            self.compared.check(pull)
        self.loop.run(self.compared.pages(seen))
        for entry in self.world.box.queues[self.world.shop]["release"].built:
            if {each.pull for each in entry.queue.entries[: entry.position]} <= set(seen):
                self.compared.group(entry)
        self.compared.choices()
        self.compared.dormant()
