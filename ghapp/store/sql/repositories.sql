-- Repositories, and who is named in their configuration.

-- The concatenation compares logins with regard to case.
-- name: changed_repositories
SELECT seen.id, repository.installation_id IS DISTINCT FROM seen.installation_id AS has_moved
FROM :seen(id bigint, node_id text, owner text, name text, installation_id bigint)
LEFT JOIN repository ON repository.id = seen.id
WHERE repository.id IS NULL OR (seen.node_id, seen.owner, seen.name, seen.installation_id)
    <> (repository.node_id, repository.owner || '', repository.name, repository.installation_id)

-- name: save_repositories
INSERT INTO repository (id, node_id, owner, name, installation_id)
SELECT id, node_id, owner, name, installation_id
FROM :seen(id bigint, node_id text, owner text, name text, installation_id bigint) WHERE true ORDER BY id
ON CONFLICT (id) DO UPDATE SET
    node_id = excluded.node_id, owner = excluded.owner, name = excluded.name, installation_id = excluded.installation_id

-- Keys of a repository that changes its installation wait in the new installation's queue from then on.
-- name: move_jobs
UPDATE job SET installation_id = repository.installation_id FROM repository
WHERE repository.id = job.repository_id AND repository.id IN (SELECT id FROM :ids(id bigint))

-- name: remove_repositories
UPDATE repository SET installation_id = 0
WHERE installation_id <> 0 AND (
    id IN (SELECT id FROM :removed(id bigint)) OR installation_id IN (SELECT id FROM :uninstalled(id bigint))
)
RETURNING id

-- What was missed meanwhile is looked at when the repository comes back: its configuration counts as never seen.
-- name: forget_config_versions
UPDATE known_repository SET config_version = '' WHERE repository_id IN (SELECT id FROM :ids(id bigint))

-- name: forget_refusals
UPDATE known SET refusals = '[]' WHERE repository_id IN (SELECT id FROM :ids(id bigint))

-- name: repository
SELECT id, node_id, owner, name, installation_id FROM repository WHERE id = :id

-- name: repositories_of
SELECT id, node_id, owner, name, installation_id FROM repository WHERE lower(owner) = lower(:owner) ORDER BY id

-- name: repositories_at
SELECT id, node_id, owner, name, installation_id FROM repository WHERE installation_id = :installation_id ORDER BY id

-- name: threads_with_heads
SELECT known.repository_id, known.number FROM :heads(repository_id bigint, sha text)
JOIN known ON known.head_sha = heads.sha AND known.repository_id = heads.repository_id
WHERE known.head_sha <> ''

-- name: threads_with_bases
SELECT known.repository_id, known.number FROM :bases(repository_id bigint, branch text)
JOIN known ON known.repository_id = bases.repository_id AND known.base = bases.branch
WHERE known.head_sha <> '' AND known.number > 0
ORDER BY known.repository_id, known.number

-- name: threads_with_teams
SELECT DISTINCT known.repository_id, known.number
FROM :teams(organisation text, name text)
JOIN holder ON holder.organisation = teams.organisation AND holder.organisation <> ''
    AND teams.name IN ('', holder.name)
JOIN known ON known.repository_id = holder.repository_id AND known.comments_matter
