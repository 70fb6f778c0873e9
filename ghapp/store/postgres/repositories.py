"""What is known of repositories and threads, in PostgreSQL's SQL."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence

from ghapp.identity import Key, RepositoryRef
from ghapp.jobs import DeliveryEffects
from ghapp.rules.model.plan import Record
from ghapp.rules.model.snapshot import Refusal
from ghapp.store.postgres import holders
from ghapp.store.postgres.schema import Connection
from ghapp.store.protocol import Entry, RepositoryMemory, ThreadMemory

# What is known already is left alone, so that nobody waits for its row.
_LEARN = """
WITH told AS (
    SELECT * FROM unnest($1::bigint[], $2::text[], $3::text[], $4::text[], $5::bigint[])
        AS told (id, node_id, owner, name, installation_id)
), other AS (
    SELECT told.*, repository.installation_id AS before FROM told LEFT JOIN repository USING (id)
    WHERE (told.node_id, told.owner, told.name, told.installation_id) IS DISTINCT FROM
        (repository.node_id, repository.owner, repository.name, repository.installation_id)
), learned AS (
    INSERT INTO repository SELECT id, node_id, owner, name, installation_id FROM other ORDER BY id
    ON CONFLICT (id) DO UPDATE SET
        node_id = excluded.node_id, owner = excluded.owner, name = excluded.name,
        installation_id = excluded.installation_id
)
SELECT id FROM other WHERE before IS DISTINCT FROM installation_id
"""
# Keys of a repository that changes its installation wait in the new installation's queue from then on.
_MOVE = """
UPDATE job SET installation_id = repository.installation_id FROM repository
WHERE repository.id = job.repository_id AND repository.id = ANY($1::bigint[])
"""
_FORGET = """
UPDATE repository SET installation_id = 0
WHERE (id = ANY($1::bigint[]) OR installation_id = ANY($2::bigint[])) AND installation_id <> 0 RETURNING id
"""
# What was missed meanwhile is looked at when the repository comes back: its configuration counts as never seen.
_UNSEEN = "UPDATE known_repository SET config_version = '' WHERE repository_id = ANY($1::bigint[])"
_INSTALLED = "SELECT id FROM repository WHERE installation_id = ANY($1::bigint[])"
_REFUSED_NOTHING = "UPDATE known SET refusals = '[]' WHERE repository_id = ANY($1::bigint[])"
_REPOSITORY = "SELECT id, node_id, owner, name, installation_id FROM repository"
_OPEN = "SELECT number FROM known WHERE repository_id = $1 AND number > 0 AND head_sha <> ''"
_THREADS_AT = "SELECT number FROM known WHERE head_sha = $1 AND head_sha <> '' AND repository_id = $2 AND number > 0"
_KNOWN = """
SELECT quiet, head_sha, refusals, noted AS sightings, foreseen AS impact
FROM known WHERE repository_id = $1 AND number = $2
"""
_KNOW = """
INSERT INTO known AS held VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (repository_id, number) DO UPDATE
SET quiet = excluded.quiet, head_sha = excluded.head_sha, refusals = excluded.refusals, noted = excluded.noted,
    foreseen = excluded.foreseen
WHERE (held.quiet, held.head_sha, held.refusals, held.noted, held.foreseen)
    <> (excluded.quiet, excluded.head_sha, excluded.refusals, excluded.noted, excluded.foreseen)
"""
_KNOWN_REPOSITORY = """
SELECT valid, repository_text, organisation_text, config_version, labels_created
FROM known_repository WHERE repository_id = $1
"""
_KNOW_REPOSITORY = """
INSERT INTO known_repository AS held VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (repository_id) DO UPDATE SET
    valid = excluded.valid, repository_text = excluded.repository_text, organisation_text = excluded.organisation_text,
    config_version = excluded.config_version, labels_created = excluded.labels_created
WHERE (held.valid, held.repository_text, held.organisation_text, held.config_version, held.labels_created)
    IS DISTINCT FROM
    (excluded.valid, excluded.repository_text, excluded.organisation_text, excluded.config_version,
     excluded.labels_created)
