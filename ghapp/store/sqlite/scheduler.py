"""Which keys run now and whose turn is next: bookkeeping in memory, so a crash leaves nothing to undo."""

from __future__ import annotations

import heapq
import itertools
from collections import Counter, defaultdict, deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from ghapp.identity import Key
from ghapp.jobs import Job
from ghapp.store.job_state import Run

_UNKNOWN = 0.0  # due since ever: the lane must be examined before anyone relies on it
_NEVER = -1
_VOID_AT_MOST = 100


class Lane(NamedTuple):
    """Where a key waits: with the others of its repository, in the name of the installation that pays for the look."""

    installation_id: int
    repository_id: int


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

    lane: Lane
    size: int
    arrivals: int
    running: frozenset[Key]


@dataclass(slots=True)
class _Queue:
    """The waiting keys of a lane. None that nobody runs is due before `due`."""

    due: float
    arrivals: int = 0


class Claims:
    """The running keys, and a queue for each lane that has waiting keys.

    Turns go to the installation with the fewest running keys, among equals to the one that was served longest ago; and
    by the same rule to one of its repositories. So one that floods the queue delays itself only. Within a repository
    the key that is due longest goes first.

    `_ready` holds the lanes whose time has come, by installation; the others are in `_later`, a heap whose entries are
    void once their lane's time is another one. So a turn costs nothing for lanes that sleep.
    """

    def __init__(self) -> None:
        self._running: dict[Key, Run] = {}
        self._load: Counter[int | Lane] = Counter()
        self._lane: dict[Key, Lane] = {}
        self._queues: dict[Lane, _Queue] = {}
        self._ready: defaultdict[int, set[Lane]] = defaultdict(set)
        self._later: list[tuple[float, Lane]] = []
        self._not_before: dict[int, float] = {}
        self._served: dict[int | Lane, int] = {}
        self._turns = itertools.count()

    @property
    def running(self) -> Mapping[Key, Run]:
        """The claimed keys."""
        return self._running

    @property
    def lanes(self) -> Sequence[Lane]:
        """All that may have waiting keys."""
        return tuple(self._queues)

    def arrived(self, lane: Lane, due: float = _UNKNOWN) -> None:
        """Keys of the lane may have become waiting, none of them due before `due`."""
        queue = self._queues.get(lane)
        if queue is None:
            queue = self._queues[lane] = _Queue(due)
            self._put_off(lane, due)
        elif due < queue.due:
            self._put_off(lane, due)
        queue.arrivals += 1

    def limit(self, installation_id: int, not_before: float) -> None:
        """Hold back the installation's keys until `not_before`; never shortens an earlier limit."""
        self._not_before[installation_id] = max(not_before, self._not_before.get(installation_id, 0.0))

    def turns(self, now: float, limit: int) -> list[Turn]:
        """The next lanes, at most `limit` of each of so many installations, that may have a due key.

        Empty when surely nothing is due.
        """
        self._wake(now)
        open_now = (number for number in self._ready if self._not_before.get(number, 0.0) <= now)
        return [
            self._turn(lane, limit)
            for number in heapq.nsmallest(limit, open_now, key=self._rank)
            for lane in heapq.nsmallest(limit, self._ready[number], key=self._rank)
        ]

    def take(self, heads: Iterable[tuple[Turn, Sequence[Waiting]]], now: float, limit: int) -> list[Job]:
        """Claim up to `limit` keys of lanes just read, one by one by whose turn it is."""
        due: dict[Lane, deque[Waiting]] = {}
        later: list[tuple[Turn, float | None]] = []
        for turn, waiting in heads:
            free = [entry for entry in waiting if entry.job.key not in turn.running | self._running.keys()]
            due[turn.lane] = deque(entry for entry in free if entry.due <= now)
            later.append((turn, next((entry.due for entry in free if entry.due > now), None)))
        jobs: list[Job] = []
        while len(jobs) < limit and (left := [lane for lane, entries in due.items() if entries]):
            lane = min(left, key=self._order)
            jobs.append(self._start(lane, due[lane].popleft().job, now))
        for turn, after in later:
            rest = due[turn.lane]
            self._learn(turn, rest[0].due if rest else after)
        return jobs

    def examine(self, turn: Turn, waiting: Sequence[Waiting]) -> None:
        """Correct what is known of a lane by what the database says."""
        free = (entry.due for entry in waiting if entry.job.key not in turn.running | self._running.keys())
        self._learn(turn, next(free, None))

    def earliest(self) -> tuple[Turn, float] | None:
        """The lane whose turn may come first, and when; None if nothing waits."""
        while self._later and self._later[0][0] < self._not_before.get(self._later[0][1].installation_id, 0.0):
            self._wake(self._later[0][0])
        self._drop_void()
        waking = [self._later[0][1]] if self._later else []
        lane = min(itertools.chain(waking, *self._ready.values()), key=self._opens, default=None)
        return None if lane is None else (self._turn(lane, 0), self._opens(lane))

    def free(self, key: Key) -> None:
        """The key runs no longer."""
        del self._running[key]
        lane = self._lane.pop(key)
        for name in (lane, lane.installation_id):
            self._load[name] -= 1
            if not self._load[name]:
                del self._load[name]

    def forget_limits(self, now: float) -> None:
        """Drop the limits that are over."""
        self._not_before = {number: until for number, until in self._not_before.items() if until > now}

    def _turn(self, lane: Lane, limit: int) -> Turn:
        # One more than could be taken, so that the first key left over tells when the lane is due again.
        running = frozenset(self._running)
        return Turn(lane, limit + len(running) + 1, self._queues[lane].arrivals, running)

    def _opens(self, lane: Lane) -> float:
        return max(self._queues[lane].due, self._not_before.get(lane.installation_id, 0.0))

    def _rank(self, name: int | Lane) -> tuple[int, int]:
        return self._load[name], self._served.get(name, _NEVER)

    def _order(self, lane: Lane) -> tuple[tuple[int, int], tuple[int, int], float]:
        return self._rank(lane.installation_id), self._rank(lane), self._queues[lane].due

    def _start(self, lane: Lane, job: Job, now: float) -> Job:
        self._running[job.key] = Run(job.generation, now)
        self._lane[job.key] = lane
        for name in (lane, lane.installation_id):
            self._load[name] += 1
            self._served[name] = next(self._turns)
        return job

    def _wake(self, now: float) -> None:
        """Make ready the lanes whose time has come."""
        while self._later and self._later[0][0] <= now:
            due, lane = heapq.heappop(self._later)
            if self._sleeps(lane, due):
                self._ready[lane.installation_id].add(lane)

    def _drop_void(self) -> None:
        while self._later and not self._sleeps(self._later[0][1], self._later[0][0]):
            heapq.heappop(self._later)

    def _sleeps(self, lane: Lane, due: float) -> bool:
        """Whether a heap's entry stands for a lane as it is now."""
        queue = self._queues.get(lane)
        return queue is not None and queue.due == due and lane not in self._ready.get(lane.installation_id, ())

    def _learn(self, turn: Turn, due: float | None) -> None:
        queue = self._queues.get(turn.lane)
        if queue is None or queue.arrivals != turn.arrivals:
            return  # something arrived while the database was read: stay as cautious as before
        if due is None:
            self._forget(turn.lane)
        else:
            self._put_off(turn.lane, due)

    def _forget(self, lane: Lane) -> None:
        del self._queues[lane]
        self._unready(lane)
        self._served.pop(lane, None)
        if lane.installation_id not in self._ready:
            self._served.pop(lane.installation_id, None)

    def _put_off(self, lane: Lane, due: float) -> None:
        """Let a lane sleep until `due`."""
        self._unready(lane)
        self._queues[lane].due = due
        heapq.heappush(self._later, (due, lane))
        if len(self._later) > 2 * len(self._queues) + _VOID_AT_MOST:
            ready = set().union(*self._ready.values())
            self._later = [(queue.due, name) for name, queue in self._queues.items() if name not in ready]
            heapq.heapify(self._later)

    def _unready(self, lane: Lane) -> None:
        ready = self._ready.get(lane.installation_id, set())
        ready.discard(lane)
        if not ready:
            self._ready.pop(lane.installation_id, None)
