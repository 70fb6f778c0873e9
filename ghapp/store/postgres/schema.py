"""The PostgreSQL tables, as numbered migrations that bring any older database up to date."""

from __future__ import annotations

from typing import TypeAlias

import asyncpg
from asyncpg.pool import PoolConnectionProxy

from ghapp.errors import UserError
from ghapp.store.page_tables import POSTGRES_DIGESTS, POSTGRES_PAGES

Connection: TypeAlias = "asyncpg.Connection[asyncpg.Record] | PoolConnectionProxy[asyncpg.Record]"

# The first half of the name of every advisory lock of this app: "ghap".
LOCKS = 0x67686170
# The second half: no replica has it, since their numbers begin at 1.
_MIGRATING = 0

# What runs is a row of `claim` and nothing else: its primary key keeps a key from running twice at once, and with a
# `replica` that is gone its claims are gone. Keys come and go all day, so the tables of the queue are vacuumed often.
_FIRST = """
CREATE TABLE delivery (
    id text PRIMARY KEY,
    received_at double precision NOT NULL
);
CREATE INDEX delivery_by_age ON delivery (received_at);

CREATE TABLE job (
    repository_id bigint NOT NULL,
    number bigint NOT NULL,
    installation_id bigint NOT NULL,
    generation bigint NOT NULL,
    done bigint NOT NULL DEFAULT 0,
    state text NOT NULL CHECK (state IN ('idle', 'waiting', 'dead')),
    due double precision,
    started double precision NOT NULL DEFAULT 0,
    tries integer NOT NULL DEFAULT 0,
    error text,
    died_at double precision,
    PRIMARY KEY (repository_id, number),
    CHECK ((state = 'waiting') = (due IS NOT NULL)),
    CHECK ((state = 'dead') = (died_at IS NOT NULL))
) WITH (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.02);
CREATE INDEX job_waiting ON job (installation_id, repository_id, due) WHERE state = 'waiting';
-- The sum keeps this index from being taken for the one above: where few keys wait, both seem to cost the same.
CREATE INDEX job_due ON job ((due + 0)) WHERE state = 'waiting';
CREATE INDEX job_dead ON job (died_at) WHERE state = 'dead';

CREATE TABLE replica (
    id integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    seen_at timestamptz NOT NULL DEFAULT clock_timestamp()
) WITH (fillfactor = 50);

CREATE TABLE claim (
    repository_id bigint NOT NULL,
    number bigint NOT NULL,
    installation_id bigint NOT NULL,
    replica integer NOT NULL REFERENCES replica ON DELETE CASCADE,
    generation bigint NOT NULL,
    PRIMARY KEY (repository_id, number)
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000);
CREATE INDEX claim_by_replica ON claim (replica);

CREATE TABLE installation_limit (
    installation_id bigint PRIMARY KEY,
    not_before double precision NOT NULL
);

CREATE TABLE repository (
    id bigint PRIMARY KEY,
    node_id text NOT NULL,
    owner text NOT NULL,
    name text NOT NULL,
    installation_id bigint NOT NULL
);
CREATE INDEX repository_by_owner ON repository (lower(owner));
CREATE INDEX repository_by_installation ON repository (installation_id);

CREATE TABLE known (
    repository_id bigint NOT NULL,
    number bigint NOT NULL,
    quiet boolean NOT NULL,
    head_sha text NOT NULL,
    refusals text NOT NULL,
    PRIMARY KEY (repository_id, number)
);
CREATE INDEX known_by_head ON known (head_sha, repository_id) WHERE head_sha <> '';

CREATE TABLE known_repository (
    repository_id bigint PRIMARY KEY,
    valid boolean NOT NULL,
    repository_text text,
    organisation_text text,
    config_version text NOT NULL,
    labels_created boolean NOT NULL
);

CREATE TABLE cursor (
    name text PRIMARY KEY,
    value text NOT NULL
);

CREATE TABLE ledger (
    repository_id bigint NOT NULL,
    number bigint NOT NULL,
    kind text NOT NULL,
    identity text NOT NULL,
    at double precision NOT NULL,
    data text NOT NULL,
    PRIMARY KEY (repository_id, number, kind, identity)
);
"""

# What a look notes for the next one.
_NOTED = "ALTER TABLE known ADD COLUMN noted text NOT NULL DEFAULT '';"

# Whom a repository's configuration names: a user by the id first seen, a team with the teams below it. And what a
# change of their people may concern.
_HOLDERS = """
CREATE TABLE holder (
    repository_id bigint NOT NULL,
    name text NOT NULL,
    organisation text NOT NULL,
    user_id bigint,
    PRIMARY KEY (repository_id, name)
);
CREATE INDEX holder_by_team ON holder (organisation, name) WHERE organisation <> '';
CREATE INDEX known_awake ON known (repository_id) WHERE NOT quiet;
"""

# What a change of the rules file would do to other pull requests.
_FORESEEN = "ALTER TABLE known ADD COLUMN foreseen text NOT NULL DEFAULT '';"

