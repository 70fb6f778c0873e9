-- What looks leave behind: about a thread, about its repository, and in the ledger.

-- name: holders
SELECT json_object_agg(name, user_id) FROM holder WHERE repository_id = asked.repository_id

-- name: clicks
SELECT json_agg(json_build_array(delivery, button, run, login, user_id)) FROM (
    SELECT delivery, button, run, login, user_id FROM press
    WHERE repository_id = asked.repository_id AND number = asked.number ORDER BY at, delivery
) AS click

-- name: arrivals
SELECT json_agg(json_build_array(sha, at, before, opening, pusher, by_author)) FROM (
    SELECT sha, at, before, opening, pusher, by_author FROM head_arrival
    WHERE repository_id = asked.repository_id AND number = asked.number ORDER BY at DESC, sha
) AS arrival

-- name: documents
SELECT json_agg(data) FROM (
    SELECT data FROM document
    WHERE repository_id = asked.repository_id AND number = asked.number ORDER BY kind, pair
) AS document_row

-- name: verdicts
SELECT json_agg(json_build_array(name, conclusion, title, tree)) FROM (
    SELECT name, conclusion, title, tree FROM verdict
    WHERE repository_id = asked.repository_id AND head_sha = known.head_sha ORDER BY name
) AS verdict_row

-- name: suspension
SELECT suspension.reason FROM repository JOIN suspension
    ON suspension.scope IN ('', lower(repository.owner), lower(repository.owner || '/' || repository.name))
WHERE repository.id = asked.repository_id ORDER BY length(suspension.scope) DESC LIMIT 1

-- name: load
SELECT
    asked.repository_id, asked.number,
    memory.valid, memory.repository_text, memory.organisation_text, memory.config_version, memory.labels_created,
    memory.arrived_at, memory.pinned_version, ({holders}), memory.delegated, known.comments_matter, known.head_sha, known.base,
    known.refusals, known.noted, known.foreseen, known.dormant, known.seen, known.delegate_pins,
    known.page,
    (
        SELECT json_agg(other.number) FROM known AS other
        WHERE other.head_sha = known.head_sha AND other.head_sha <> '' AND other.repository_id = asked.repository_id
            AND other.number > 0
    ),
    ({arrivals}),
    ({clicks}), ({suspension}), ({documents}), ({verdicts}), ({away})
FROM :asked(repository_id bigint, number bigint)
LEFT JOIN known_repository AS memory ON memory.repository_id = asked.repository_id
LEFT JOIN known ON known.repository_id = asked.repository_id AND known.number = asked.number

-- A delivery may come again: its push is already there.
-- name: add_arrivals
INSERT INTO head_arrival (repository_id, number, sha, at, before, opening, pusher, by_author)
SELECT repository_id, number, sha, at, before, opening, pusher, by_author
FROM :arrivals(
    repository_id bigint, number bigint, sha text, at float8, before text, opening bool, pusher text, by_author bool
)
WHERE true ORDER BY repository_id, number, at, sha
ON CONFLICT DO NOTHING

-- name: forget_old_arrivals
DELETE FROM head_arrival
WHERE EXISTS (
    SELECT 1 FROM :old(repository_id bigint, number bigint, until float8)
    WHERE old.repository_id = head_arrival.repository_id AND old.number = head_arrival.number
        AND head_arrival.at < old.until
)

-- name: threads_at
SELECT number FROM known
WHERE head_sha = :head_sha AND head_sha <> '' AND repository_id = :repository_id AND number > 0

-- name: open_pulls
SELECT number FROM known WHERE repository_id = :repository_id AND number > 0 AND head_sha <> ''

-- name: save_threads
INSERT INTO known AS held
    (repository_id, number, comments_matter, head_sha, base, refusals, noted, foreseen, dormant, seen, delegate_pins, page)
