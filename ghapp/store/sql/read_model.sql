-- What pages ask for. Each statement is restricted to the repositories that the viewer may read. A plus keeps SQLite
-- from the index of a column: there are more rows in these repositories than of the person, or than fit on a page.

-- name: row_columns
document.repository_id, repository.owner, repository.name, document.number, document.data, verdict.conclusion

-- name: row_tables
JOIN repository ON repository.id = document.repository_id
LEFT JOIN verdict ON verdict.repository_id = document.repository_id AND verdict.head_sha = document.head_sha
    AND verdict.name = document.check_name

-- name: oldest_first
ORDER BY document.oldest_first, document.repository_id, document.number, document.kind, document.pair

-- A member of an awaited team is not asked about a pull request of their own.
-- name: turns
SELECT repository_id, number, kind, pair, min(since) AS since FROM involved
WHERE relation = 'awaited' AND name IN (SELECT name FROM :names(name text))
    AND +repository_id IN (SELECT id FROM :repositories(id bigint))
    AND (author_speaks OR NOT EXISTS (
        SELECT 1 FROM involved AS own
        WHERE own.name = :login AND own.relation = 'author' AND own.repository_id = involved.repository_id
            AND own.number = involved.number AND own.kind = involved.kind AND own.pair = involved.pair
    ))
GROUP BY repository_id, number, kind, pair

-- name: count_turns
SELECT count(*) FROM ({turns}) AS turn

-- name: your_turn
SELECT {row_columns}
FROM ({turns} ORDER BY since, repository_id, number, kind, pair LIMIT :most) AS turn
JOIN document ON document.repository_id = turn.repository_id AND document.number = turn.number
    AND document.kind = turn.kind AND document.pair = turn.pair
{row_tables}
ORDER BY turn.since, document.repository_id, document.number, document.kind, document.pair

-- name: own_documents
SELECT {row_columns}
FROM (
    SELECT DISTINCT repository_id, number, kind, pair FROM involved
    WHERE relation IN ('author', 'owner') AND name IN (SELECT name FROM :names(name text))
        AND +repository_id IN (SELECT id FROM :repositories(id bigint))
) AS own
JOIN document ON document.repository_id = own.repository_id AND document.number = own.number
    AND document.kind = own.kind AND document.pair = own.pair
{row_tables}
WHERE NOT document.is_draft AND :is_awaiting::bool = (document.awaited_since IS NOT NULL)
{oldest_first} LIMIT :most

-- name: filters
document.is_open AND +document.repository_id IN (SELECT id FROM :repositories(id bigint))
AND (:kind = '' OR document.kind = :kind)
AND (:pair = '' OR document.pair = :pair)
AND (:author = '' OR document.author = :author)
AND (:state = '' OR :state = CASE
    WHEN document.is_draft THEN 'draft' WHEN document.awaited_since IS NULL THEN 'heard' ELSE 'waiting' END)
AND (NOT :has_gaps::bool OR document.has_gaps)
AND (NOT :has_concerns::bool OR document.has_concerns)
AND (:title = '' OR document.search LIKE :title ESCAPE '!')
AND (:waiting_for = '' OR EXISTS (
    SELECT 1 FROM involved
    WHERE involved.name = :waiting_for AND involved.relation = 'awaited'
        AND involved.repository_id = document.repository_id AND involved.number = document.number
        AND involved.kind = document.kind AND involved.pair = document.pair
))

-- name: count_documents
SELECT count(*) FROM (SELECT 1 FROM document WHERE {filters} LIMIT :most) AS counted

-- name: documents_in_flight
SELECT {row_columns}
FROM (
    SELECT repository_id, number, kind, pair FROM document WHERE {filters} {oldest_first} LIMIT :most OFFSET :skip
) AS listed
JOIN document ON document.repository_id = listed.repository_id AND document.number = listed.number
    AND document.kind = listed.kind AND document.pair = listed.pair
{row_tables}
{oldest_first}

-- name: roadmap_documents
SELECT {row_columns} FROM document
{row_tables}
WHERE document.kind IN ('prd', 'sdd') AND +document.repository_id IN (SELECT id FROM :repositories(id bigint))
ORDER BY document.is_open DESC, document.at DESC, document.repository_id, document.number, document.kind, document.pair
LIMIT :most

-- name: documents_of_pull
SELECT {row_columns} FROM document
{row_tables}
WHERE document.repository_id = :repository_id AND document.number = :number
ORDER BY document.kind, document.pair

-- name: pull
SELECT repository.owner, repository.name, known.head_sha, known.base, known.page
FROM known JOIN repository ON repository.id = known.repository_id
WHERE known.repository_id = :repository_id AND known.number = :number AND known.number > 0

-- name: verdicts_at
SELECT name, conclusion, title, tree FROM verdict
WHERE repository_id = :repository_id AND head_sha = :head_sha ORDER BY name

-- name: history
SELECT repository_id, number, kind, identity, at, data FROM ledger
WHERE repository_id = :repository_id AND number = :number ORDER BY at, kind, identity

-- name: decision_filters
+decision.repository_id IN (SELECT id FROM :repositories(id bigint))
AND (:search = '' OR decision.search LIKE :search ESCAPE '!')

-- name: count_decisions
SELECT count(*) FROM (SELECT 1 FROM decision WHERE {decision_filters} LIMIT :most) AS counted

-- name: decisions
SELECT decision.repository_id, repository.owner, repository.name, decision.number, ledger.kind, ledger.at, ledger.data
FROM (
    SELECT repository_id, number, kind, at FROM decision WHERE {decision_filters}
    ORDER BY at DESC, repository_id, number LIMIT :most OFFSET :skip
) AS decision
JOIN repository ON repository.id = decision.repository_id
JOIN ledger ON ledger.repository_id = decision.repository_id AND ledger.number = decision.number
    AND ledger.kind = decision.kind AND ledger.identity = 'merge'
ORDER BY decision.at DESC, decision.repository_id, decision.number

-- name: later_decisions
SELECT DISTINCT earlier.repository_id, earlier.number, later.at, later.number
FROM :decisions(repository_id bigint, number bigint)
CROSS JOIN decided_path AS earlier
CROSS JOIN decided_path AS later
WHERE earlier.repository_id = decisions.repository_id AND earlier.number = decisions.number
    AND later.repository_id = earlier.repository_id AND later.path = earlier.path AND later.at > earlier.at
ORDER BY later.at

-- name: decisions_since
SELECT ledger.at, ledger.kind, ledger.data
FROM decision JOIN ledger ON ledger.repository_id = decision.repository_id AND ledger.number = decision.number
    AND ledger.kind = decision.kind AND ledger.identity = 'merge'
WHERE decision.repository_id = :repository_id AND decision.at >= :since::float8
ORDER BY decision.at

-- name: pair_decisions
SELECT decision.repository_id, repository.owner, repository.name, decision.number, ledger.at, ledger.data
FROM decision
JOIN repository ON repository.id = decision.repository_id
JOIN ledger ON ledger.repository_id = decision.repository_id AND ledger.number = decision.number
    AND ledger.kind = decision.kind AND ledger.identity = 'merge'
WHERE decision.repository_id IN (SELECT id FROM :repositories(id bigint)) AND decision.at >= :since::float8
ORDER BY decision.at DESC LIMIT :most