# Buttons that were pressed and are not answered yet.
_PRESSES = """
CREATE TABLE press (
    repository_id bigint NOT NULL,
    number bigint NOT NULL,
    button text NOT NULL,
    run text NOT NULL,
    login text NOT NULL,
    user_id bigint NOT NULL,
    delivery text NOT NULL,
    at double precision NOT NULL,
    PRIMARY KEY (repository_id, number, button, run, user_id)
);
"""

# Ids of deliveries in the order of their time: `ghapp.store.delivery_ids`.
_IDS_BY_TIME = """
UPDATE delivery SET id = substr(id, 15, 4) || '-' || substr(id, 10, 4) || '-' || substr(id, 1, 8) || substr(id, 19)
WHERE id LIKE '________-____-1___-____-____________';
"""

# Turns go round between installations alone.
_FAIR_INSTALLATIONS = """
DROP INDEX job_waiting;
CREATE INDEX job_waiting ON job (installation_id, due) WHERE state = 'waiting';
"""

# Deliveries look up whether comments matter.
_COMMENTS_MATTER = """
DROP INDEX known_awake;
ALTER TABLE known RENAME COLUMN quiet TO comments_matter;
UPDATE known SET comments_matter = NOT comments_matter;
CREATE INDEX known_comments_matter ON known (repository_id) WHERE comments_matter;
"""

# Every replica hears that keys are waiting.
_ANNOUNCE = """
CREATE FUNCTION ghapp_announce() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('ghapp_work', '');
    RETURN NULL;
END
$$;
CREATE TRIGGER job_announced AFTER INSERT ON job FOR EACH STATEMENT EXECUTE FUNCTION ghapp_announce();
"""

# When the app first saw a configuration, and which pull requests it leaves in peace: none of those from before.
_QUIET_ARRIVAL = """
ALTER TABLE known_repository ADD COLUMN arrived_at float8;
UPDATE known_repository SET arrived_at = 0 WHERE valid;
ALTER TABLE known ADD COLUMN dormant boolean;
"""

# When heads came to pull requests and who pushed them, and in which state a pull request was last seen.
_HEAD_ARRIVALS = """
CREATE TABLE head_arrival (
    repository_id bigint NOT NULL,
    number bigint NOT NULL,
    at double precision NOT NULL,
    sha text NOT NULL,
    before text NOT NULL,
    opening boolean NOT NULL,
    pusher text NOT NULL,
    by_author boolean NOT NULL,
    PRIMARY KEY (repository_id, number, at, sha)
);
ALTER TABLE known ADD COLUMN seen text NOT NULL DEFAULT '';
"""

# The ids of users and teams belong to a version of the configuration. Those from before are pinned again.
_PINS = """
ALTER TABLE known_repository ADD COLUMN pinned_version text NOT NULL DEFAULT '';
"""

# A push to a branch looks up the open pull requests into it.
_BASES = """
ALTER TABLE known ADD COLUMN base text NOT NULL DEFAULT '';
CREATE INDEX known_by_base ON known (repository_id, base) WHERE head_sha <> '';
"""

# How many replicas died in a run of a key.
_UNFINISHED = "ALTER TABLE job ADD COLUMN unfinished integer NOT NULL DEFAULT 0;"

# Where operators have suspended the gate: everywhere (an empty scope), for an owner or for a repository, in lower case.
_SUSPENSIONS = """
CREATE TABLE suspension (
    scope text PRIMARY KEY,
    reason text NOT NULL,
    by text NOT NULL,
    at double precision NOT NULL
);
"""

MIGRATIONS: tuple[str, ...] = (
    _FIRST,
    _NOTED,
    _HOLDERS,
    _FORESEEN,
    _PRESSES,
    _IDS_BY_TIME,
    _FAIR_INSTALLATIONS,
    _COMMENTS_MATTER,
    _ANNOUNCE,
    _QUIET_ARRIVAL,
    _HEAD_ARRIVALS,
    _PINS,
    _BASES,
    _UNFINISHED,
    _SUSPENSIONS,
    POSTGRES_PAGES,
    POSTGRES_DIGESTS,
)


async def migrate(db: Connection, name: str, migrations: tuple[str, ...] = MIGRATIONS) -> None:
    """Bring the tables up to date, all or nothing, one replica at a time; raises `UserError` for newer tables."""
    async with db.transaction():
        await db.execute("SELECT pg_advisory_xact_lock($1, $2)", LOCKS, _MIGRATING)
        await db.execute("CREATE TABLE IF NOT EXISTS migration (version integer PRIMARY KEY)")
        version: int = await db.fetchval("SELECT coalesce(max(version), 0) FROM migration")
        if version > len(migrations):
            raise UserError(
                f"The database {name} is in use by a newer ghapp: its tables are version {version}, this one knows "
                f"{len(migrations)}. Install the newer ghapp here too, or start with another DATABASE_URL."
            )
        for number, script in enumerate(migrations[version:], start=version + 1):
            await db.execute(script)
            await db.execute("INSERT INTO migration VALUES ($1)", number)
