"""The SQLite tables, as numbered migrations that bring any older file up to date."""

from __future__ import annotations

import sqlite3

from ghapp.errors import UserError
from ghapp.store.page_tables import SQLITE_DIGESTS, SQLITE_PAGES

_FIRST = """
CREATE TABLE delivery (
    id TEXT PRIMARY KEY,
    received_at REAL NOT NULL
) WITHOUT ROWID, STRICT;
CREATE INDEX delivery_by_age ON delivery (received_at);

CREATE TABLE job (
    repository_id INTEGER NOT NULL,
    number INTEGER NOT NULL,
    installation_id INTEGER NOT NULL,
    generation INTEGER NOT NULL,
    done INTEGER NOT NULL DEFAULT 0,
    state TEXT NOT NULL CHECK (state IN ('idle', 'waiting', 'dead')),
    due REAL,
    started REAL NOT NULL DEFAULT 0,
    tries INTEGER NOT NULL DEFAULT 0,
    error TEXT,
    died_at REAL,
    PRIMARY KEY (repository_id, number),
    CHECK ((state = 'waiting') = (due IS NOT NULL)),
    CHECK ((state = 'dead') = (died_at IS NOT NULL))
) WITHOUT ROWID, STRICT;
CREATE INDEX job_waiting ON job (installation_id, due) WHERE state = 'waiting';
CREATE INDEX job_dead ON job (died_at) WHERE state = 'dead';

CREATE TABLE installation_limit (
    installation_id INTEGER PRIMARY KEY,
    not_before REAL NOT NULL
) STRICT;

CREATE TABLE repository (
    id INTEGER PRIMARY KEY,
    node_id TEXT NOT NULL,
    owner TEXT NOT NULL COLLATE NOCASE,
    name TEXT NOT NULL,
    installation_id INTEGER NOT NULL
) STRICT;
CREATE INDEX repository_by_owner ON repository (owner);
CREATE INDEX repository_by_installation ON repository (installation_id);

CREATE TABLE known (
    repository_id INTEGER NOT NULL,
    number INTEGER NOT NULL,
    quiet INTEGER NOT NULL,
    head_sha TEXT NOT NULL,
    refusals TEXT NOT NULL,
    PRIMARY KEY (repository_id, number)
) WITHOUT ROWID, STRICT;
CREATE INDEX known_by_head ON known (head_sha, repository_id) WHERE head_sha <> '';

CREATE TABLE known_repository (
    repository_id INTEGER PRIMARY KEY,
    valid INTEGER NOT NULL,
    repository_text TEXT,
    organisation_text TEXT,
    config_version TEXT NOT NULL,
    labels_created INTEGER NOT NULL
) STRICT;

CREATE TABLE ledger (
    repository_id INTEGER NOT NULL,
    number INTEGER NOT NULL,
    kind TEXT NOT NULL,
    identity TEXT NOT NULL,
    at REAL NOT NULL,
    data TEXT NOT NULL,
    PRIMARY KEY (repository_id, number, kind, identity)
) WITHOUT ROWID, STRICT;

CREATE TABLE pulse (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    beats INTEGER NOT NULL
) STRICT;
"""

# Turns go round within an installation, too; and the periodic tasks remember how far they have come.
_FAIR_REPOSITORIES = """
DROP INDEX job_waiting;
CREATE INDEX job_waiting ON job (installation_id, repository_id, due) WHERE state = 'waiting';

CREATE TABLE cursor (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
) WITHOUT ROWID, STRICT;
"""

# What a look notes for the next one.
_NOTED = "ALTER TABLE known ADD COLUMN noted TEXT NOT NULL DEFAULT '';"

# Whom a repository's configuration names: a user by the id first seen, a team with the teams below it. And what a
# change of their people may concern.
_HOLDERS = """
CREATE TABLE holder (
    repository_id INTEGER NOT NULL,
    name TEXT NOT NULL,
    organisation TEXT NOT NULL,
    user_id INTEGER,
    PRIMARY KEY (repository_id, name)
) WITHOUT ROWID, STRICT;
CREATE INDEX holder_by_team ON holder (organisation, name) WHERE organisation <> '';
CREATE INDEX known_awake ON known (repository_id) WHERE quiet = 0;
"""

# What a change of the rules file would do to other pull requests.
_FORESEEN = "ALTER TABLE known ADD COLUMN foreseen TEXT NOT NULL DEFAULT '';"

# Buttons that were pressed and are not answered yet.
_PRESSES = """
CREATE TABLE press (
    repository_id INTEGER NOT NULL,
    number INTEGER NOT NULL,
    button TEXT NOT NULL,
    run TEXT NOT NULL,
    login TEXT NOT NULL,
    user_id INTEGER NOT NULL,
    delivery TEXT NOT NULL,
    at REAL NOT NULL,
    PRIMARY KEY (repository_id, number, button, run, user_id)
) WITHOUT ROWID, STRICT;
"""

