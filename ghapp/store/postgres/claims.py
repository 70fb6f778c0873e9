"""Whose turn it is, decided where all replicas see the same: in the database."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import count

import asyncpg
from cachetools import LRUCache

from ghapp.errors import StoreUnavailable
from ghapp.identity import Key, RepositoryRef
from ghapp.jobs import Job
from ghapp.store.job_state import Run
from ghapp.store.postgres.session import Session

_REMEMBERED = 1000  # installations for which the last turn is remembered
_MOST_READ = 500  # due keys that are read to find their installations

# What nobody runs. `own` are keys that this process is still busy with, although it may have lost them.
_OWN = "own AS (SELECT * FROM unnest($1::bigint[], $2::bigint[]) AS own (repository_id, number))"
_FREE = """
state = 'waiting'
AND NOT EXISTS (SELECT FROM claim WHERE (claim.repository_id, claim.number) = (job.repository_id, job.number))
AND NOT EXISTS (SELECT FROM own WHERE (own.repository_id, own.number) = (job.repository_id, job.number))
"""
# The installations that have due keys. As a rule the keys that have been due longest name them all; only where too many
# keys are due, one step of the index finds each installation.
_INSTALLATIONS = f"""
WITH RECURSIVE limited AS (
    SELECT installation_id FROM installation_limit WHERE not_before > $3
), {_OWN}, longest AS MATERIALIZED (
    SELECT installation_id, due FROM job
    WHERE {_FREE} AND due + 0 <= $3 AND installation_id NOT IN (SELECT installation_id FROM limited)
    ORDER BY due + 0 LIMIT {_MOST_READ + 1}
), every AS (
    (
        SELECT installation_id, due FROM job
        WHERE state = 'waiting' AND (SELECT count(*) FROM longest) > {_MOST_READ}
        ORDER BY installation_id, due LIMIT 1
    )
    UNION ALL
    SELECT next.* FROM every CROSS JOIN LATERAL (
        SELECT installation_id, due FROM job
        WHERE state = 'waiting' AND job.installation_id > every.installation_id
        ORDER BY installation_id, due LIMIT 1
    ) AS next
), waiting AS MATERIALIZED (
    SELECT installation_id, min(due) AS due FROM longest
    WHERE (SELECT count(*) FROM longest) <= {_MOST_READ} GROUP BY installation_id
    UNION ALL
    SELECT installation_id, free.due FROM every CROSS JOIN LATERAL (
        SELECT due FROM job WHERE {_FREE} AND installation_id = every.installation_id AND due <= $3
        ORDER BY due LIMIT 1
    ) AS free
    WHERE every.due <= $3 AND installation_id NOT IN (SELECT installation_id FROM limited)
)
"""
# The next turn goes to the installation with the fewest running keys; among equals, to the one that this replica served
# longest ago. So an installation that floods the queue delays only itself. Within an installation, the key that has
# been due longest goes first.
_TURNS = f"""
installation AS MATERIALIZED (
    SELECT installation_id, coalesce(load.keys, 0) AS keys, coalesce(served.turn, -1) AS turn,
        $10 - coalesce(mine.keys, 0) AS places
    FROM waiting
    LEFT JOIN (SELECT installation_id, count(*) AS keys FROM claim GROUP BY 1) AS load USING (installation_id)
    LEFT JOIN unnest($4::bigint[], $5::bigint[]) AS served (installation_id, turn) USING (installation_id)
    LEFT JOIN unnest($8::bigint[], $9::bigint[]) AS mine (installation_id, keys) USING (installation_id)
    WHERE $10 > coalesce(mine.keys, 0)
    ORDER BY keys, turn, due LIMIT $6
), turn AS MATERIALIZED (
    SELECT repository_id, number, job.due, installation.turn,
        keys + row_number() OVER (PARTITION BY installation.installation_id ORDER BY job.due) AS level
    FROM installation CROSS JOIN LATERAL (
        SELECT repository_id, number, due FROM job
        WHERE {_FREE} AND installation_id = installation.installation_id AND due <= $3
        ORDER BY due LIMIT least($6, installation.places)
    ) AS job
    ORDER BY level, turn, due
)
"""
# A row that another replica is about to claim is passed over; where both saw the same, the primary key decides.
_CLAIM = f"""{_INSTALLATIONS}, {_TURNS}, picked AS MATERIALIZED (
    SELECT job.*, level, turn FROM turn CROSS JOIN LATERAL (
        SELECT repository_id, number, installation_id, generation, tries, unfinished, state, due FROM job
        WHERE repository_id = turn.repository_id AND number = turn.number FOR NO KEY UPDATE SKIP LOCKED
    ) AS job
    WHERE job.state = 'waiting' AND job.due <= $3 LIMIT $6
), taken AS (
    INSERT INTO claim (repository_id, number, installation_id, replica, generation)
    SELECT repository_id, number, installation_id, $7, generation FROM picked
    ON CONFLICT DO NOTHING RETURNING repository_id, number
)
SELECT repository_id, number, picked.installation_id AS payer, generation, tries,
    unfinished, node_id, owner, name, repository.installation_id
