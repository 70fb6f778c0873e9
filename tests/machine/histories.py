"""Random histories on GitHub in a box: the check must say what a small oracle says, whatever becomes of deliveries."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import AsyncExitStack, suppress
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Generic, TypeVar

from hypothesis.stateful import initialize, rule

from ghapp.rules.model import CONFIG_PATH
from ghapp.sandbox.refused import Refused
from ghapp.sandbox.requests import Request, RequestLog
from ghapp.sandbox.threads import PullRequest
from ghapp.store.protocol import Key
from ghapp.store.sqlite import SQLiteStore
from tests.machine.acts import Acts
from tests.machine.choices import PLAIN, Fate, authors, bases, configs, fates, paths, people
from tests.machine.figures import Figures
from tests.machine.oracle import GREEN, conclusion
from tests.machine.quick import QuickLoop, watch
from tests.scenarios.world import Clock, build_world

T = TypeVar("T")

LATENCY = 0.04
# In memory, where there is such a place: a commit waits for no disk there.
FAST = next((place for place in ("/dev/shm",) if Path(place).is_dir()), None)
# A Monday morning.
BEGINNING = datetime(2026, 1, 5, 9, tzinfo=UTC).timestamp()


class Interruptible(RequestLog):
    """A log of requests that lets something happen on GitHub when one was answered and the app does not know yet."""

    def __init__(self) -> None:
        super().__init__()
        self.interruption: Callable[[], None] | None = None

    def add(self, request: Request) -> None:
        """Note a request that is answered before anything else is done."""
        super().add(request)
        act, self.interruption = self.interruption, None
        if act:
            asyncio.get_running_loop().call_soon(act)


class Histories(Acts):
    """Lets people act, GitHub deliver badly, and the app look; then compares.

    `unseen` are the pull requests that changed without the app having been told, so far or for ever; None stands for
    all that the rules file decides about.
    """

    timeout = 30.0

    def __init__(self, figures: Figures) -> None:
        super().__init__()
        self.figures = figures
        self.lost: set[PullRequest | None] = set()
        self.held: set[PullRequest | None] = {None}
        self.loop = asyncio.Runner(loop_factory=QuickLoop)
        self.running = AsyncExitStack()

    @initialize(target=Acts.pulls, config=configs, author=authors, touched=paths, base=bases)
    def begin(self, config: str | None, author: str, touched: list[str], base: str) -> PullRequest:
        """A world with a first pull request in it."""
        self.figures.histories += 1
        self.loop.run(self._begin(config))
        files = dict.fromkeys(touched, PLAIN) | {"README.md": "Shop\n"}
        return self.world.box.open_pull(self.world.shop, self.actor(author), files, base=base)

    async def _begin(self, config: str | None) -> None:
        folder = Path(self.running.enter_context(TemporaryDirectory(dir=FAST)))
        loop = asyncio.get_running_loop()
        files = {"docs/prd/old.md": "Old\n", "docs/sdd/old.md": "Old\n", "src/app.py": "pass\n"}
        rules = {} if config is None else {CONFIG_PATH: config}
        self.world = world = await self.running.enter_async_context(
            build_world(folder, files | rules, timeout=self.timeout, clock=Clock(lambda: BEGINNING + loop.time()))
        )
        assert isinstance(world.app.store, SQLiteStore)
        watch(world.app.store)
        box = world.box
        box.requests = self.requests = Interruptible()
        box.user("zoe")
        box.bot("robot")
        world.acme.team("nobody")
        box.add_team(world.shop, world.acme.team("product", [world.pam, world.dan]), "write")
        box.commit(world.shop, world.ada, {"docs/prd/next.md": "Next\n"}, "release")
        await self._settle()

    def teardown(self) -> None:
        self.loop.run(self.running.aclose())
        self.loop.close()

    def play(self, fate: Fate, act: Callable[[], T], *, pull: PullRequest | None = None) -> T | None:
        self.figures.steps += 1
        outcome = _Outcome(act)
        if fate is Fate.MEANWHILE:
            self.loop.run(self._look_meanwhile(outcome, pull))
        waiting = len(self.world.box.outbox)
        outcome()
        told = self.world.box.outbox[waiting:]
        about = outcome.result if isinstance(outcome.result, PullRequest) else pull
        match fate:
            case Fate.HELD:
                self.held.add(about)
                return outcome.result
            case Fate.LOST:
                del self.world.box.outbox[waiting:]
                self.lost.add(about)
                return outcome.result
            case Fate.DOUBLED:
                self.world.box.outbox += told
            case Fate.REORDERED:
                self.world.box.outbox.reverse()
        self.loop.run(self._settle())
        self._compare()
        return outcome.result

    @rule(config=configs, fate=fates)
    def configure(self, config: str | None, fate: Fate) -> None:
        world = self.world
        if world.shop.head.tree.get(CONFIG_PATH) == config:
            return
        if self.lost or self.held:
            self.resync()  # the last valid version is the last that the app has seen: here, each one that there was
        self.play(fate, lambda: world.box.commit(world.shop, world.ada, {CONFIG_PATH: config}))

    @rule()
    def resync(self) -> None:
        """Every thread is looked at, and then again: the second look must find nothing to do."""
        self.loop.run(self._look_at_everything())
        self.lost.clear()
        self._compare()
        self.world.box.requests.clear()
        self.loop.run(self._look_at_everything())
        writes = [str(write) for write in self.world.box.writes]
        self.figures.unexpected_writes += len(writes)
        assert not writes, f"a second look wrote {writes}"

    @rule(pull=Acts.pulls, by=people)
    def merge(self, pull: PullRequest, by: str) -> None:
        """At rest, GitHub lets those merge who may, just if the oracle is green where the check is required."""
        self.resync()
        box, repository, actor = self.world.box, pull.repository, self.actor(by)
        green = pull.base_ref not in repository.protections or conclusion(pull) in GREEN
        may = repository.allows(actor, "write") or actor in self.world.box.bots.values()
        should = green and may and pull.state == "open" and not pull.draft
        merged = self.play(Fate.SENT, lambda: box.merge(pull, actor), pull=pull) is not None
        self.figures.differences += merged is not should
        assert merged is should, f"GitHub {'merged' if merged else 'refused to merge'} #{pull.number}"

    async def _settle(self) -> None:
        """Deliver until nobody has anything to do."""
        await self.world.app.idle()
        while self.world.box.outbox:
            await self.world.box.deliver()
            await self.world.app.idle()
        self.held.clear()

    async def _look_at_everything(self) -> None:
        shop = self.world.shop
        await self.world.app.store.enqueue([Key(shop.id), *(Key(shop.id, number) for number in shop.threads)])
        await self._settle()
        figures = await self.world.app.store.figures()
        assert figures.dead == 0, [job.error for job in await self.world.app.store.dead()]

    async def _look_meanwhile(self, act: Callable[[], object], pull: PullRequest | None) -> None:
        """Do `act`, and deliver what it tells, when a look has read; the answer takes long enough for that."""
        box, deliveries = self.world.box, list[asyncio.Task[object]]()

        def interrupt() -> None:
            act()
            deliveries.append(asyncio.create_task(box.deliver()))

        self.requests.interruption, box.latency = interrupt, LATENCY
        await self.world.app.store.enqueue([Key(self.world.shop.id, pull.number if pull else 0)])
        await self.world.app.idle()
        self.requests.interruption, box.latency = None, 0.0
        await asyncio.gather(*deliveries)

    def _compare(self) -> None:
        """What the app has been told of, it has looked at."""
        unseen = self.lost | self.held
        for pull in self.world.shop.threads.values():
            if isinstance(pull, PullRequest) and pull.state == "open" and not {pull, None} & unseen:
                self._compare_check(pull)
        back = [name for pull, name in self.taken.labels if name in {label.name for label in pull.labels}]
        back += [name for pull, name in self.taken.requests if pull.asked(self.reviewer(name))]
        self.figures.unexpected_writes += len(back)
        assert not back, f"{back} came back against a human's choice"

    def _compare_check(self, pull: PullRequest) -> None:
        expected, actual = conclusion(pull), self.world.conclusion(pull)
        if expected is None or expected == actual:
            return
        self.figures.differences += 1
        self.figures.wrongly_green += actual in GREEN and expected not in GREEN
        raise AssertionError(f"#{pull.number} is {actual} and should be {expected}")


class _Outcome(Generic[T]):
    """An act that is done once; `result` is None where GitHub refused."""

    def __init__(self, act: Callable[[], T]) -> None:
        self._act: Callable[[], T] | None = act
        self.result: T | None = None

    def __call__(self) -> None:
        act, self._act = self._act, None
        if act:
            with suppress(Refused):
                self.result = act()
