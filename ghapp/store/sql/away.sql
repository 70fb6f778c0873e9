-- Away periods: who speaks for a holder in all repositories, once they have accepted.

-- name: away_columns
holder_id, number, holder, delegate_id, delegate, until, ends_at, accepted_at, ended_by

-- Those of the people whom a repository's configuration names, as a part of what a look loads.
-- name: away
SELECT json_agg(json_build_array({away_columns})) FROM (
    SELECT {away_columns} FROM away_period
    WHERE accepted_at IS NOT NULL
        AND holder_id IN (SELECT user_id FROM holder WHERE holder.repository_id = asked.repository_id)
    ORDER BY accepted_at DESC, holder_id, number LIMIT 200
) AS period

-- Two requests at the same time have the same number: one of them is refused.
-- name: ask_away
INSERT INTO away_period (holder_id, number, holder, delegate_id, delegate, until, asked_at, ends_at, ended_by)
SELECT :holder_id::bigint, :number::bigint, :holder::text, :delegate_id::bigint, :delegate::text, :until::text,
    :now::float8, :ends_at::float8, ''
WHERE NOT EXISTS (SELECT 1 FROM away_period WHERE holder_id = :holder_id AND ends_at > :now)
ON CONFLICT DO NOTHING RETURNING number

-- name: last_away_number
SELECT coalesce(max(number), 0) FROM away_period WHERE holder_id = :holder_id

-- name: accept_away
UPDATE away_period SET accepted_at = :now
WHERE holder_id = :holder_id AND number = :number AND delegate_id = :user_id AND accepted_at IS NULL AND ends_at > :now
RETURNING {away_columns}

-- name: end_away
UPDATE away_period SET ends_at = :now, ended_by = CASE WHEN holder_id = :user_id THEN 'holder' ELSE 'delegate' END
WHERE holder_id = :holder_id AND number = :number AND :user_id IN (holder_id, delegate_id) AND ends_at > :now
RETURNING {away_columns}

-- name: away_of_holder
SELECT {away_columns} FROM away_period WHERE holder_id = :user_id ORDER BY number DESC LIMIT 1

-- name: away_of_delegate
SELECT {away_columns} FROM away_period WHERE delegate_id = :user_id AND ends_at > :now ORDER BY asked_at, holder_id LIMIT 50

-- name: named_in
SELECT repository_id FROM holder
WHERE name = :login AND user_id = :user_id AND repository_id IN (SELECT id FROM :repositories(id bigint))
ORDER BY repository_id

-- name: threads_awaiting
SELECT DISTINCT repository_id, number FROM involved
WHERE relation = 'awaited' AND name IN (SELECT name FROM :names(name text)) ORDER BY repository_id, number