FROM taken JOIN picked USING (repository_id, number) LEFT JOIN repository ON repository.id = repository_id
ORDER BY level, turn, due
"""
_NEXT_DUE = f"""
WITH {_OWN}, later AS (
    SELECT installation_id, not_before FROM installation_limit WHERE not_before > $3
)
SELECT least(
    (
        SELECT due FROM job
        WHERE {_FREE} AND installation_id NOT IN (SELECT installation_id FROM later) AND installation_id <> ALL ($4)
        ORDER BY due + 0 LIMIT 1
    ),
    (
        SELECT min(greatest(due, not_before)) FROM job JOIN later USING (installation_id)
        WHERE {_FREE} AND installation_id <> ALL ($4::bigint[])
    )
)
"""
_HOLDS = """
WITH alive AS (
    UPDATE replica SET seen_at = clock_timestamp() WHERE id = $1 RETURNING id
)
SELECT EXISTS (
    SELECT FROM claim JOIN alive ON alive.id = claim.replica
    WHERE (repository_id, number, generation) = ($2, $3, $4)
)
"""
_DISOWN = """
DELETE FROM claim WHERE replica = $1 AND NOT EXISTS (
    SELECT FROM unnest($2::bigint[], $3::bigint[]) AS own (repository_id, number)
    WHERE (own.repository_id, own.number) = (claim.repository_id, claim.number)
)
"""


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
        """The claim that was made with a job; None if it has ended."""
        claim = self._running.get(job.key)
        return claim if claim is not None and claim.run.generation == job.generation else None

    def end(self, key: Key) -> None:
        """The key runs here no longer."""
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
                await db.execute(_DISOWN, replica, *self._columns())
            self._certain = False
            served = list(self._served), list(self._served.values())
            mine = self._load()
            own = list(mine), list(mine.values())
            rows = await db.fetch(_CLAIM, *self._columns(), now, *served, limit, replica, *own, most_each)
            jobs = [_job(row) for row in rows]
            for row, job in zip(rows, jobs, strict=True):
                self._running[job.key] = Claim(Run(job.generation, now), replica, row["payer"])
                self._served[row["payer"]] = next(self._turns)
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
            asked = (replica, key.repository_id, key.number, claim.run.generation)
            return replica == claim.replica and bool(await db.fetchval(_HOLDS, *asked))

    async def next_due(self, most_each: int, now: float) -> float | None:
        """Return when the earliest key that nobody runs may run here; None if there is none."""
        full = [installation_id for installation_id, keys in self._load().items() if keys >= most_each]
        async with self._session.live() as (db, _):
            due: float | None = await db.fetchval(_NEXT_DUE, *self._columns(), now, full)
            return due

    def _load(self) -> Counter[int]:
        """Return how many keys of each installation run here."""
        return Counter(claim.installation_id for claim in self._running.values())

    def _columns(self) -> tuple[list[int], list[int]]:
        return [key.repository_id for key in self._running], [key.number for key in self._running]


def _job(row: asyncpg.Record) -> Job:
    repository = None
    if row["node_id"] is not None:
        repository = RepositoryRef(
            id=row["repository_id"],
            node_id=row["node_id"],
            owner=row["owner"],
            name=row["name"],
            installation_id=row["installation_id"],
        )
    key = Key(row["repository_id"], row["number"])
    return Job(key, row["generation"], row["tries"], repository, row["unfinished"])
