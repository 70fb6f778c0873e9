-- Digests: the time of the last one that each channel was told about a pair, and what keeps the next from being sent.

-- name: digest_notes
SELECT pair, channel, slot, tries, due, error FROM digest WHERE repository_id = :repository_id

-- name: save_digest_notes
INSERT INTO digest (repository_id, pair, channel, slot, tries, due, error)
SELECT repository_id, pair, channel, slot, tries, due, error
FROM :notes(repository_id bigint, pair text, channel text, slot float8, tries bigint, due float8, error text)
WHERE true ORDER BY repository_id, pair, channel
ON CONFLICT (repository_id, pair, channel) DO UPDATE SET
    slot = excluded.slot, tries = excluded.tries, due = excluded.due, error = excluded.error
