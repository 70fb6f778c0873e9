"""What is known of repositories and threads, in SQL."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Sequence

from ghapp.identity import Key, RepositoryRef
from ghapp.jobs import DeliveryEffects
from ghapp.rules.model.plan import Record
from ghapp.rules.model.snapshot import Refusal
from ghapp.store.protocol import Entry, RepositoryMemory, ThreadMemory
from ghapp.store.sqlite import holders

# Keys of a repository that changes its installation wait in the new installation's queue from then on.
_MOVED = """
SELECT json_group_array(told.value ->> 0)
FROM json_each(?) AS told LEFT JOIN repository ON repository.id = told.value ->> 0
WHERE repository.installation_id IS NOT told.value ->> 4
"""
_LEARN = """
INSERT INTO repository (id, node_id, owner, name, installation_id)
SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4 FROM json_each(?) WHERE true
ON CONFLICT DO UPDATE SET
    node_id = excluded.node_id, owner = excluded.owner, name = excluded.name, installation_id = excluded.installation_id
WHERE (node_id, owner COLLATE BINARY, name, installation_id)
    IS NOT (excluded.node_id, excluded.owner COLLATE BINARY, excluded.name, excluded.installation_id)
"""
_MOVE = """
UPDATE job SET installation_id = repository.installation_id FROM repository
WHERE repository.id = job.repository_id AND job.repository_id IN (SELECT value FROM json_each(?))
RETURNING job.installation_id
"""
_FORGET_INSTALLATION = "UPDATE repository SET installation_id = 0 WHERE installation_id = ? RETURNING id"
_FORGET_REPOSITORY = "UPDATE repository SET installation_id = 0 WHERE id = ? AND installation_id <> 0 RETURNING id"
# What was missed meanwhile is looked at when the repository comes back: its configuration counts as never seen.
_UNSEEN = "UPDATE known_repository SET config_version = '' WHERE repository_id IN (SELECT value FROM json_each(?))"
_INSTALLED = "SELECT id FROM repository WHERE installation_id = ?"
_REFUSED_NOTHING = "UPDATE known SET refusals = '[]' WHERE repository_id IN (SELECT value FROM json_each(?))"
_REPOSITORY = "SELECT id, node_id, owner, name, installation_id FROM repository"
_KNOW = """
INSERT INTO known VALUES (?, ?, ?, ?, ?, ?, ?)
ON CONFLICT DO UPDATE SET
    quiet = excluded.quiet, head_sha = excluded.head_sha, refusals = excluded.refusals, noted = excluded.noted,
    foreseen = excluded.foreseen
WHERE (quiet, head_sha, refusals, noted, foreseen)
    <> (excluded.quiet, excluded.head_sha, excluded.refusals, excluded.noted, excluded.foreseen)
"""
_THREADS_AT = "SELECT number FROM known WHERE head_sha = ? AND head_sha <> '' AND repository_id = ? AND number > 0"
_OPEN = "SELECT number FROM known WHERE repository_id = ? AND number > 0 AND head_sha <> ''"
_KNOW_REPOSITORY = """
INSERT INTO known_repository VALUES (?, ?, ?, ?, ?, ?)
ON CONFLICT DO UPDATE SET
    valid = excluded.valid, repository_text = excluded.repository_text, organisation_text = excluded.organisation_text,
    config_version = excluded.config_version, labels_created = excluded.labels_created
WHERE (valid, repository_text, organisation_text, config_version, labels_created) IS NOT
    (excluded.valid, excluded.repository_text, excluded.organisation_text, excluded.config_version,
     excluded.labels_created)
