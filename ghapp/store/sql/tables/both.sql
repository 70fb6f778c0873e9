-- What both engines have in common. Each has its own `small`, `strict` and `busy`: what stands behind the columns of a
-- table with a short primary key, of another table, and of the queue.

-- name: queue
CREATE TABLE delivery (
    id text PRIMARY KEY,
    received_at double precision NOT NULL
) {small};
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
) {busy};
CREATE INDEX job_dead ON job (died_at) WHERE state = 'dead';

CREATE TABLE installation_limit (
    installation_id bigint PRIMARY KEY,
    not_before double precision NOT NULL
) {strict};

-- name: memory
CREATE TABLE known (
    repository_id bigint NOT NULL,
    number bigint NOT NULL,
    quiet boolean NOT NULL,
    head_sha text NOT NULL,
    refusals text NOT NULL,
    PRIMARY KEY (repository_id, number)
) {small};
CREATE INDEX known_by_head ON known (head_sha, repository_id) WHERE head_sha <> '';

CREATE TABLE known_repository (
    repository_id bigint PRIMARY KEY,
    valid boolean NOT NULL,
    repository_text text,
    organisation_text text,
    config_version text NOT NULL,
    labels_created boolean NOT NULL
) {strict};

CREATE TABLE ledger (
    repository_id bigint NOT NULL,
    number bigint NOT NULL,
    kind text NOT NULL,
    identity text NOT NULL,
    at double precision NOT NULL,
    data text NOT NULL,
    PRIMARY KEY (repository_id, number, kind, identity)
) {small};

-- How far the periodic tasks have come.
-- name: cursors
CREATE TABLE cursor (
    name text PRIMARY KEY,
    value text NOT NULL
) {small};

-- What a look notes for the next one.
-- name: notes
ALTER TABLE known ADD COLUMN noted text NOT NULL DEFAULT '';

-- Whom a repository's configuration names: a user by the id first seen, a team with the teams below it. And what a
-- change of their people may concern.
-- name: holders
CREATE TABLE holder (
    repository_id bigint NOT NULL,
    name text NOT NULL,
    organisation text NOT NULL,
    user_id bigint,
    PRIMARY KEY (repository_id, name)
) {small};
CREATE INDEX holder_by_team ON holder (organisation, name) WHERE organisation <> '';
CREATE INDEX known_awake ON known (repository_id) WHERE NOT quiet;

-- What a change of the rules file would do to other pull requests.
-- name: config_impact
ALTER TABLE known ADD COLUMN foreseen text NOT NULL DEFAULT '';

-- Buttons that were clicked and are not answered yet.
-- name: button_clicks
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
) {small};

-- Ids of deliveries in the order of their time: `ghapp.store.delivery_ids`.
-- name: delivery_ids_by_time
UPDATE delivery SET id = substr(id, 15, 4) || '-' || substr(id, 10, 4) || '-' || substr(id, 1, 8) || substr(id, 19)
WHERE id LIKE '________-____-1___-____-____________';

-- Turns are taken between installations alone.
-- name: turns_of_installations
DROP INDEX job_waiting;
CREATE INDEX job_waiting ON job (installation_id, due) WHERE state = 'waiting';

-- Deliveries look up whether comments matter.
-- name: comments_matter
DROP INDEX known_awake;
ALTER TABLE known RENAME COLUMN quiet TO comments_matter;
UPDATE known SET comments_matter = NOT comments_matter;
CREATE INDEX known_comments_matter ON known (repository_id) WHERE comments_matter;

-- When the app first saw a configuration, and which pull requests it leaves in peace: none of those from before.
-- name: quiet_arrival
ALTER TABLE known_repository ADD COLUMN arrived_at double precision;
UPDATE known_repository SET arrived_at = 0 WHERE valid;
ALTER TABLE known ADD COLUMN dormant boolean;

-- When heads came to pull requests and who pushed them, and in which state a pull request was last seen.
-- name: head_arrivals
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
) {small};
ALTER TABLE known ADD COLUMN seen text NOT NULL DEFAULT '';

-- The ids of users and teams belong to a version of the configuration. Those from before are pinned again.
-- name: pins
ALTER TABLE known_repository ADD COLUMN pinned_version text NOT NULL DEFAULT '';

-- A push to a branch looks up the open pull requests into it.
-- name: bases
ALTER TABLE known ADD COLUMN base text NOT NULL DEFAULT '';
CREATE INDEX known_by_base ON known (repository_id, base) WHERE head_sha <> '';

-- How many processes died in a run of a key.
-- name: unfinished_runs
ALTER TABLE job ADD COLUMN unfinished integer NOT NULL DEFAULT 0;

-- Where operators have suspended the gate: everywhere (an empty scope), for an owner or for a repository, in lower case.
-- name: suspensions
CREATE TABLE suspension (
    scope text PRIMARY KEY,
    reason text NOT NULL,
    by text NOT NULL,
    at double precision NOT NULL
) {small};

