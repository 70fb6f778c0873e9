-- What only a database of one process needs. The process remembers which keys run and passes them in; `claim` keeps
-- them for the process after a crash.

-- name: jobs
SELECT job.repository_id, job.number, generation, done, state, due, tries, error, unfinished, installation_id
FROM :keys(repository_id bigint, number bigint)
JOIN job ON job.repository_id = keys.repository_id AND job.number = keys.number

-- name: installations
SELECT DISTINCT installation_id
FROM :keys(repository_id bigint, number bigint)
JOIN job ON job.repository_id = keys.repository_id AND job.number = keys.number

-- name: installations_of_repositories
SELECT DISTINCT installation_id FROM repository WHERE id IN (SELECT id FROM :repositories(id bigint))

-- name: next_in_turn
SELECT job.repository_id, number, generation, tries, unfinished, node_id, owner, name, repository.installation_id,
    due
FROM job LEFT JOIN repository ON repository.id = job.repository_id
WHERE state = 'waiting' AND job.installation_id = :installation_id
    AND (job.repository_id, number) NOT IN (
        SELECT repository_id, number FROM :running(repository_id bigint, number bigint)
    )
ORDER BY due LIMIT :most

-- name: waiting_installations
SELECT installation_id, min(due) FROM job WHERE state = 'waiting' GROUP BY installation_id

-- name: limits
SELECT installation_id, not_before FROM installation_limit

-- A key that runs is waiting in the table, too. The indexes alone show how many keys wait, and the first of each
-- installation.
-- name: queue_figures
SELECT (SELECT count(*) FROM job WHERE state = 'waiting') - (
        SELECT count(*) FROM :running(repository_id bigint, number bigint)
        JOIN job ON job.repository_id = running.repository_id AND job.number = running.number WHERE state = 'waiting'
    ) AS waiting,
    (SELECT count(*) FROM job WHERE state = 'dead') AS dead,
    (
        SELECT min((
            SELECT due FROM job WHERE state = 'waiting' AND installation_id = installations.id
                AND (repository_id, number) NOT IN (
                    SELECT repository_id, number FROM :running(repository_id bigint, number bigint)
                )
            ORDER BY due LIMIT 1
        )) FROM :installations(id bigint)
    ) AS oldest

-- name: claim_keys
INSERT INTO claim SELECT repository_id, number FROM :keys(repository_id bigint, number bigint) WHERE true
ON CONFLICT DO NOTHING

-- name: give_back
DELETE FROM claim
WHERE (repository_id, number) IN (SELECT repository_id, number FROM :keys(repository_id bigint, number bigint))

-- name: count_unfinished
UPDATE job SET unfinished = unfinished + 1
WHERE (repository_id, number) IN (SELECT repository_id, number FROM claim)

-- name: give_back_all
DELETE FROM claim

-- A change for the sake of a commit.
-- name: beat
INSERT INTO pulse VALUES (1, 1) ON CONFLICT DO UPDATE SET beats = beats + 1
