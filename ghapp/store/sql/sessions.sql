-- Which replicas live: each renews its row, and its session holds an advisory lock of the class `locks`.

-- name: enter
INSERT INTO replica DEFAULT VALUES RETURNING id

-- name: renew
UPDATE replica SET seen_at = clock_timestamp() WHERE id = :replica RETURNING id

-- name: try_lock
SELECT pg_try_advisory_lock(:locks, :replica)

-- name: lock
SELECT pg_advisory_lock(:locks, :replica)

-- name: end_sessions
SELECT pg_terminate_backend(holder.pid)
FROM replica JOIN pg_locks AS holder ON holder.objid = replica.id::oid
WHERE holder.locktype = 'advisory' AND holder.classid = :locks::integer::oid AND holder.granted
    AND holder.database = (SELECT oid FROM pg_database WHERE datname = current_database())

-- name: end_own_session
{end_sessions} AND replica.id = :replica

-- name: end_silent_sessions
{end_sessions} AND replica.id <> :replica
    AND replica.seen_at < clock_timestamp() - make_interval(secs => :patience)

-- Remove the replicas that hold no lock and whose lease is over. Their claims go with them.
-- name: bury
WITH silent AS MATERIALIZED (
    SELECT id FROM replica WHERE id <> :replica AND seen_at < clock_timestamp() - make_interval(secs => :lease)
    FOR UPDATE SKIP LOCKED
), gone AS MATERIALIZED (
    SELECT id FROM silent WHERE pg_try_advisory_xact_lock(:locks, id)
), unfinished AS (
    UPDATE job SET unfinished = unfinished + 1 FROM claim JOIN gone ON gone.id = claim.replica
    WHERE (job.repository_id, job.number) = (claim.repository_id, claim.number)
), buried AS (
    DELETE FROM replica USING gone WHERE replica.id = gone.id RETURNING replica.id
)
SELECT id, pg_notify('ghapp_work', '') FROM buried

-- name: leave
WITH left_behind AS (DELETE FROM replica WHERE id = :replica RETURNING id)
SELECT pg_notify('ghapp_work', '') FROM left_behind