"""
_RECORD = """
INSERT INTO ledger VALUES (?, ?, ?, ?, ?, ?)
ON CONFLICT DO UPDATE SET at = excluded.at, data = excluded.data WHERE (at, data) <> (excluded.at, excluded.data)
"""
_LEDGER = "SELECT repository_id, number, kind, identity, at, data FROM ledger"


def take_in(db: sqlite3.Connection, intakes: Sequence[DeliveryEffects]) -> list[int]:
    """Remember what deliveries told, in their order; returns the repositories that changed their installation."""
    told: dict[int, RepositoryRef] = {}
    moved: list[int] = []
    for intake in intakes:
        told.update((repository.id, repository) for repository in intake.repositories)
        if intake.removed_repositories or intake.forget_installations or intake.renewed_installations:
            moved += learn(db, told.values())
            moved += _forget(db, intake)
            _renew(db, intake.renewed_installations)
            told.clear()
    return moved + learn(db, told.values())


def learn(db: sqlite3.Connection, repositories: Collection[RepositoryRef]) -> list[int]:
    """Remember attributes; returns the repositories whose installation is another than before."""
    if not repositories:
        return []
    told = json.dumps([(one.id, one.node_id, one.owner, one.name, one.installation_id) for one in repositories])
    moved: list[int] = json.loads(db.execute(_MOVED, (told,)).fetchone()[0])
    db.execute(_LEARN, (told,))
    return moved


def move(db: sqlite3.Connection, repositories: Sequence[int]) -> set[int]:
    """Put the keys of repositories into the queues of their present installations; return those installations.

    What the installation before was refused, and what it saw, is forgotten.
    """
    if not repositories:
        return set()
    moved = (json.dumps(repositories),)
    db.execute(_UNSEEN, moved)
    db.execute(_REFUSED_NOTHING, moved)
    return {number for (number,) in db.execute(_MOVE, moved).fetchall()}


def repository(db: sqlite3.Connection, repository_id: int) -> RepositoryRef | None:
    """The attributes of a repository."""
    row = db.execute(f"{_REPOSITORY} WHERE id = ?", (repository_id,)).fetchone()
    return None if row is None else _facts(row)


def repositories_of(db: sqlite3.Connection, owner: str) -> list[RepositoryRef]:
    """The repositories of an account, whose login is compared without regard to case."""
    return [_facts(row) for row in db.execute(f"{_REPOSITORY} WHERE owner = ? ORDER BY id", (owner,))]


def repositories_at(db: sqlite3.Connection, installation_id: int) -> list[RepositoryRef]:
    """The repositories of an installation, by id."""
    return [
        _facts(row) for row in db.execute(f"{_REPOSITORY} WHERE installation_id = ? ORDER BY id", (installation_id,))
    ]


def known(db: sqlite3.Connection, key: Key) -> ThreadMemory | None:
    """What the last look at a thread left behind."""
    found = "SELECT quiet, head_sha, refusals, noted, foreseen FROM known WHERE repository_id = ? AND number = ?"
    row = db.execute(found, (key.repository_id, key.number)).fetchone()
    if row is None:
        return None
    quiet, head_sha, told, sightings, impact = row
    refusals = tuple(Refusal(*one) for one in json.loads(told))
    return ThreadMemory(quiet=bool(quiet), head_sha=head_sha, refusals=refusals, sightings=sightings, impact=impact)


def threads_at(db: sqlite3.Connection, repository_id: int, head_sha: str) -> frozenset[int]:
    """The threads of a repository whose last seen head is a commit."""
    found = db.execute(_THREADS_AT, (head_sha, repository_id)).fetchall()
    return frozenset(number for (number,) in found)


def open_pulls(db: sqlite3.Connection, repository_id: int) -> frozenset[int]:
    """The pull requests of a repository that were open when they were last seen."""
    return frozenset(number for (number,) in db.execute(_OPEN, (repository_id,)).fetchall())


def know(db: sqlite3.Connection, key: Key, seen: ThreadMemory) -> None:
    """Write what a look at a thread left behind."""
    refusals = json.dumps([(one.subject, one.reason, one.head_sha) for one in seen.refusals])
    told = (seen.quiet, seen.head_sha, refusals, seen.sightings, seen.impact)
    db.execute(_KNOW, (key.repository_id, key.number, *told))


def repository_memory(db: sqlite3.Connection, repository_id: int) -> RepositoryMemory:
    """What is remembered of a repository; the defaults if that is nothing."""
    found = """SELECT valid, repository_text, organisation_text, config_version, labels_created
               FROM known_repository WHERE repository_id = ?"""
    row = db.execute(found, (repository_id,)).fetchone()
    if row is None:
        return RepositoryMemory()
    valid, repository_text, organisation_text, config_version, labels_created = row
    return RepositoryMemory(
        valid=bool(valid),
        repository_text=repository_text,
        organisation_text=organisation_text,
        config_version=config_version,
        labels_created=bool(labels_created),
        holders=holders.named(db, repository_id),
    )


def save_repository_memory(db: sqlite3.Connection, repository_id: int, seen: RepositoryMemory) -> None:
    """Write what is remembered of a repository."""
    texts = (seen.repository_text, seen.organisation_text)
    db.execute(_KNOW_REPOSITORY, (repository_id, seen.valid, *texts, seen.config_version, seen.labels_created))
    holders.name(db, repository_id, seen.holders)


def record(db: sqlite3.Connection, key: Key, records: Sequence[Record]) -> None:
    """Write rows of the ledger; a row that is there already is corrected."""
    for one in records:
        data = json.dumps(one.data, sort_keys=True)
        db.execute(_RECORD, (key.repository_id, key.number, one.kind, one.identity, one.at.timestamp(), data))


def ledger(db: sqlite3.Connection, repository_id: int | None) -> list[Entry]:
    """The ledger of one repository or of all, oldest first."""
    if repository_id is None:
        rows = db.execute(f"{_LEDGER} ORDER BY at, repository_id, number, kind, identity")
    else:
        rows = db.execute(f"{_LEDGER} WHERE repository_id = ? ORDER BY at, number, kind, identity", (repository_id,))
    return [
        Entry(key=Key(repository, number), kind=kind, identity=identity, at=at, data=json.loads(data))
        for repository, number, kind, identity, at, data in rows
    ]


def _forget(db: sqlite3.Connection, intake: DeliveryEffects) -> list[int]:
    """Take their installation from the repositories that an intake says the app lost; returns them."""
    lost: list[int] = []
    for statement, numbers in (
        (_FORGET_REPOSITORY, intake.removed_repositories),
        (_FORGET_INSTALLATION, intake.forget_installations),
    ):
        for number in numbers:
            lost += [repository_id for (repository_id,) in db.execute(statement, (number,)).fetchall()]
    return lost


def _renew(db: sqlite3.Connection, installations: Sequence[int]) -> None:
    """Forget what kept installations from doing more than they could."""
    for installation_id in installations:
        found = json.dumps(
            [repository_id for (repository_id,) in db.execute(_INSTALLED, (installation_id,)).fetchall()]
        )
        db.execute(_UNSEEN, (found,))
        db.execute(_REFUSED_NOTHING, (found,))


def _facts(row: tuple[int, str, str, str, int]) -> RepositoryRef:
    repository_id, node_id, owner, name, installation_id = row
    return RepositoryRef(id=repository_id, node_id=node_id, owner=owner, name=name, installation_id=installation_id)
