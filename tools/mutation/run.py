"""One pytest session that runs its tests once, and then again for every mutant, each time in a fork of itself.

mutmut's own `run` starts pytest anew for every mutant, which takes a second and more. Here tests are collected once; a
mutant meets those that reach its function, the quickest first, until one fails.
"""

from __future__ import annotations

import os
import resource
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Sequence
from enum import StrEnum
from math import ceil
from typing import NoReturn

import pytest
from mutmut.state import state

from tools.mutation.mutants import ACTIVE, Mutant


class Outcome(StrEnum):
    """What became of a mutant."""

    KILLED = "killed"
    TIMED_OUT = "timed out"
    SURVIVED = "survived"
    NOT_REACHED = "not reached"

    @property
    def is_noticed(self) -> bool:
        """Whether the tests told the mutant from the code."""
        return self in {Outcome.KILLED, Outcome.TIMED_OUT}


class MutationRun:
    """A pytest plugin whose run of the tests is the whole mutation run."""

    def __init__(self, mutants: Sequence[Mutant], workers: int) -> None:
        self._mutants = mutants
        self._workers = workers
        self._reaching: dict[str, list[pytest.Item]] = defaultdict(list)
        self._seconds: dict[pytest.Item, float] = {}
        self._failed = False
        self.outcomes: dict[Mutant, Outcome] = {}

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Print why tests could not be collected; nothing else in this session reports."""
        if report.failed:
            print(report.longrepr, file=sys.stderr)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Note that a test failed."""
        self._failed = self._failed or report.failed

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Take the place of pytest's own loop."""
        if session.testsfailed:
            raise session.Interrupted("tests could not be collected")
        self._run_unchanged(session.items)
        self._check_forks()
        self._run_mutants()
        return True

    def _run_unchanged(self, items: Sequence[pytest.Item]) -> None:
        """Note which functions each test reaches, and how long it takes."""
        os.environ[ACTIVE] = "stats"
        for item in items:
            reached = state()._stats  # what mutmut's trampolines report
            reached.clear()
            started = time.process_time()
            if not self._pass([item]):
                sys.exit(f"{item.nodeid} fails without any mutant.")
            self._seconds[item] = time.process_time() - started
            for function in reached:
                self._reaching[function].append(item)
        for reaching in self._reaching.values():
            reaching.sort(key=self._seconds.__getitem__)

    def _check_forks(self) -> None:
        """Without a mutant, the tests must pass in a fork and in the other order, or kills would mean nothing."""
        if not (pid := os.fork()):
            self._run_in_fork("", sorted(self._seconds, key=self._seconds.__getitem__))
        if os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]):
            sys.exit("The tests fail in a fork of their process even without a mutant.")

    def _run_mutants(self) -> None:
        running: dict[int, Mutant] = {}
        for mutant in self._mutants:
            if not self._reaching[mutant.function]:
                self.outcomes[mutant] = Outcome.NOT_REACHED
                continue
            if len(running) == self._workers:
                self._reap(running)
            if pid := os.fork():
                running[pid] = mutant
            else:
                self._run_in_fork(mutant.key, self._reaching[mutant.function])
        while running:
            self._reap(running)

    def _reap(self, running: dict[int, Mutant]) -> None:
        """Wait for one of the forks; one that a signal ended had used up its time."""
        pid, status = os.wait()
        ends = {0: Outcome.SURVIVED, 1: Outcome.KILLED}
        self.outcomes[running.pop(pid)] = ends.get(os.waitstatus_to_exitcode(status), Outcome.TIMED_OUT)
        if len(self.outcomes) % 200 == 0:
            print(f"{len(self.outcomes)} of {len(self._mutants)}: {told(self.outcomes)}", flush=True)

    def _run_in_fork(self, active: str, items: Sequence[pytest.Item]) -> NoReturn:
        """End the process, with 1 as soon as a test fails and 0 if none does."""
        os.environ[ACTIVE] = active
        limit = ceil(2 + 4 * sum(self._seconds[item] for item in items))
        resource.setrlimit(resource.RLIMIT_CPU, (limit, limit + 1))
        passed = False
        try:
            passed = self._pass(items)
        finally:
            os._exit(0 if passed else 1)

    def _pass(self, items: Sequence[pytest.Item]) -> bool:
        for item, following in zip(items, [*items[1:], None], strict=True):
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
            if self._failed:
                return False
        return True


def told(outcomes: dict[Mutant, Outcome]) -> str:
    """The outcomes in figures."""
    counts = Counter(outcomes.values())
    return ", ".join(f"{counts[outcome]} {outcome}" for outcome in Outcome)
