"""One pytest session that runs its tests once, and then again for every mutant, each time in a fork of itself.

mutmut's own `run` starts pytest for every mutant, which takes more than a second. Here the tests are collected once.
A mutant runs against the tests that reach its function, until one fails. Those that noticed its neighbours come first.
"""

from __future__ import annotations

import gc
import os
import resource
import sys
import time
import warnings
from collections import Counter, defaultdict
from collections.abc import Sequence
from enum import StrEnum
from math import ceil
from mmap import mmap
from typing import NoReturn

import pytest
from mutmut.state import state

from tools.mutation.mutants import ACTIVE, Mutant, clear_caches


class Outcome(StrEnum):
    """The outcome of a mutant."""

    KILLED = "killed"
    TIMED_OUT = "timed out"
    SURVIVED = "survived"
    NOT_REACHED = "not reached"

    @property
    def is_noticed(self) -> bool:
        """Return whether the tests noticed the mutant."""
        return self in {Outcome.KILLED, Outcome.TIMED_OUT}


class MutationRun:
    """A pytest plugin that replaces the run of the tests with the mutation run."""

    def __init__(self, mutants: Sequence[Mutant], workers: int) -> None:
        self._mutants = mutants
        self._workers = workers
        self._items: list[pytest.Item] = []
        self._seconds: list[float] = []
        self._reaching: dict[str, list[int]] = defaultdict(list)
        self._kills: dict[str, Counter[int]] = defaultdict(Counter)
        self._killers = mmap(-1, 4 * len(mutants) + 4)  # shared with the forks: the test that noticed each mutant
        self._failed = False
        self.outcomes: dict[Mutant, Outcome] = {}

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Print why tests could not be collected; nothing else in this session reports it."""
        if report.failed:
            print(report.longrepr, file=sys.stderr)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Note that a test failed."""
        self._failed = self._failed or report.failed

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Replace pytest's own loop."""
        if session.testsfailed:
            raise session.Interrupted("tests could not be collected")
        warnings.simplefilter("error")
        self._items = session.items
        self._run_unchanged()
        gc.collect()
        gc.freeze()  # so that garbage collection in a fork does not copy all existing objects
        self._check_forks()
        self._run_mutants()
        return True

    def _run_unchanged(self) -> None:
        """Note which functions each test reaches, and how long it takes."""
        os.environ[ACTIVE] = "stats"
        for number, item in enumerate(self._items):
            reached = state()._stats  # what mutmut's trampolines report
            reached.clear()
            clear_caches()
            started = time.process_time()
            if not self._passes(number):
                sys.exit(f"{item.nodeid} fails without a mutant.")
            self._seconds.append(time.process_time() - started)
            for function in reached:
                self._reaching[function].append(number)

    def _check_forks(self) -> None:
        """Verify that the tests pass in a fork and in another order without a mutant; otherwise kills mean nothing."""
        if not (pid := os.fork()):
            self._run_in_fork("", sorted(range(len(self._items)), key=self._seconds.__getitem__), len(self._mutants))
        if os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]):
            sys.exit("The tests fail in a fork of their process even without a mutant.")

    def _run_mutants(self) -> None:
        running: dict[int, int] = {}
        for number, mutant in enumerate(self._mutants):
            if not self._reaching[mutant.function]:
                self.outcomes[mutant] = Outcome.NOT_REACHED
                print(f"\n# {mutant.title} is not reached\n{mutant.diff}", flush=True)
                continue
            if len(running) == self._workers:
                self._reap(running)
            order = self._order(mutant)
            if pid := os.fork():
                running[pid] = number
            else:
                self._run_in_fork(mutant.key, order, number)
        while running:
            self._reap(running)

    def _order(self, mutant: Mutant) -> list[int]:
        """Return the tests that reach a mutant: first those that noticed its neighbours, then the fastest."""
        of_function, of_module = self._kills[mutant.function], self._kills[mutant.module]
        reaching = self._reaching[mutant.function]
        return sorted(reaching, key=lambda test: (-of_function[test], -of_module[test], self._seconds[test]))

    def _reap(self, running: dict[int, int]) -> None:
        """Wait for one of the forks; if a signal ended it, its time was used up."""
        pid, status = os.wait()
        number = running.pop(pid)
        mutant, code = self._mutants[number], os.waitstatus_to_exitcode(status)
        self.outcomes[mutant] = {0: Outcome.SURVIVED, 1: Outcome.KILLED}.get(code, Outcome.TIMED_OUT)
        if code == 1:
            killer = int.from_bytes(self._killers[4 * number : 4 * number + 4], "big")
            self._kills[mutant.function][killer] += 1
            self._kills[mutant.module][killer] += 1
        if not self.outcomes[mutant].is_noticed:
            print(f"\n# {mutant.title}\n{mutant.diff}", flush=True)
        if len(self.outcomes) % 200 == 0:
            print(f"{len(self.outcomes)} of {len(self._mutants)}: {figures(self.outcomes)}", flush=True)

    def _run_in_fork(self, active: str, tests: Sequence[int], number: int) -> NoReturn:
        """End the process with 1 as soon as a test fails, and with 0 if none does."""
        os.environ[ACTIVE] = active
        clear_caches()
        limit = ceil(2 + 4 * sum(self._seconds[test] for test in tests))
        resource.setrlimit(resource.RLIMIT_CPU, (limit, limit + 1))
        for test in tests:
            self._killers[4 * number : 4 * number + 4] = test.to_bytes(4, "big")
            try:
                passed = self._passes(test)
            except BaseException:  # a mutant may raise anything, and must not leave its fork
                passed = False
            if not passed:
                os._exit(1)
        os._exit(0)

    def _passes(self, number: int) -> bool:
        """Run one test, with a simple call if it needs no fixture: pytest's own way takes longer than most tests."""
        item = self._items[number]
        params = item.callspec.params if isinstance(item, pytest.Function) and hasattr(item, "callspec") else {}
        if isinstance(item, pytest.Function) and set(item.fixturenames) <= set(params):
            try:
                item.obj(**params)
            except Exception:
                return False
            return True
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=None)
        return not self._failed


def figures(outcomes: dict[Mutant, Outcome]) -> str:
    """Return how many mutants had each outcome."""
    counts = Counter(outcomes.values())
    return ", ".join(f"{counts[outcome]} {outcome}" for outcome in Outcome)
