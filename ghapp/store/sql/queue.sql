-- The queue: deliveries that were taken in, keys that wait, and runs that ended.

-- name: known_deliveries
SELECT id FROM delivery WHERE id IN (SELECT id FROM :ids(id text))

-- name: add_deliveries
INSERT INTO delivery (id, received_at)
SELECT id, received_at FROM :deliveries(id text, received_at float8) WHERE true ORDER BY id
ON CONFLICT (id) DO NOTHING

-- name: add_new_deliveries
{add_deliveries} RETURNING id

-- What an event does to a key. It raises the generation, resets the count of tries and revives a dead key. It may bring
-- a waiting key forward, even out of a backoff, but never closer than the spacing to the start of the look before. A
-- start in the future means that the clock was set back.
-- name: arrival
ON CONFLICT (repository_id, number) DO UPDATE SET
    generation = held.generation + 1,
    due = least(
        coalesce(held.due, 9e99), greatest(excluded.due, least(held.started, excluded.due) + :spacing::float8)
    ),
    state = 'waiting', tries = 0, died_at = NULL

-- A comment changes nothing where the last look found so and no look has been asked for since. A key that runs counts
-- as waiting: its look may have missed the comment.
-- name: enqueue_wanted
INSERT INTO job AS held (repository_id, number, installation_id, generation, state, due)
SELECT wanted.repository_id, wanted.number, coalesce(repository.installation_id, 0), 1, 'waiting', wanted.due
FROM wanted LEFT JOIN repository ON repository.id = wanted.repository_id
WHERE NOT (wanted.is_comment AND EXISTS (
    SELECT 1 FROM known JOIN job ON job.repository_id = known.repository_id AND job.number = known.number
    WHERE known.repository_id = wanted.repository_id AND known.number = wanted.number
        AND NOT known.comments_matter AND job.state = 'idle'
))
ORDER BY wanted.repository_id, wanted.number
{arrival}

-- name: enqueue
WITH wanted AS (
    SELECT repository_id, number, due, is_comment
    FROM :wanted(repository_id bigint, number bigint, due float8, is_comment bool)
)
{enqueue_wanted}

-- name: revive
UPDATE job SET state = 'waiting', due = :now, tries = 0, died_at = NULL
WHERE (repository_id, number) IN (SELECT repository_id, number FROM :keys(repository_id bigint, number bigint))
    AND state = 'dead'
RETURNING repository_id, number

-- name: end_runs
UPDATE job
SET done = ended.done, state = ended.state, due = ended.due, tries = ended.tries, error = ended.error,
    started = ended.started, died_at = ended.died_at, unfinished = ended.unfinished
FROM :ended(
    repository_id bigint, number bigint, done bigint, state text, due float8, tries integer, error text,
    started float8, died_at float8, unfinished integer
)
WHERE job.repository_id = ended.repository_id AND job.number = ended.number

-- name: limit_installations
INSERT INTO installation_limit AS held (installation_id, not_before)
SELECT installation_id, max(not_before) FROM :limits(installation_id bigint, not_before float8) WHERE true
GROUP BY installation_id ORDER BY installation_id
ON CONFLICT (installation_id) DO UPDATE SET not_before = greatest(held.not_before, excluded.not_before)

-- name: dead
SELECT repository_id, number, tries, error, died_at FROM job WHERE state = 'dead' ORDER BY died_at

-- name: add_clicks
INSERT INTO press (repository_id, number, button, run, login, user_id, delivery, at)
SELECT repository_id, number, :button, :run, :login, :user_id::bigint, :delivery, :at::float8
FROM :keys(repository_id bigint, number bigint) WHERE true ORDER BY repository_id, number
ON CONFLICT DO NOTHING

-- name: old_deliveries
SELECT count(*) FROM (SELECT id FROM delivery WHERE received_at < :before LIMIT :most) AS old

-- name: prune_deliveries
DELETE FROM delivery
WHERE id IN (SELECT id FROM delivery WHERE received_at < :before ORDER BY received_at LIMIT :most)

-- name: prune_clicks
DELETE FROM press WHERE at < :before

-- name: cursor
SELECT value FROM cursor WHERE name = :name

-- name: start_cursor
INSERT INTO cursor (name, value) VALUES (:name, :value) ON CONFLICT DO NOTHING RETURNING name

-- name: move_cursor
UPDATE cursor SET value = :value WHERE name = :name AND value = :expected RETURNING name
