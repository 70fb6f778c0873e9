"""Which keys run now and which installation is next: bookkeeping in memory, so a crash leaves nothing to undo."""

from __future__ import annotations

import heapq
import itertools
from collections import Counter, deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from ghapp.identity import Key
from ghapp.jobs import Job
from ghapp.store.job_state import Run
from ghapp.store.protocol import ANY_NUMBER

_UNKNOWN = 0.0  # due at once: the queue must be read before anyone relies on it
_NEVER = -1
_MOST_STALE_ENTRIES = 100


@dataclass(frozen=True, slots=True)
class Waiting:
    """A key that the database says is waiting, as a job to be claimed."""

    job: Job
    due: float


@dataclass(frozen=True, slots=True)
class Turn:
    """A request to read the `size` earliest keys of an installation's queue, without those in `running`.

    `arrivals` counts what had arrived before: the read may miss anything that arrives later.
    """

    installation_id: int
    size: int
    arrivals: int
    running: frozenset[Key]


@dataclass(slots=True)
class _Queue:
    """The waiting keys of an installation. None that is not running is due before `due`."""

    due: float
    arrivals: int = 0


class Claims:
    """The running keys, and a queue for each installation that has waiting keys.

    The next turn goes to the installation with the fewest running keys; among equals, to the one served longest ago.
    So an installation that floods the queue delays only itself. Within an installation, the key that has been due
    longest goes first.

    `_ready` holds the installations with a due key. The others are in `_later`, a heap. An entry of the heap is stale
    once its queue has another due time. So sleeping queues cost a turn nothing.
    """

    def __init__(self) -> None:
        self._running: dict[Key, Run] = {}
        self._load: Counter[int] = Counter()
        self._installation: dict[Key, int] = {}
        self._queues: dict[int, _Queue] = {}
        self._ready: set[int] = set()
        self._later: list[tuple[float, int]] = []
        self._not_before: dict[int, float] = {}
        self._served: dict[int, int] = {}
        self._turns = itertools.count()

    @property
    def running(self) -> Mapping[Key, Run]:
        """Return the claimed keys."""
        return self._running

    def of(self, job: Job) -> Run | None:
        """Return the run that was claimed with a job; None if it has ended."""
        claim = self._running.get(job.key)
        return claim if claim is not None and claim.generation == job.generation else None

    @property
    def installations(self) -> Sequence[int]:
        """Return all installations that may have waiting keys."""
        return tuple(self._queues)

    def arrived(self, installation_id: int, due: float = _UNKNOWN) -> None:
        """Note that keys of an installation may have become waiting, none of them due before `due`."""
        queue = self._queues.get(installation_id)
        if queue is None:
            queue = self._queues[installation_id] = _Queue(due)
            self._put_off(installation_id, due)
        elif due < queue.due:
            self._put_off(installation_id, due)
        queue.arrivals += 1

    def limit(self, installation_id: int, not_before: float) -> None:
        """Hold back an installation's keys until `not_before`; never shorten an earlier limit."""
        self._not_before[installation_id] = max(not_before, self._not_before.get(installation_id, 0.0))

    def turns(self, now: float, limit: int, most_each: int = ANY_NUMBER) -> list[Turn]:
        """Return the next installations, at most `limit`, that may have a due key; none if nothing is due.

        Those of which `most_each` keys run already are left out.
        """
        self._wake(now)
        open_now = (
            number
            for number in self._ready
            if self._not_before.get(number, 0.0) <= now and self._load[number] < most_each
        )
        return [self._turn(number, limit) for number in heapq.nsmallest(limit, open_now, key=self._rank)]

    def take(
        self, read: Iterable[tuple[Turn, Sequence[Waiting]]], now: float, limit: int, most_each: int = ANY_NUMBER
    ) -> list[Job]:
        """Claim up to `limit` keys of the queues that were just read, one by one in turn."""
        due: dict[int, deque[Waiting]] = {}
        later: list[tuple[Turn, float | None]] = []
        for turn, waiting in read:
            due[turn.installation_id] = deque(entry for entry in waiting if entry.due <= now)
            later.append((turn, next((entry.due for entry in waiting if entry.due > now), None)))
        jobs: list[Job] = []
        while len(jobs) < limit and (
            left := [number for number, entries in due.items() if entries and self._load[number] < most_each]
        ):
            number = min(left, key=lambda each: (self._rank(each), self._queues[each].due))
            jobs.append(self._start(number, due[number].popleft().job, now))
        for turn, after in later:
            rest = due[turn.installation_id]
            self._update(turn, rest[0].due if rest else after)
        return jobs

    def examine(self, turn: Turn, waiting: Sequence[Waiting]) -> None:
        """Correct an installation's queue by what the database says."""
        self._update(turn, waiting[0].due if waiting else None)

    def earliest(self, most_each: int = ANY_NUMBER) -> tuple[Turn, float] | None:
        """Return the installation whose turn may come first, and when; None if nothing waits.

        Those of which `most_each` keys run already do not count.
        """
        while self._later and self._is_held_back(*self._later[0], most_each):
            self._wake(self._later[0][0])
        while self._later and not self._sleeps(self._later[0][1], self._later[0][0]):
            heapq.heappop(self._later)
        sleeping = [self._later[0][1]] if self._later else []
        able = (number for number in (*sleeping, *self._ready) if self._load[number] < most_each)
        first = min(able, key=self._opens, default=None)
        return None if first is None else (self._turn(first, 0), self._opens(first))

    def give_back(self, jobs: Iterable[Job]) -> None:
        """Undo claims."""
        for job in jobs:
            number = self._installation[job.key]
            self.free(job.key)
            self.arrived(number)

    def free(self, key: Key) -> None:
        """Note that a key has stopped running."""
        del self._running[key]
        number = self._installation.pop(key)
        self._load[number] -= 1
        if not self._load[number]:
            del self._load[number]

    def forget_limits(self, now: float) -> None:
        """Drop the limits that have passed."""
        self._not_before = {number: until for number, until in self._not_before.items() if until > now}

    def _turn(self, installation_id: int, limit: int) -> Turn:
        # One more than can be taken: the first key left over shows when the queue is due again.
        running = frozenset(self._running)
        return Turn(installation_id, limit + 1, self._queues[installation_id].arrivals, running)

    def _is_held_back(self, due: float, installation_id: int, most_each: int) -> bool:
        return due < self._not_before.get(installation_id, 0.0) or self._load[installation_id] >= most_each

    def _opens(self, installation_id: int) -> float:
        return max(self._queues[installation_id].due, self._not_before.get(installation_id, 0.0))

    def _rank(self, installation_id: int) -> tuple[int, int]:
        return self._load[installation_id], self._served.get(installation_id, _NEVER)

    def _start(self, installation_id: int, job: Job, now: float) -> Job:
        self._running[job.key] = Run(job.generation, now)
        self._installation[job.key] = installation_id
        self._load[installation_id] += 1
        self._served[installation_id] = next(self._turns)
        return job

    def _wake(self, now: float) -> None:
        """Make ready the installations whose time has come."""
        while self._later and self._later[0][0] <= now:
            due, number = heapq.heappop(self._later)
            if self._sleeps(number, due):
                self._ready.add(number)

    def _sleeps(self, installation_id: int, due: float) -> bool:
        """Return whether an entry of the heap is current."""
        queue = self._queues.get(installation_id)
        return queue is not None and queue.due == due and installation_id not in self._ready

    def _update(self, turn: Turn, due: float | None) -> None:
        queue = self._queues.get(turn.installation_id)
        if queue is None or queue.arrivals != turn.arrivals:
            return  # something arrived during the read: read again
        if due is None:
            del self._queues[turn.installation_id]
            self._ready.discard(turn.installation_id)
            self._served.pop(turn.installation_id, None)
        else:
            self._put_off(turn.installation_id, due)

    def _put_off(self, installation_id: int, due: float) -> None:
        """Let an installation's queue sleep until `due`."""
        self._ready.discard(installation_id)
        self._queues[installation_id].due = due
        heapq.heappush(self._later, (due, installation_id))
        if len(self._later) > 2 * len(self._queues) + _MOST_STALE_ENTRIES:
            self._later = [(queue.due, name) for name, queue in self._queues.items() if name not in self._ready]
            heapq.heapify(self._later)
