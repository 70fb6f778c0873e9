"""The worker: runs the keys that are due, several at a time, and sleeps until the next one is."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace

from ghapp.errors import StoreUnavailable
from ghapp.jobs import Done, GaveUp, Job, Outcome, RateLimited, Retry, outcome_name
from ghapp.store.protocol import Store

_log = logging.getLogger(__name__)

_PRUNE_EVERY = 3600.0
_FIRST_PAUSE = 0.1  # seconds between attempts while the store is unavailable, doubled up to the longest
_LONGEST_PAUSE = 5.0


class Worker:
    """Claims due keys from `store` and calls `run` for each, at most `concurrency` at once.

    No installation has more than half of these places, so that one that hangs leaves places to the others.
    A run that raises, or takes longer than `longest_run` seconds, is retried with backoff: it never stops the worker,
    and delays other keys only briefly. Where the app itself is at fault, or before a key dies, `fail_closed` is called;
    a key of which that fails does not die. `clock` gives epoch seconds, the same as the store's.
    """

    def __init__(
        self,
        store: Store,
        run: Callable[[Job], Awaitable[Outcome]],
        *,
        fail_closed: Callable[[Job, str], Awaitable[None]],
        concurrency: int = 32,
        longest_run: float = 300.0,
        clock: Callable[[], float],
    ) -> None:
        self._store = store
        self._run = run
        self._fail_closed = fail_closed
        self._concurrency = concurrency
        self._most_each = max(1, concurrency // 2)
        self._longest_run = longest_run
        self._clock = clock
        self._runs: set[asyncio.Task[None]] = set()
        self._loops: list[asyncio.Task[None]] = []
        self._progress = asyncio.Event()
        self._is_claiming = False

    @property
    def running(self) -> bool:
        """Return whether keys are claimed as they come due."""
        return bool(self._loops) and not any(loop.done() for loop in self._loops)

    def start(self) -> None:
        """Start to claim keys; the store must be open."""
        self._loops = [asyncio.create_task(self._dispatch()), asyncio.create_task(self._prune())]

    async def stop(self, grace: float = 10.0) -> None:
        """Stop claiming, let runs finish within `grace` seconds, and cancel the rest, which is due again at once."""
        for loop in self._loops:
            loop.cancel()
        await asyncio.gather(*self._loops, return_exceptions=True)
        self._loops = []
        if self._runs:
            await asyncio.wait(self._runs, timeout=grace)
        for run in self._runs:
            run.cancel()
        await asyncio.gather(*self._runs, return_exceptions=True)

    async def idle(self, horizon: float = 0.5) -> None:
        """Return once nothing runs and nothing is due within `horizon` seconds. For tests and the demo."""
        while True:
            self._progress.clear()
            due = await self._store.next_due()
            if not self._runs and not self._is_claiming and (due is None or due > self._clock() + horizon):
                return
            await self._progress.wait()

    async def _dispatch(self) -> None:
        pause = _FIRST_PAUSE
        while True:
            try:
                await self._claim()
                pause = _FIRST_PAUSE
            except StoreUnavailable as error:
                _log.warning("store unavailable, waiting", extra={"error": str(error), "pause_s": pause})
                await asyncio.sleep(pause)
                pause = min(2 * pause, _LONGEST_PAUSE)

    async def _claim(self) -> None:
        """Fill the free slots; if some stay free, sleep until a key may be due."""
        free = self._concurrency - len(self._runs)
        if not free:
            await asyncio.wait(self._runs, return_when=asyncio.FIRST_COMPLETED)
            return
        self._is_claiming = True
        try:
            jobs = await self._store.claim(free, most_each=self._most_each)
        finally:
            self._is_claiming = False
        for job in jobs:
            run = asyncio.create_task(self._run_job(job), name=f"run {job.key}")
            self._runs.add(run)
            run.add_done_callback(self._ended)
        if len(jobs) < free:
            due = await self._store.next_due(most_each=self._most_each)
            self._progress.set()
            await self._store.wait(None if due is None else max(0.0, due - self._clock()))

    def _ended(self, run: asyncio.Task[None]) -> None:
        self._runs.discard(run)
        self._progress.set()

    async def _run_job(self, job: Job) -> None:
        try:
            outcome = await self._closed(job, await self._outcome(job))
            try:
                await self._finish(job, outcome)
            except Exception as error:
                # A key that is never returned would never run again.
                _log.exception("cannot store an outcome", extra={"key": str(job.key)})
                failed = Retry(f"the outcome could not be stored: {type(error).__name__}", is_own_fault=True)
                await self._finish(job, await self._closed(job, failed))
        except asyncio.CancelledError:
            await self._store.release(job)
            raise

    async def _outcome(self, job: Job) -> Outcome:
        started = time.perf_counter()
        failure: BaseException | None = None
        outcome: Outcome
        limit = asyncio.timeout(self._longest_run)
        try:
            async with limit:
                outcome = await self._run(job)
        except asyncio.CancelledError as error:
            task = asyncio.current_task()
            if task is not None and task.cancelling():
                raise
            failure, outcome = error, Retry("the run was cancelled from within", is_own_fault=True)
        except Exception as error:
            late = f"took longer than {self._longest_run:g} s" if limit.expired() else ""
            failure, outcome = error, Retry(late or f"{type(error).__name__}: {error}", is_own_fault=True)
        _log_outcome(job, outcome, time.perf_counter() - started, failure)
        return outcome

    async def _closed(self, job: Job, outcome: Outcome) -> Outcome:
        """Let no green check outlive a failure of the app itself, nor a key that dies."""
        if not isinstance(outcome, Retry) or not (outcome.is_own_fault or job.is_last_try):
            return outcome
        try:
            async with asyncio.timeout(self._longest_run):
                await self._fail_closed(job, outcome.error)
        except Exception:
            _log.exception("cannot close the check", extra={"key": str(job.key)})
            return replace(outcome, may_die=False)
        return outcome

    async def _finish(self, job: Job, outcome: Outcome) -> None:
        """Return the key, however long the store takes: until then no other process may run it."""
        pause = _FIRST_PAUSE
        while True:
            try:
                return await self._store.finish(job, outcome)
            except StoreUnavailable as error:
                _log.warning("cannot finish", extra={"key": str(job.key), "error": str(error), "pause_s": pause})
                await asyncio.sleep(pause)
                pause = min(2 * pause, _LONGEST_PAUSE)

    async def _prune(self) -> None:
        while True:
            try:
                pruned = await self._store.prune()
                _log.debug("pruned deliveries", extra={"pruned": pruned})
            except StoreUnavailable as error:
                _log.warning("cannot prune", extra={"error": str(error)})
            await asyncio.sleep(_PRUNE_EVERY)


def _log_outcome(job: Job, outcome: Outcome, seconds: float, failure: BaseException | None) -> None:
    fields: dict[str, object] = {
        "key": str(job.key),
        "generation": job.generation,
        "tries": job.tries,
        "outcome": outcome_name(outcome),
        "duration_ms": round(seconds * 1000, 1),
    }
    match outcome:
        case Done(next_look):
            _log.info("looked", extra={**fields, "next_look": next_look})
        case RateLimited(installation_id, until):
            _log.warning("limited", extra={**fields, "installation": installation_id, "until": until})
        case GaveUp(error):
            _log.error("gave up", extra={**fields, "error": error})
        case Retry(error):
            _log.warning("failed", extra={**fields, "error": error}, exc_info=failure)
