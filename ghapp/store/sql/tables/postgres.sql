-- What PostgreSQL has alone. What runs is a row of `claim` and nothing else: its primary key keeps a key from running
-- twice at once, and with a `replica` that is gone its claims are gone.

-- name: small

-- name: strict

-- Keys come and go all day, so the tables of the queue are vacuumed often.
-- name: busy
WITH (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.02)

-- The sum keeps `job_due` from being taken for `job_waiting`: where few keys wait, both seem to cost the same.
-- name: first
{queue}
CREATE INDEX job_waiting ON job (installation_id, repository_id, due) WHERE state = 'waiting';
CREATE INDEX job_due ON job ((due + 0)) WHERE state = 'waiting';

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

CREATE TABLE repository (
    id bigint PRIMARY KEY,
    node_id text NOT NULL,
    owner text NOT NULL,
    name text NOT NULL,
    installation_id bigint NOT NULL
);
CREATE INDEX repository_by_owner ON repository (lower(owner));
CREATE INDEX repository_by_installation ON repository (installation_id);

{memory}

{cursors}

-- Every replica hears that keys are waiting.
-- name: announcements
CREATE FUNCTION ghapp_announce() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('ghapp_work', '');
    RETURN NULL;
END
$$;
CREATE TRIGGER job_announced AFTER INSERT ON job FOR EACH STATEMENT EXECUTE FUNCTION ghapp_announce();

-- name: fill_decided_paths
INSERT INTO decided_path
SELECT DISTINCT repository_id, file, number, at
FROM ledger, jsonb_array_elements(data::jsonb -> 'hearings') AS hearing,
    jsonb_array_elements_text(hearing -> 'files') AS file
WHERE identity = 'merge'
ON CONFLICT DO NOTHING;
