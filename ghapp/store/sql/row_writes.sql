-- The rows that looks write for pages: documents of pull requests, who is awaited on them, and verdicts on heads.

-- name: forget_documents
DELETE FROM document
WHERE (repository_id, number) IN (SELECT repository_id, number FROM :keys(repository_id bigint, number bigint))

-- name: forget_involved
DELETE FROM involved
WHERE (repository_id, number) IN (SELECT repository_id, number FROM :keys(repository_id bigint, number bigint))

-- name: add_documents
INSERT INTO document (
    repository_id, number, kind, pair, is_open, at, author, is_draft, awaited_since, oldest_first, has_gaps,
    has_concerns, search, head_sha, check_name, data
)
SELECT
    repository_id, number, kind, pair, is_open, at, author, is_draft, awaited_since, oldest_first, has_gaps,
    has_concerns, search, head_sha, check_name, data
FROM :documents(
    repository_id bigint, number bigint, kind text, pair text, is_open bool, at float8, author text, is_draft bool,
    awaited_since float8, oldest_first float8, has_gaps bool, has_concerns bool, search text, head_sha text,
    check_name text, data text
)
WHERE true ORDER BY repository_id, number, kind, pair

-- name: add_involved
INSERT INTO involved (name, relation, since, repository_id, number, kind, pair, author_speaks)
SELECT name, relation, since, repository_id, number, kind, pair, author_speaks
FROM :involved(
    name text, relation text, since float8, repository_id bigint, number bigint, kind text, pair text,
    author_speaks bool
)
WHERE true ORDER BY repository_id, number, kind, pair, name
ON CONFLICT DO NOTHING

-- name: save_verdicts
INSERT INTO verdict AS held (repository_id, head_sha, name, conclusion, title, tree)
SELECT repository_id, head_sha, name, conclusion, title, tree
FROM :verdicts(repository_id bigint, head_sha text, name text, conclusion text, title text, tree text)
WHERE true ORDER BY repository_id, head_sha, name
ON CONFLICT (repository_id, head_sha, name) DO UPDATE SET
    conclusion = excluded.conclusion, title = excluded.title, tree = excluded.tree
WHERE (held.conclusion, held.title, held.tree) <> (excluded.conclusion, excluded.title, excluded.tree)

-- name: forget_other_verdicts
DELETE FROM verdict WHERE repository_id = :repository_id AND head_sha = :head_sha
    AND name NOT IN (SELECT name FROM :names(name text))

-- The head of another pull request may be the same.
-- name: forget_left_verdicts
DELETE FROM verdict
WHERE repository_id IN (SELECT repository_id FROM :abandoned(repository_id bigint, head_sha text))
    AND head_sha IN (SELECT head_sha FROM :abandoned(repository_id bigint, head_sha text))
    AND NOT EXISTS (
        SELECT 1 FROM known
        WHERE known.head_sha = verdict.head_sha AND known.head_sha <> '' AND known.repository_id = verdict.repository_id
    )

-- name: save_decisions
INSERT INTO decision AS held (repository_id, number, kind, at, search)
SELECT repository_id, number, kind, at, search
FROM :decisions(repository_id bigint, number bigint, kind text, at float8, search text)
WHERE true ORDER BY repository_id, number
ON CONFLICT (repository_id, number) DO UPDATE SET kind = excluded.kind, at = excluded.at, search = excluded.search
WHERE (held.kind, held.at, held.search) <> (excluded.kind, excluded.at, excluded.search)

-- name: save_decided_paths
INSERT INTO decided_path AS held (repository_id, path, number, at)
SELECT repository_id, path, number, at
FROM :paths(repository_id bigint, path text, number bigint, at float8)
WHERE true ORDER BY repository_id, path, number
ON CONFLICT (repository_id, path, number) DO UPDATE SET at = excluded.at WHERE held.at <> excluded.at
