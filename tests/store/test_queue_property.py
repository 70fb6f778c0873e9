"""The queue against a model of it, under random events, claims, outcomes, limits and restarts."""

from __future__ import annotations

import asyncio
import math
import tempfile
from collections.abc import Coroutine, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from ghapp.identity import Key
from ghapp.jobs import DeliveryEffects, Done, Job, Outcome, RateLimited, Retry
from ghapp.store.protocol import Store
from tests.support.clock import Clock
from tests.support.engines import ENGINES, PACE, delivery, discard, repository

T = TypeVar("T")

REPOSITORIES = (1, 2, 3)
INSTALLATIONS = (7, 8)
KEYS = [Key(repository_id, number) for repository_id in REPOSITORIES for number in (1, 2)]


@dataclass
class Thread:
    """A key in the model: when it should run next (None: not at all), and the job that runs it now."""

    due: float | None = None
    events: int = 0
    tries: int = 0
    dead: bool = False
    started: float = -math.inf
    job: Job | None = None
    seen: int = 0

    def wish(self, due: float) -> None:
        """An event, which ends backoff and death alike."""
        self.events += 1
        self.tries, self.dead = 0, False
        due = max(due, self.started + PACE.spacing)
        self.due = due if self.due is None else min(self.due, due)

    def end(self, outcome: Outcome, now: float) -> None:
        """A run came to its end."""
        overtaken, self.job = self.events > self.seen, None
        self.due = None
        match outcome:
            case Done(next_look):
                self.tries, self.due = 0, next_look
            case Retry():
                self.due = now + PACE.delay(self.tries, 0.0)
                self.tries += 1
                self.dead = self.tries >= PACE.tries and not overtaken
            case RateLimited(_, until):
                self.due = until
        if overtaken:
            self.due = now
        if self.dead:
            self.due = None
        if self.due is not None:
            self.due = max(self.due, self.started + PACE.spacing)


