-- What only a database that several replicas share needs: claims are rows, and every replica sees them.

-- The runs that end, and the other keys that are enqueued with them: all are locked in one order.
-- name: lock_jobs
SELECT ended.repository_id, ended.number, job.generation, done, state, due, tries, error,
    claim.generation IS NOT DISTINCT FROM ended.generation AND claim.replica IS NOT DISTINCT FROM ended.replica AS held
FROM :ended(repository_id bigint, number bigint, generation bigint, replica integer)
JOIN job USING (repository_id, number)
LEFT JOIN claim USING (repository_id, number)
ORDER BY job.repository_id, job.number FOR NO KEY UPDATE OF job

-- name: lock_heads
SELECT pg_advisory_xact_lock(:class, number) FROM :heads(number integer)

-- name: give_back
DELETE FROM claim USING :ended(repository_id bigint, number bigint, replica integer)
WHERE (claim.repository_id, claim.number, claim.replica) = (ended.repository_id, ended.number, ended.replica)

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
