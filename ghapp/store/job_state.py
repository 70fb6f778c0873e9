"""The state of a job, and how a run changes it, in any database."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from ghapp.jobs import Done, GaveUp, Outcome, RateLimited, Retry

KEEP_DELIVERIES = 8 * 24 * 3600.0
"""Seconds for which the ids of deliveries are kept (SPEC §8)."""
_ERROR_LENGTH = 2000
_MOST_DOUBLINGS = 32  # keeps the power finite however many tries are allowed


class State(StrEnum):
    """Where a key stands. A key that runs is `WAITING` in the database: only its process knows that it runs."""

    IDLE = "idle"
    WAITING = "waiting"
    DEAD = "dead"


@dataclass(frozen=True, slots=True, kw_only=True)
class RetryPolicy:
    """How fast keys are looked at (seconds), and how often a failing one is tried before it is dead.

    Looks at one key start at least `spacing` apart. The wait after a failure doubles, from `backoff` to
    `longest_backoff`: with these figures a key outlives an outage of GitHub of about an hour.
    """

    spacing: float = 0.3
    backoff: float = 1.0
    longest_backoff: float = 900.0
    tries: int = 15

    def is_last(self, tries: int) -> bool:
        """Return whether a key that failed so often before dies if it fails again."""
        return tries + 1 >= self.tries

    def delay(self, failures: int, jitter: float) -> float:
        """Return the seconds to wait after one more failure; `jitter` in [0, 1) spreads keys that failed together."""
        full = min(self.longest_backoff, self.backoff * 2.0 ** min(failures, _MOST_DOUBLINGS))
        return full * (1 + jitter) / 2


@dataclass(frozen=True, slots=True, kw_only=True)
class JobState:
    """What the queue knows of a key.

    An event raises `generation`; a good run writes into `done` the generation it had claimed.

    `due` is set while waiting. `tries` counts failed runs since the last good one or the last event. `unfinished`
    counts the runs in which the process died, since the last good one or since the key was dead.
    """

    generation: int
    done: int
    state: State
    due: float | None
    tries: int
    error: str | None
    unfinished: int = 0


@dataclass(frozen=True, slots=True)
class Run:
    """A claim: the generation that a run of a key took on, and when it started (epoch seconds)."""

    generation: int
    started: float


DEFAULT_RETRY_POLICY = RetryPolicy()


def next_state(
    job: JobState, run: Run, outcome: Outcome, *, now: float, policy: RetryPolicy, jitter: float
) -> JobState:
    """Return the state of a job after `run` ended. An event that came meanwhile leads to exactly one more run."""
    overtaken = job.generation > run.generation
    due: float | None
    match outcome:
        case Done(next_look):
            job = replace(job, done=run.generation, tries=0, error=None, unfinished=0)
            due = next_look
        case Retry(error, _, may_die):
            due = now + policy.delay(job.tries, jitter)
            job = replace(job, tries=job.tries + 1, error=error[:_ERROR_LENGTH])
            if job.tries >= policy.tries and may_die and not overtaken:
                return replace(job, state=State.DEAD, due=None, unfinished=0)
        case GaveUp(error):
            job, due = replace(job, error=error[:_ERROR_LENGTH], unfinished=0), now
            if not overtaken:
                return replace(job, state=State.DEAD, due=None)
        case RateLimited(_, until):
            due = until
    if overtaken:
        due = now
    if due is None:
        return replace(job, state=State.IDLE, due=None)
    return replace(job, state=State.WAITING, due=max(due, min(run.started, now) + policy.spacing))
