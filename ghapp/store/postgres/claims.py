"""Whose turn it is, decided where all replicas see the same: in the database."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import count

from cachetools import LRUCache

from ghapp.errors import StoreUnavailable
from ghapp.identity import Key
from ghapp.jobs import Job
from ghapp.store import queue
from ghapp.store.job_state import Run
from ghapp.store.postgres.connection import fetch
from ghapp.store.postgres.session import Session
from ghapp.store.sql_statements import load

_REMEMBERED = 1000  # installations for which the last turn is remembered

_statement = load("claims.sql")
_CLAIM = _statement("claim")
_NEXT_DUE = _statement("next_due")
_HOLDS = _statement("holds")
_GIVE_BACK_OTHERS = _statement("give_back_others")


@dataclass(frozen=True, slots=True)
class Claim:
    """A run of this process, the replica that the process was when it claimed the key, and whose place it takes."""

    run: Run
    replica: int
    installation_id: int


class Claims(Mapping[Key, Claim]):
    """The keys that this process runs, each backed by a row that its `session` claimed, or has lost meanwhile."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._running: dict[Key, Claim] = {}
        self._certain = False
        self._served: LRUCache[int, int] = LRUCache(_REMEMBERED)
        self._turns = count()

    def __getitem__(self, key: Key) -> Claim:
        return self._running[key]

    def __iter__(self) -> Iterator[Key]:
        return iter(self._running)

    def __len__(self) -> int:
        return len(self._running)

    def of(self, job: Job) -> Claim | None:
        """Return the claim that was made with a job; None if it has ended."""
        claim = self._running.get(job.key)
        return claim if claim is not None and claim.run.generation == job.generation else None

    def end(self, key: Key) -> None:
        """Note that a key no longer runs here."""
        self._running.pop(key, None)

    def clear(self) -> None:
        """Forget every claim: nothing runs in this process."""
        self._running.clear()
        self._certain = False

    async def claim(self, limit: int, most_each: int, now: float) -> list[Job]:
        """Claim up to `limit` due keys, so that at most `most_each` of an installation run here."""
        async with self._session.live() as (db, replica):
            if not self._certain:
                # An earlier attempt may have got keys without anybody's learning of it.
                await fetch(db, _GIVE_BACK_OTHERS(replica=replica, own=queue.pairs(self)))
            self._certain = False
            rows = await fetch(
                db,
                _CLAIM(
                    own=queue.pairs(self),
                    now=now,
                    served=self._served.items(),
                    mine=self._load().items(),
                    most=limit,
                    most_each=most_each,
                    replica=replica,
                ),
            )
            jobs = []
            for *row, payer in rows:
                job = queue.read_job(row)
                self._running[job.key] = Claim(Run(job.generation, now), replica, payer)
                self._served[payer] = next(self._turns)
                jobs.append(job)
            self._certain = True
        return jobs

    async def holds(self, job: Job) -> bool:
        """Return whether the job's claim stands, for some seconds more; ask the database only in doubt."""
        claim = self.of(job)
        if claim is None:
            return False
        if self._session.is_certain_of(claim.replica):
            return True
        try:
            return await self._stands(claim, job.key)
        except StoreUnavailable:
            # The session may have broken just now. Try again once with a new one.
            return await self._stands(claim, job.key)

    async def _stands(self, claim: Claim, key: Key) -> bool:
        async with self._session.live() as (db, replica):
            if replica != claim.replica:
                return False
            run = {"repository_id": key.repository_id, "number": key.number, "generation": claim.run.generation}
            ((is_held,),) = await fetch(db, _HOLDS(replica=replica, **run))
            return bool(is_held)

    async def next_due(self, most_each: int, now: float) -> float | None:
        """Return when the earliest key that nobody runs may run here; None if there is none."""
        full = [installation_id for installation_id, keys in self._load().items() if keys >= most_each]
        async with self._session.live() as (db, _):
            ((due,),) = await fetch(db, _NEXT_DUE(own=queue.pairs(self), now=now, full=full))
            return None if due is None else float(due)

    def _load(self) -> Counter[int]:
        """Return how many keys of each installation run here."""
        return Counter(claim.installation_id for claim in self._running.values())