-- What pages read: documents of pull requests, who is involved in them, and the checks on heads; where decisions are
-- found. The resync begins again, so that the rows of what is open are there soon.
-- name: pages
ALTER TABLE known ADD COLUMN page text NOT NULL DEFAULT '';

CREATE TABLE document (
    repository_id bigint NOT NULL,
    number bigint NOT NULL,
    kind text NOT NULL,
    pair text NOT NULL,
    is_open boolean NOT NULL,
    at double precision NOT NULL,
    author text NOT NULL,
    is_draft boolean NOT NULL,
    awaited_since double precision,
    oldest_first double precision NOT NULL,
    has_gaps boolean NOT NULL,
    has_concerns boolean NOT NULL,
    search text NOT NULL,
    head_sha text NOT NULL,
    check_name text NOT NULL,
    data text NOT NULL,
    PRIMARY KEY (repository_id, number, kind, pair)
) {strict};
CREATE INDEX document_oldest_first ON document (
    oldest_first, repository_id, number, kind, pair, author, is_draft, awaited_since, has_gaps, has_concerns
) WHERE is_open;
CREATE INDEX document_latest_first ON document (is_open, at);

CREATE TABLE involved (
    name text NOT NULL,
    relation text NOT NULL,
    since double precision NOT NULL,
    repository_id bigint NOT NULL,
    number bigint NOT NULL,
    kind text NOT NULL,
    pair text NOT NULL,
    author_speaks boolean NOT NULL,
    PRIMARY KEY (name, relation, repository_id, number, kind, pair)
) {small};
CREATE INDEX involved_by_pull ON involved (repository_id, number);

CREATE TABLE verdict (
    repository_id bigint NOT NULL,
    head_sha text NOT NULL,
    name text NOT NULL,
    conclusion text NOT NULL,
    title text NOT NULL,
    tree text NOT NULL,
    PRIMARY KEY (repository_id, head_sha, name)
) {small};

CREATE TABLE decision (
    repository_id bigint NOT NULL,
    number bigint NOT NULL,
    kind text NOT NULL,
    at double precision NOT NULL,
    search text NOT NULL,
    PRIMARY KEY (repository_id, number)
) {small};
CREATE INDEX decision_by_time ON decision (at);
INSERT INTO decision SELECT repository_id, number, kind, at, lower(data) FROM ledger WHERE identity = 'merge'
ON CONFLICT DO NOTHING;

CREATE TABLE decided_path (
    repository_id bigint NOT NULL,
    path text NOT NULL,
    number bigint NOT NULL,
    at double precision NOT NULL,
    PRIMARY KEY (repository_id, path, number)
) {small};
CREATE INDEX decided_path_by_pull ON decided_path (repository_id, number);
{fill_decided_paths}

DELETE FROM cursor WHERE name LIKE 'resync %';

-- How far the digests have come.
-- name: digests
CREATE TABLE digest (
    repository_id bigint NOT NULL,
    pair text NOT NULL,
    channel text NOT NULL,
    slot double precision NOT NULL,
    tries bigint NOT NULL,
    due double precision NOT NULL,
    error text NOT NULL,
    PRIMARY KEY (repository_id, pair, channel)
) {small};

-- Who speaks for a holder in all repositories until the end of a day, or until one of them ends it.
-- name: away_periods
CREATE TABLE away_period (
    holder_id bigint NOT NULL,
    number bigint NOT NULL,
    holder text NOT NULL,
    delegate_id bigint NOT NULL,
    delegate text NOT NULL,
    until text NOT NULL,
    asked_at double precision NOT NULL,
    accepted_at double precision,
    ends_at double precision NOT NULL,
    ended_by text NOT NULL,
    PRIMARY KEY (holder_id, number)
) {small};
CREATE INDEX away_period_by_delegate ON away_period (delegate_id, ends_at);

-- Which accounts delegates were when they were named, and when delegations came to the rules file.
-- name: delegate_pins
ALTER TABLE known ADD COLUMN delegate_pins text NOT NULL DEFAULT '';
ALTER TABLE known_repository ADD COLUMN delegated text NOT NULL DEFAULT '';

-- Reminders that go to channels.
-- name: channel_messages
CREATE TABLE channel_message (
    repository_id bigint NOT NULL,
    number bigint NOT NULL,
    channel text NOT NULL,
    identity text NOT NULL,
    title text NOT NULL,
    text text NOT NULL,
    markdown text NOT NULL,
    at double precision NOT NULL,
    is_sent boolean NOT NULL,
    tries bigint NOT NULL,
    due double precision NOT NULL,
    error text NOT NULL,
    PRIMARY KEY (repository_id, number, channel, identity)
) {strict};