# Ids of deliveries in the order of their time: `ghapp.store.delivery_ids`.
_IDS_BY_TIME = """
UPDATE delivery SET id = substr(id, 15, 4) || '-' || substr(id, 10, 4) || '-' || substr(id, 1, 8) || substr(id, 19)
WHERE id GLOB '????????-????-1???-????-????????????';
"""

# Turns go round between installations alone.
_FAIR_INSTALLATIONS = """
DROP INDEX job_waiting;
CREATE INDEX job_waiting ON job (installation_id, due) WHERE state = 'waiting';
"""

# Deliveries look up whether comments matter. Logins are compared as PostgreSQL does it.
_COMMENTS_MATTER = """
DROP INDEX known_awake;
ALTER TABLE known RENAME COLUMN quiet TO comments_matter;
UPDATE known SET comments_matter = NOT comments_matter;
CREATE INDEX known_comments_matter ON known (repository_id) WHERE comments_matter;
DROP INDEX repository_by_owner;
CREATE INDEX repository_by_owner ON repository (lower(owner));
"""

# When the app first saw a configuration, and which pull requests it leaves in peace: none of those from before.
_QUIET_ARRIVAL = """
ALTER TABLE known_repository ADD COLUMN arrived_at REAL;
UPDATE known_repository SET arrived_at = 0 WHERE valid;
ALTER TABLE known ADD COLUMN dormant INTEGER;
"""

# When heads came to pull requests and who pushed them, and in which state a pull request was last seen.
_HEAD_ARRIVALS = """
CREATE TABLE head_arrival (
    repository_id INTEGER NOT NULL,
    number INTEGER NOT NULL,
    at REAL NOT NULL,
    sha TEXT NOT NULL,
    before TEXT NOT NULL,
    opening INTEGER NOT NULL,
    pusher TEXT NOT NULL,
    by_author INTEGER NOT NULL,
    PRIMARY KEY (repository_id, number, at, sha)
) WITHOUT ROWID, STRICT;
ALTER TABLE known ADD COLUMN seen TEXT NOT NULL DEFAULT '';
"""

# The ids of users and teams belong to a version of the configuration. Those from before are pinned again.
_PINS = """
ALTER TABLE known_repository ADD COLUMN pinned_version TEXT NOT NULL DEFAULT '';
"""

# A push to a branch looks up the open pull requests into it.
_BASES = """
ALTER TABLE known ADD COLUMN base TEXT NOT NULL DEFAULT '';
CREATE INDEX known_by_base ON known (repository_id, base) WHERE head_sha <> '';
"""

# What runs, and how many times the process died in a run of a key.
_UNFINISHED = """
ALTER TABLE job ADD COLUMN unfinished INTEGER NOT NULL DEFAULT 0;
CREATE TABLE claim (
    repository_id INTEGER NOT NULL,
    number INTEGER NOT NULL,
    PRIMARY KEY (repository_id, number)
) WITHOUT ROWID, STRICT;
"""

# Where operators have suspended the gate: everywhere (an empty scope), for an owner or for a repository, in lower case.
_SUSPENSIONS = """
CREATE TABLE suspension (
    scope TEXT PRIMARY KEY,
    reason TEXT NOT NULL,
    by TEXT NOT NULL,
    at REAL NOT NULL
) WITHOUT ROWID, STRICT;
"""

MIGRATIONS: tuple[str, ...] = (
    _FIRST,
    _FAIR_REPOSITORIES,
    _NOTED,
    _HOLDERS,
    _FORESEEN,
    _PRESSES,
    _IDS_BY_TIME,
    _FAIR_INSTALLATIONS,
    _COMMENTS_MATTER,
    _QUIET_ARRIVAL,
    _HEAD_ARRIVALS,
    _PINS,
    _BASES,
    _UNFINISHED,
    _SUSPENSIONS,
    SQLITE_PAGES,
    SQLITE_DIGESTS,
)


def migrate(db: sqlite3.Connection, path: str, migrations: tuple[str, ...] = MIGRATIONS) -> None:
    """Bring the tables up to date, each step in its own transaction; raises `UserError` for a newer file."""
    db.execute("CREATE TABLE IF NOT EXISTS migration (version INTEGER PRIMARY KEY) STRICT")
    (version,) = db.execute("SELECT coalesce(max(version), 0) FROM migration").fetchone()
    if version > len(migrations):
        raise UserError(
            f"{path} was written by a newer ghapp: its tables are version {version}, this one knows {len(migrations)}. "
            "Install the newer ghapp again, or start with another DATABASE_URL."
        )
    for number, script in enumerate(migrations[version:], start=version + 1):
        try:
            db.executescript(f"BEGIN IMMEDIATE; {script}")
            db.execute("INSERT INTO migration VALUES (?)", (number,))
            db.execute("COMMIT")
        except sqlite3.Error:
            if db.in_transaction:
                db.execute("ROLLBACK")
            raise
