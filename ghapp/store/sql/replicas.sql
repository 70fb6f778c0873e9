-- What only a database that several replicas share needs: claims are rows, and every replica sees them.

-- The runs that end, and the other keys that are enqueued with them: all are locked in one order.
-- name: lock_jobs
SELECT ended.repository_id, ended.number, job.generation, done, state, due, tries, error, unfinished,
    claim.generation IS NOT DISTINCT FROM ended.generation AND claim.replica IS NOT DISTINCT FROM ended.replica AS held
FROM :ended(repository_id bigint, number bigint, generation bigint, replica integer)
JOIN job USING (repository_id, number)
LEFT JOIN claim USING (repository_id, number)
ORDER BY job.repository_id, job.number FOR NO KEY UPDATE OF job

-- Deliveries that ask for looks and nothing else, as nearly all do: all of them at once, or none where a repository has
-- changed.
-- name: accept
WITH changed AS MATERIALIZED (
    {changed_repositories}
), fresh AS (
    INSERT INTO delivery (id, received_at) SELECT id, received_at FROM :deliveries(id text, received_at float8)
    WHERE NOT EXISTS (SELECT FROM changed) ORDER BY id
    ON CONFLICT (id) DO NOTHING RETURNING id
), wanted AS (
    SELECT repository_id, number, :now::float8 AS due, bool_and(is_comment) AS is_comment
    FROM :asked(id text, repository_id bigint, number bigint, is_comment bool) JOIN fresh USING (id)
    GROUP BY repository_id, number
), kept AS (
    INSERT INTO head_arrival (repository_id, number, sha, at, before, opening, pusher, by_author)
    SELECT repository_id, number, sha, at, before, opening, pusher, by_author
    FROM :arrivals(
        id text, repository_id bigint, number bigint, sha text, at float8, before text, opening bool, pusher text,
        by_author bool
    )
    JOIN fresh USING (id) ORDER BY repository_id, number, at, sha
    ON CONFLICT DO NOTHING
), enqueued AS (
    {enqueue_wanted}
)
SELECT EXISTS (SELECT FROM changed), array(SELECT id FROM fresh), (
    SELECT count(pg_notify(:channel, payload)) FROM :payloads(payload text) WHERE NOT EXISTS (SELECT FROM changed)
)

-- name: lock_heads
SELECT pg_advisory_xact_lock(:class, number) FROM :heads(number integer)

-- name: end
WITH given_back AS (
    DELETE FROM claim USING :claims(repository_id bigint, number bigint, replica integer)
    WHERE (claim.repository_id, claim.number, claim.replica) = (claims.repository_id, claims.number, claims.replica)
)
{end_runs}

-- The indexes alone show how many keys wait, and the first.
-- name: figures
SELECT (SELECT count(*) FROM job WHERE state = 'waiting')
        - (SELECT count(*) FROM claim JOIN job USING (repository_id, number) WHERE state = 'waiting') AS waiting,
    (SELECT count(*) FROM claim) AS running, (SELECT count(*) FROM job WHERE state = 'dead') AS dead,
    (
        SELECT due FROM job WHERE state = 'waiting' AND NOT EXISTS (
            SELECT FROM claim WHERE (claim.repository_id, claim.number) = (job.repository_id, job.number)
        ) ORDER BY due + 0 LIMIT 1
    ) AS oldest

-- name: notify
SELECT pg_notify(:channel, payload) FROM :payloads(payload text)
