-- What SQLite has alone.

-- name: small
WITHOUT ROWID, STRICT

-- name: strict
STRICT

-- name: busy
WITHOUT ROWID, STRICT

-- name: first
{queue}
CREATE INDEX job_waiting ON job (installation_id, due) WHERE state = 'waiting';

CREATE TABLE repository (
    id INTEGER PRIMARY KEY,
    node_id TEXT NOT NULL,
    owner TEXT NOT NULL COLLATE NOCASE,
    name TEXT NOT NULL,
    installation_id INTEGER NOT NULL
) STRICT;
CREATE INDEX repository_by_owner ON repository (owner);
CREATE INDEX repository_by_installation ON repository (installation_id);

{memory}

CREATE TABLE pulse (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    beats INTEGER NOT NULL
) STRICT;

-- Turns are taken within an installation, too.
-- name: turns_of_repositories
DROP INDEX job_waiting;
CREATE INDEX job_waiting ON job (installation_id, repository_id, due) WHERE state = 'waiting';
{cursors}

-- Logins are compared as PostgreSQL does it.
-- name: comments_matter_and_owners
{comments_matter}
DROP INDEX repository_by_owner;
CREATE INDEX repository_by_owner ON repository (lower(owner));

-- What runs, and how many times the process died in a run of a key.
-- name: claims
{unfinished_runs}
CREATE TABLE claim (
    repository_id INTEGER NOT NULL,
    number INTEGER NOT NULL,
    PRIMARY KEY (repository_id, number)
) WITHOUT ROWID, STRICT;

-- name: fill_decided_paths
INSERT INTO decided_path
SELECT DISTINCT repository_id, file.value, number, at
FROM ledger, json_each(data, '$.hearings') AS hearing, json_each(hearing.value, '$.files') AS file
WHERE identity = 'merge'
ON CONFLICT DO NOTHING;