class Queue(RuleBasedStateMachine):
    """Random acts on a store and its model; they must agree after each."""

    engine: str

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.runner = asyncio.Runner()
        self.clock = Clock()
        self.threads = {key: Thread() for key in KEYS}
        self.installation = dict.fromkeys(REPOSITORIES, 7)
        self.limits = dict.fromkeys(INSTALLATIONS, -math.inf)
        self.store = self.opened()

    def do(self, act: Coroutine[Any, Any, T]) -> T:
        return self.runner.run(act)

    def opened(self) -> Store:
        store = ENGINES[self.engine](Path(self.folder.name), self.clock)
        self.do(store.open())
        return store

    @initialize()
    def know_the_repositories(self) -> None:
        for repository_id in REPOSITORIES:
            self.do(self.store.remember_repository(repository(repository_id, installation=7)))

    def opens(self, key: Key) -> float | None:
        """When a key that does not run may: once it is due and its installation is not limited."""
        thread = self.threads[key]
        if thread.due is None or thread.job is not None:
            return None
        return max(thread.due, self.limits[self.installation[key.repository_id]])

    def ready(self) -> list[Key]:
        return [key for key in KEYS if (at := self.opens(key)) is not None and at <= self.clock.now]

    def running(self, installation: int) -> int:
        """Return how many jobs run that were claimed in the name of an installation."""
        claimed = (thread.job.repository for thread in self.threads.values() if thread.job)
        return sum(each is not None and each.installation_id == installation for each in claimed)

    @rule(keys=st.sets(st.sampled_from(KEYS), min_size=1, max_size=3))
    def an_event(self, keys: set[Key]) -> None:
        assert self.do(self.store.accept(delivery(), DeliveryEffects(keys=tuple(keys))))
        for key in keys:
            self.threads[key].wish(self.clock.now)

    @rule(key=st.sampled_from(KEYS), later=st.sampled_from((0.1, 1.0, 10.0)))
    def a_look_wished_for_later(self, key: Key, later: float) -> None:
        self.do(self.store.enqueue([key], due=self.clock.now + later))
        self.threads[key].wish(self.clock.now + later)

    @rule(limit=st.integers(1, 4))
    def claim(self, limit: int) -> None:
        ready = self.ready()
        jobs = self.do(self.store.claim(limit))
        assert len(jobs) == min(limit, len(ready))
        assert len({job.key for job in jobs}) == len(jobs)
        for job in jobs:
            thread = self.threads[job.key]
            assert job.key in ready
            assert (job.generation, job.tries) == (thread.events, thread.tries)
            assert job.repository == repository(
                job.key.repository_id, installation=self.installation[job.key.repository_id]
            )
            thread.job, thread.started, thread.seen = job, self.clock.now, thread.events
        self.check_turns(jobs)

    def check_turns(self, jobs: Sequence[Job]) -> None:
        """Check that within an installation the earliest went first, and none got ahead of one that still waits."""
        for left in self.ready():
            waiting = self.installation[left.repository_id]
            for job in jobs:
                served = self.installation[job.key.repository_id]
                if served == waiting:
                    claimed_due, left_due = self.threads[job.key].due, self.threads[left].due
                    assert claimed_due is not None
                    assert left_due is not None
                    assert claimed_due <= left_due
                else:
                    assert self.running(served) <= self.running(waiting) + 1

    @precondition(lambda self: any(thread.job for thread in self.threads.values()))
    @rule(
        data=st.data(),
        kind=st.sampled_from(("done", "look again", "retry", "retry", "retry", "limited", "released")),
    )
    def a_run_ends(self, data: st.DataObject, kind: str) -> None:
        key = data.draw(st.sampled_from([key for key in KEYS if self.threads[key].job]))
        thread = self.threads[key]
        job = thread.job
        assert job is not None
        now = self.clock.now
        outcome: Outcome
        match kind:
            case "released":
                self.do(self.store.release(job))
                thread.job = None
                return
            case "done":
                outcome = Done()
            case "look again":
                outcome = Done(next_look=now + 5)
            case "retry":
                outcome = Retry("boom")
            case _:
                installation_id = data.draw(st.sampled_from(INSTALLATIONS))
                outcome = RateLimited(installation_id, now + 3)
                self.limits[installation_id] = max(self.limits[installation_id], now + 3)
        self.do(self.store.finish(job, outcome))
        thread.end(outcome, now)

    @rule(seconds=st.sampled_from((0.1, 0.3, 1.0, 4.0)))
    def time_passes(self, seconds: float) -> None:
        self.clock.now += seconds

    @rule(key=st.sampled_from(KEYS))
    def revive(self, key: Key) -> None:
        thread = self.threads[key]
        assert self.do(self.store.revive(key)) == thread.dead
        if thread.dead:
            thread.dead, thread.tries, thread.due = False, 0, self.clock.now

    @rule(repository_id=st.sampled_from(REPOSITORIES), installation=st.sampled_from(INSTALLATIONS))
    def a_repository_moves(self, repository_id: int, installation: int) -> None:
        self.do(self.store.remember_repository(repository(repository_id, installation=installation)))
        self.installation[repository_id] = installation

    @rule()
    def restart(self) -> None:
        self.do(self.store.close())
        self.store = self.opened()
        for thread in self.threads.values():
            thread.job = None

    @invariant()
    def they_agree(self) -> None:
        opens = [max(at, self.clock.now) for key in KEYS if (at := self.opens(key)) is not None]
        due = self.do(self.store.next_due())
        assert (None if due is None else max(due, self.clock.now)) == min(opens, default=None)
        figures = self.do(self.store.figures())
        dead = {key for key in KEYS if self.threads[key].dead}
        assert (figures.waiting, figures.dead) == (len(opens), len(dead))
        assert figures.running == sum(thread.job is not None for thread in self.threads.values())
        assert {job.key for job in self.do(self.store.dead())} == dead

    def teardown(self) -> None:
        self.do(self.store.close())
        self.runner.close()
        discard(Path(self.folder.name))
        self.folder.cleanup()


class QueueInSQLite(Queue):
    engine = "sqlite"


class QueueInPostgreSQL(Queue):
    engine = "postgres"


@pytest.mark.parametrize(("machine", "examples"), [(QueueInSQLite, 40), (QueueInPostgreSQL, 15)])
def test_a_queue_agrees_with_its_model(machine: type[Queue], examples: int) -> None:
    run_state_machine_as_test(
        machine,
        settings=settings(max_examples=examples, stateful_step_count=40, suppress_health_check=list(HealthCheck)),
    )
