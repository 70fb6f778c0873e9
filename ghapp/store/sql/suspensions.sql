-- Where operators have suspended the gate. A scope is empty (everywhere), an owner, or a repository, in lower case.

-- name: suspend
INSERT INTO suspension (scope, reason, by, at) VALUES (:scope, :reason, :by, :at)
ON CONFLICT (scope) DO UPDATE SET reason = excluded.reason, by = excluded.by, at = excluded.at

-- name: resume
DELETE FROM suspension WHERE scope IN (SELECT scope FROM :scopes(scope text))

-- name: suspensions
SELECT scope, reason, by, at FROM suspension ORDER BY scope

-- A run while the gate is suspended remembers nothing, so that its start is all that is known of it.
-- name: threads_in
SELECT job.repository_id, job.number FROM repository JOIN job ON job.repository_id = repository.id
LEFT JOIN known ON known.repository_id = job.repository_id AND known.number = job.number
WHERE job.number <> 0 AND (known.head_sha <> '' OR job.started >= :since::float8) AND repository.installation_id <> 0
    AND :scope IN ('', lower(repository.owner), lower(repository.owner || '/' || repository.name))
ORDER BY job.repository_id, job.number