SELECT repository_id, number, comments_matter, head_sha, base, refusals, noted, foreseen, dormant, seen, delegate_pins, page
FROM :seen(
    repository_id bigint, number bigint, comments_matter bool, head_sha text, base text, refusals text, noted text,
    foreseen text, dormant bool, seen text, delegate_pins text, page text
)
WHERE true ORDER BY repository_id, number
ON CONFLICT (repository_id, number) DO UPDATE SET
    comments_matter = excluded.comments_matter, head_sha = excluded.head_sha, base = excluded.base,
    refusals = excluded.refusals, noted = excluded.noted, foreseen = excluded.foreseen, dormant = excluded.dormant, seen = excluded.seen,
    delegate_pins = excluded.delegate_pins, page = excluded.page
WHERE (
    held.comments_matter, held.head_sha, held.refusals, held.noted, held.foreseen, coalesce(held.dormant::text, ''),
    held.seen, held.base, held.delegate_pins, held.page
) <> (
    excluded.comments_matter, excluded.head_sha, excluded.refusals, excluded.noted, excluded.foreseen,
    coalesce(excluded.dormant::text, ''), excluded.seen, excluded.base, excluded.delegate_pins,
    excluded.page
)

-- Only what a look found to have changed is written over what other looks stored meanwhile.
-- name: save_repository
INSERT INTO known_repository AS held
    (repository_id, valid, repository_text, organisation_text, config_version, labels_created, arrived_at)
VALUES (
    :repository_id, :valid, :repository_text, :organisation_text, coalesce(:config_version::text, ''), :labels_created,
    :arrived_at
)
ON CONFLICT (repository_id) DO UPDATE SET
    valid = held.valid OR excluded.valid,
    repository_text = CASE WHEN excluded.valid THEN excluded.repository_text ELSE held.repository_text END,
    organisation_text = CASE WHEN excluded.valid THEN excluded.organisation_text ELSE held.organisation_text END,
    config_version = coalesce(:config_version::text, held.config_version),
    labels_created = held.labels_created OR excluded.labels_created,
    arrived_at = coalesce(held.arrived_at, excluded.arrived_at)

-- Where another look has pinned a version meanwhile, these do nothing.
-- name: forget_pins
DELETE FROM holder WHERE repository_id = :repository_id
    AND EXISTS (SELECT 1 FROM known_repository WHERE repository_id = :repository_id AND pinned_version = :before)

-- name: pin
UPDATE known_repository SET pinned_version = :version, delegated = :delegated
WHERE repository_id = :repository_id AND pinned_version = :before

-- name: forget_other_holders
DELETE FROM holder WHERE repository_id = :repository_id AND name NOT IN (SELECT name FROM :names(name text))
    AND EXISTS (SELECT 1 FROM known_repository WHERE repository_id = :repository_id AND pinned_version = :version)

-- An id that is known stays: it is the one that was seen first.
-- name: save_holders
INSERT INTO holder AS held (repository_id, name, organisation, user_id)
SELECT :repository_id::bigint, name, organisation, user_id
FROM :holders(name text, organisation text, user_id bigint)
WHERE EXISTS (SELECT 1 FROM known_repository WHERE repository_id = :repository_id AND pinned_version = :version)
ORDER BY name
ON CONFLICT (repository_id, name) DO UPDATE SET user_id = excluded.user_id
WHERE held.user_id IS NULL AND excluded.user_id IS NOT NULL

-- name: save_records
INSERT INTO ledger AS held (repository_id, number, kind, identity, at, data)
SELECT repository_id, number, kind, identity, at, data
FROM :records(repository_id bigint, number bigint, kind text, identity text, at float8, data text)
WHERE true ORDER BY repository_id, number, kind, identity
ON CONFLICT (repository_id, number, kind, identity) DO UPDATE SET at = excluded.at, data = excluded.data
WHERE (held.at, held.data) <> (excluded.at, excluded.data)

-- name: forget_clicks
DELETE FROM press WHERE (repository_id, number, delivery) IN (
    SELECT repository_id, number, delivery FROM :answered(repository_id bigint, number bigint, delivery text)
)

-- name: ledger
SELECT repository_id, number, kind, identity, at, data FROM ledger ORDER BY at, repository_id, number, kind, identity

-- name: ledger_of_repository
SELECT repository_id, number, kind, identity, at, data FROM ledger
WHERE repository_id = :repository_id ORDER BY at, number, kind, identity
