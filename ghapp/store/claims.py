"""Which keys run now and whose turn is next: bookkeeping in memory, so a crash leaves nothing to undo."""

from __future__ import annotations

import heapq
import itertools
from collections import Counter, deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from ghapp.store.protocol import Job, Key
from ghapp.store.rows import Run

_UNKNOWN = 0.0  # due since ever: the lane must be examined before anyone relies on it


@dataclass(frozen=True, slots=True)
class Waiting:
    """A key that the database says is waiting, as a job to be claimed."""

    job: Job
    due: float


@dataclass(frozen=True, slots=True)
class Turn:
    """A lane that is to be read from the database: its `size` earliest keys.

    What was running, and how much had arrived, before the reading: keys and arrivals that the reading may have missed.
    """

    installation_id: int
    size: int
    arrivals: int
    running: frozenset[Key]


@dataclass(slots=True)
class _Lane:
    """The waiting keys of one installation. No key that nobody runs is due before `due`; `served` is the last turn."""

    due: float
    arrivals: int = 0
    served: int = -1


class Claims:
    """The running keys, and one lane for each installation that has waiting keys.

    Turns go to the installation with the fewest running keys, among equals to the one that was served longest ago; so
    one that floods the queue delays itself only. Within an installation the key that is due longest goes first.
    """

    def __init__(self) -> None:
        self._running: dict[Key, Run] = {}
        self._load: Counter[int] = Counter()
        self._installation: dict[Key, int] = {}
        self._lanes: dict[int, _Lane] = {}
        self._not_before: dict[int, float] = {}
        self._turns = itertools.count()

    @property
    def running(self) -> Mapping[Key, Run]:
        """The claimed keys."""
        return self._running

    def arrived(self, installation_id: int, due: float = _UNKNOWN) -> None:
        """Keys of the installation may have become waiting, none of them due before `due`."""
        lane = self._lanes.setdefault(installation_id, _Lane(due))
        lane.due = min(lane.due, due)
        lane.arrivals += 1

    def limit(self, installation_id: int, not_before: float) -> None:
        """Hold back the installation's keys until `not_before`; never shortens an earlier limit."""
        self._not_before[installation_id] = max(not_before, self._not_before.get(installation_id, 0.0))

    def turns(self, now: float, limit: int) -> list[Turn]:
        """The next lanes, at most `limit`, that may have a due key; empty when surely nothing is due."""
        ready = (number for number in self._lanes if self._opens(number) <= now)
        return [self._turn(number, limit) for number in heapq.nsmallest(limit, ready, key=self._order)]

    def take(self, heads: Iterable[tuple[Turn, Sequence[Waiting]]], now: float, limit: int) -> list[Job]:
        """Claim up to `limit` keys of lanes just read, one by one by whose turn it is."""
        due: dict[int, deque[Waiting]] = {}
        later: list[tuple[Turn, float | None]] = []
        for turn, waiting in heads:
            free = [entry for entry in waiting if entry.job.key not in turn.running | self._running.keys()]
            due[turn.installation_id] = deque(entry for entry in free if entry.due <= now)
            later.append((turn, next((entry.due for entry in free if entry.due > now), None)))
        jobs: list[Job] = []
        while len(jobs) < limit and any(due.values()):
            number = min((number for number, entries in due.items() if entries), key=self._order)
            jobs.append(self._start(number, due[number].popleft().job, now))
        for turn, after in later:
            left = due[turn.installation_id]
            self._learn(turn, left[0].due if left else after)
        return jobs

    def examine(self, turn: Turn, waiting: Sequence[Waiting]) -> None:
        """Correct what is known of a lane by what the database says."""
        free = (entry.due for entry in waiting if entry.job.key not in turn.running | self._running.keys())
        self._learn(turn, next(free, None))

    def earliest(self) -> tuple[Turn, float] | None:
        """The lane whose turn may come first, and when; None if nothing waits."""
        number = min(self._lanes, key=self._opens, default=None)
        return None if number is None else (self._turn(number, 0), self._opens(number))

    def free(self, key: Key) -> None:
        """The key runs no longer."""
        del self._running[key]
        number = self._installation.pop(key)
        self._load[number] -= 1
        if not self._load[number]:
            del self._load[number]

    def forget_limits(self, now: float) -> None:
        """Drop the limits that are over."""
        self._not_before = {number: until for number, until in self._not_before.items() if until > now}

    def _turn(self, number: int, limit: int) -> Turn:
        # One more than could be taken, so that the first key left over tells when the lane is due again.
        running = frozenset(self._running)
        return Turn(number, limit + len(running) + 1, self._lanes[number].arrivals, running)

    def _opens(self, number: int) -> float:
        return max(self._lanes[number].due, self._not_before.get(number, 0.0))

    def _order(self, number: int) -> tuple[int, int, float]:
        lane = self._lanes[number]
        return self._load[number], lane.served, lane.due

    def _start(self, number: int, job: Job, now: float) -> Job:
        self._running[job.key] = Run(job.generation, now)
        self._installation[job.key] = number
        self._load[number] += 1
        self._lanes[number].served = next(self._turns)
        return job

    def _learn(self, turn: Turn, due: float | None) -> None:
        lane = self._lanes[turn.installation_id]
        if lane.arrivals != turn.arrivals:
            return  # something arrived while the database was read: stay as cautious as before
        if due is None:
            del self._lanes[turn.installation_id]
        else:
            lane.due = due
