-- Which keys a replica runs next, and its claims on them. `own` are keys that this process is still busy with, although
-- it may have lost them.

-- What nobody runs.
-- name: unclaimed
state = 'waiting'
AND NOT EXISTS (SELECT FROM claim WHERE (claim.repository_id, claim.number) = (job.repository_id, job.number))
AND NOT EXISTS (SELECT FROM own WHERE (own.repository_id, own.number) = (job.repository_id, job.number))

-- The installations that have due keys. As a rule the keys that have been due longest name them all; only where more
-- than 500 keys are due, one step of the index finds each installation.
-- name: due_installations
limited AS (
    SELECT installation_id FROM installation_limit WHERE not_before > :now
), own AS (
    SELECT repository_id, number FROM :own(repository_id bigint, number bigint)
), longest AS MATERIALIZED (
    SELECT installation_id, due FROM job
    WHERE {unclaimed} AND due + 0 <= :now AND installation_id NOT IN (SELECT installation_id FROM limited)
    ORDER BY due + 0 LIMIT 501
), every AS (
    (
        SELECT installation_id, due FROM job
        WHERE state = 'waiting' AND (SELECT count(*) FROM longest) > 500
        ORDER BY installation_id, due LIMIT 1
    )
    UNION ALL
    SELECT next.* FROM every CROSS JOIN LATERAL (
        SELECT installation_id, due FROM job
        WHERE state = 'waiting' AND job.installation_id > every.installation_id
        ORDER BY installation_id, due LIMIT 1
    ) AS next
), waiting AS MATERIALIZED (
    SELECT installation_id, min(due) AS due FROM longest
    WHERE (SELECT count(*) FROM longest) <= 500 GROUP BY installation_id
    UNION ALL
    SELECT installation_id, free.due FROM every CROSS JOIN LATERAL (
        SELECT due FROM job WHERE {unclaimed} AND installation_id = every.installation_id AND due <= :now
        ORDER BY due LIMIT 1
    ) AS free
    WHERE every.due <= :now AND installation_id NOT IN (SELECT installation_id FROM limited)
)

-- The next turn goes to the installation with the fewest running keys; among equals, to the one that this replica
-- served longest ago. So an installation that floods the queue delays only itself. Within an installation, the key that
-- has been due longest goes first.
-- name: fair_turns
installation AS MATERIALIZED (
    SELECT installation_id, coalesce(load.keys, 0) AS keys, coalesce(served.turn, -1) AS turn,
        :most_each - coalesce(mine.keys, 0) AS places
    FROM waiting
    LEFT JOIN (SELECT installation_id, count(*) AS keys FROM claim GROUP BY 1) AS load USING (installation_id)
    LEFT JOIN :served(installation_id bigint, turn bigint) USING (installation_id)
    LEFT JOIN :mine(installation_id bigint, keys bigint) USING (installation_id)
    WHERE :most_each > coalesce(mine.keys, 0)
    ORDER BY keys, turn, due LIMIT :most
), turn AS MATERIALIZED (
    SELECT repository_id, number, job.due, installation.turn,
        keys + row_number() OVER (PARTITION BY installation.installation_id ORDER BY job.due) AS level
    FROM installation CROSS JOIN LATERAL (
        SELECT repository_id, number, due FROM job
        WHERE {unclaimed} AND installation_id = installation.installation_id AND due <= :now
        ORDER BY due LIMIT least(:most, installation.places)
    ) AS job
    ORDER BY level, turn, due
)

-- A row that another replica is about to claim is passed over; where both saw the same, the primary key decides.
-- name: claim
WITH RECURSIVE {due_installations}, {fair_turns}, picked AS MATERIALIZED (
    SELECT job.*, level, turn FROM turn CROSS JOIN LATERAL (
        SELECT repository_id, number, installation_id, generation, tries, unfinished, state, due FROM job
        WHERE repository_id = turn.repository_id AND number = turn.number FOR NO KEY UPDATE SKIP LOCKED
    ) AS job
    WHERE job.state = 'waiting' AND job.due <= :now LIMIT :most
), taken AS (
    INSERT INTO claim (repository_id, number, installation_id, replica, generation)
    SELECT repository_id, number, installation_id, :replica, generation FROM picked
    ON CONFLICT DO NOTHING RETURNING repository_id, number
)
SELECT repository_id, number, generation, tries, unfinished, node_id, owner, name, repository.installation_id,
    picked.installation_id
FROM taken JOIN picked USING (repository_id, number) LEFT JOIN repository ON repository.id = repository_id
ORDER BY level, turn, due

-- When the earliest key that nobody runs is due, where the installation is not `full`.
-- name: next_due
WITH own AS (
    SELECT repository_id, number FROM :own(repository_id bigint, number bigint)
), later AS (
    SELECT installation_id, not_before FROM installation_limit WHERE not_before > :now
)
SELECT least(
    (
        SELECT due FROM job
        WHERE {unclaimed} AND installation_id NOT IN (SELECT installation_id FROM later)
            AND installation_id <> ALL (:full::bigint[])
        ORDER BY due + 0 LIMIT 1
    ),
    (
        SELECT min(greatest(due, not_before)) FROM job JOIN later USING (installation_id)
        WHERE {unclaimed} AND installation_id <> ALL (:full::bigint[])
    )
)

-- name: holds
WITH alive AS (
    UPDATE replica SET seen_at = clock_timestamp() WHERE id = :replica RETURNING id
)
SELECT EXISTS (
    SELECT FROM claim JOIN alive ON alive.id = claim.replica
    WHERE (repository_id, number, generation) = (:repository_id, :number, :generation)
)

-- name: give_back_others
DELETE FROM claim WHERE replica = :replica AND NOT EXISTS (
    SELECT FROM :own(repository_id bigint, number bigint)
    WHERE (own.repository_id, own.number) = (claim.repository_id, claim.number)
)
