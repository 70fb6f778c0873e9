-- Messages to channels: those that wait, and for a week those that were sent, so that none is sent twice.

-- name: keep_messages
INSERT INTO channel_message (
    repository_id, number, channel, identity, title, text, markdown, at, is_sent, tries, due, error
)
SELECT repository_id, number, channel, identity, title, text, markdown, at, false, 0, at, ''
FROM :messages(
    repository_id bigint, number bigint, channel text, identity text, title text, text text, markdown text, at float8
)
WHERE true ORDER BY repository_id, number, channel, identity
ON CONFLICT DO NOTHING

-- name: forget_messages
DELETE FROM channel_message WHERE repository_id = :repository_id AND at < :before

-- name: unsent_messages
SELECT number, channel, identity, title, text, markdown, tries, due FROM channel_message
WHERE repository_id = :repository_id AND NOT is_sent AND at >= :since
    AND channel IN (SELECT name FROM :channels(name text))
ORDER BY at, number, channel, identity

-- name: note_message
UPDATE channel_message SET is_sent = :is_sent, tries = :tries, due = :due, error = :error
WHERE repository_id = :repository_id AND number = :number AND channel = :channel AND identity = :identity

-- Digests and reminders that a channel did not take.
-- name: failing_messages
SELECT repository.owner, repository.name, failing.pair, failing.number, failing.channel, failing.tries, failing.error
FROM (
    SELECT repository_id, pair, 0 AS number, channel, tries, error FROM digest WHERE error <> ''
    UNION ALL
    SELECT repository_id, '' AS pair, number, channel, tries, error FROM channel_message
    WHERE error <> '' AND NOT is_sent AND at >= :since::float8
) AS failing
JOIN repository ON repository.id = failing.repository_id
ORDER BY failing.repository_id, failing.pair, failing.number, failing.channel