"""
_RECORD = """
INSERT INTO ledger AS held VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (repository_id, number, kind, identity) DO UPDATE SET at = excluded.at, data = excluded.data
WHERE (held.at, held.data) <> (excluded.at, excluded.data)
"""
_LEDGER = "SELECT repository_id, number, kind, identity, at, data FROM ledger"


async def take_in(db: Connection, intakes: Sequence[DeliveryEffects]) -> None:
    """Remember what deliveries told, in their order."""
    told: dict[int, RepositoryRef] = {}
    moved: list[int] = []
    for intake in intakes:
        told.update((repository.id, repository) for repository in intake.repositories)
        if intake.removed_repositories or intake.forget_installations or intake.renewed_installations:
            moved += await _learn(db, told.values())
            moved += await _forget(db, intake)
            await _renew(db, intake.renewed_installations)
            told.clear()
    moved += await _learn(db, told.values())
    await _move(db, moved)


async def learn(db: Connection, repositories: Collection[RepositoryRef]) -> None:
    """Remember attributes; keys follow their repository to its installation."""
    await _move(db, await _learn(db, repositories))


async def repository(db: Connection, repository_id: int) -> RepositoryRef | None:
    """The attributes of a repository."""
    row = await db.fetchrow(f"{_REPOSITORY} WHERE id = $1", repository_id)
    return None if row is None else RepositoryRef(**row)


async def repositories_of(db: Connection, owner: str) -> list[RepositoryRef]:
    """The repositories of an account, whose login is compared without regard to case."""
    rows = await db.fetch(f"{_REPOSITORY} WHERE lower(owner) = lower($1) ORDER BY id", owner)
    return [RepositoryRef(**row) for row in rows]


async def repositories_at(db: Connection, installation_id: int) -> list[RepositoryRef]:
    """The repositories of an installation, in the order of their ids."""
    rows = await db.fetch(f"{_REPOSITORY} WHERE installation_id = $1 ORDER BY id", installation_id)
    return [RepositoryRef(**row) for row in rows]


async def known(db: Connection, key: Key) -> ThreadMemory | None:
    """What the last look at a thread left behind."""
    row = await db.fetchrow(_KNOWN, key.repository_id, key.number)
    if row is None:
        return None
    refusals = tuple(Refusal(*one) for one in json.loads(row["refusals"]))
    return ThreadMemory(**{**row, "refusals": refusals})


async def threads_at(db: Connection, repository_id: int, head_sha: str) -> frozenset[int]:
    """The threads of a repository whose last seen head is a commit."""
    return frozenset(row["number"] for row in await db.fetch(_THREADS_AT, head_sha, repository_id))


async def open_pulls(db: Connection, repository_id: int) -> frozenset[int]:
    """The pull requests of a repository that were open when they were last seen."""
    return frozenset(row["number"] for row in await db.fetch(_OPEN, repository_id))


async def know(db: Connection, key: Key, seen: ThreadMemory) -> None:
    """Write what a look at a thread left behind."""
    refusals = json.dumps([(one.subject, one.reason, one.head_sha) for one in seen.refusals])
    told = (seen.quiet, seen.head_sha, refusals, seen.sightings, seen.impact)
    await db.execute(_KNOW, key.repository_id, key.number, *told)


async def repository_memory(db: Connection, repository_id: int) -> RepositoryMemory:
    """What is remembered of a repository; the defaults if that is nothing."""
    row = await db.fetchrow(_KNOWN_REPOSITORY, repository_id)
    if row is None:
        return RepositoryMemory()
    return RepositoryMemory(**row, holders=await holders.named(db, repository_id))


async def save_repository_memory(db: Connection, repository_id: int, seen: RepositoryMemory) -> None:
    """Write what is remembered of a repository."""
    texts = (seen.repository_text, seen.organisation_text)
    await db.execute(_KNOW_REPOSITORY, repository_id, seen.valid, *texts, seen.config_version, seen.labels_created)
    await holders.name(db, repository_id, seen.holders)


async def record(db: Connection, key: Key, records: Sequence[Record]) -> None:
    """Write rows of the ledger; a row that is there already is corrected."""
    for one in records:
        data = json.dumps(one.data, sort_keys=True)
        await db.execute(_RECORD, key.repository_id, key.number, one.kind, one.identity, one.at.timestamp(), data)


async def ledger(db: Connection, repository_id: int | None) -> list[Entry]:
    """The ledger of one repository or of all, oldest first."""
    if repository_id is None:
        rows = await db.fetch(f"{_LEDGER} ORDER BY at, repository_id, number, kind, identity")
    else:
        rows = await db.fetch(f"{_LEDGER} WHERE repository_id = $1 ORDER BY at, number, kind, identity", repository_id)
    return [
        Entry(key=Key(repository, number), kind=kind, identity=identity, at=at, data=json.loads(data))
        for repository, number, kind, identity, at, data in rows
    ]


async def _learn(db: Connection, repositories: Collection[RepositoryRef]) -> list[int]:
    """Remember attributes; returns the repositories whose installation is another than before."""
    if not repositories:
        return []
    rows = await db.fetch(
        _LEARN,
        [one.id for one in repositories],
        [one.node_id for one in repositories],
        [one.owner for one in repositories],
        [one.name for one in repositories],
        [one.installation_id for one in repositories],
    )
    return [row["id"] for row in rows]


async def _move(db: Connection, repositories: Sequence[int]) -> None:
    """Put keys into the queues of their present installations; what those before were refused and saw is forgotten."""
    if repositories:
        await db.execute(_UNSEEN, repositories)
        await db.execute(_REFUSED_NOTHING, repositories)
        await db.execute(_MOVE, repositories)


async def _forget(db: Connection, intake: DeliveryEffects) -> list[int]:
    """Take their installation from the repositories that an intake says the app lost; returns them."""
    rows = await db.fetch(_FORGET, intake.removed_repositories, intake.forget_installations)
    return [row["id"] for row in rows]


async def _renew(db: Connection, installations: Sequence[int]) -> None:
    """Forget what kept installations from doing more than they could."""
    if installations:
        renewed = [row["id"] for row in await db.fetch(_INSTALLED, installations)]
        await db.execute(_UNSEEN, renewed)
        await db.execute(_REFUSED_NOTHING, renewed)
