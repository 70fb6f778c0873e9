"""The tables that pages and digests read, for both engines: they differ only in the names of types."""

from __future__ import annotations

from typing import Final

# Documents of pull requests, who is involved in them, and the checks on heads; where decisions are found. The resync
# begins again, so that the rows of what is open are there soon.
_PAGES: Final = """
ALTER TABLE known ADD COLUMN page {text} NOT NULL DEFAULT '';

CREATE TABLE document (
    repository_id {integer} NOT NULL,
    number {integer} NOT NULL,
    kind {text} NOT NULL,
    pair {text} NOT NULL,
    is_open {boolean} NOT NULL,
    at {real} NOT NULL,
    author {text} NOT NULL,
    is_draft {boolean} NOT NULL,
    awaited_since {real},
    oldest_first {real} NOT NULL,
    has_gaps {boolean} NOT NULL,
    has_concerns {boolean} NOT NULL,
    search {text} NOT NULL,
    head_sha {text} NOT NULL,
    check_name {text} NOT NULL,
    data {text} NOT NULL,
    PRIMARY KEY (repository_id, number, kind, pair)
){strict};
CREATE INDEX document_oldest_first ON document (
    oldest_first, repository_id, number, kind, pair, author, is_draft, awaited_since, has_gaps, has_concerns
) WHERE is_open;
CREATE INDEX document_latest_first ON document (is_open, at);

CREATE TABLE involved (
    name {text} NOT NULL,
    relation {text} NOT NULL,
    since {real} NOT NULL,
    repository_id {integer} NOT NULL,
    number {integer} NOT NULL,
    kind {text} NOT NULL,
    pair {text} NOT NULL,
    author_speaks {boolean} NOT NULL,
    PRIMARY KEY (name, relation, repository_id, number, kind, pair)
){small};
CREATE INDEX involved_by_pull ON involved (repository_id, number);

CREATE TABLE verdict (
    repository_id {integer} NOT NULL,
    head_sha {text} NOT NULL,
    name {text} NOT NULL,
    conclusion {text} NOT NULL,
    title {text} NOT NULL,
    tree {text} NOT NULL,
    PRIMARY KEY (repository_id, head_sha, name)
){small};

CREATE TABLE decision (
    repository_id {integer} NOT NULL,
    number {integer} NOT NULL,
    kind {text} NOT NULL,
    at {real} NOT NULL,
    search {text} NOT NULL,
    PRIMARY KEY (repository_id, number)
){small};
CREATE INDEX decision_by_time ON decision (at);
INSERT INTO decision SELECT repository_id, number, kind, at, lower(data) FROM ledger WHERE identity = 'merge'
ON CONFLICT DO NOTHING;

CREATE TABLE decided_path (
    repository_id {integer} NOT NULL,
    path {text} NOT NULL,
    number {integer} NOT NULL,
    at {real} NOT NULL,
    PRIMARY KEY (repository_id, path, number)
){small};
CREATE INDEX decided_path_by_pull ON decided_path (repository_id, number);
{fill_paths}

DELETE FROM cursor WHERE name LIKE 'resync %';
"""

# How far the digests have come.
_DIGESTS: Final = """
CREATE TABLE digest (
    repository_id {integer} NOT NULL,
    pair {text} NOT NULL,
    channel {text} NOT NULL,
    slot {real} NOT NULL,
    tries {integer} NOT NULL,
    due {real} NOT NULL,
    error {text} NOT NULL,
    PRIMARY KEY (repository_id, pair, channel)
){small};
"""

_SQLITE: Final = {
    "text": "TEXT",
    "integer": "INTEGER",
    "real": "REAL",
    "boolean": "INTEGER",
    "strict": " STRICT",
    "small": " WITHOUT ROWID, STRICT",
    "fill_paths": """
INSERT INTO decided_path
SELECT DISTINCT repository_id, file.value, number, at
FROM ledger, json_each(data, '$.hearings') AS hearing, json_each(hearing.value, '$.files') AS file
WHERE identity = 'merge'
ON CONFLICT DO NOTHING;
""".strip(),
}
_POSTGRES: Final = {
    "text": "text",
    "integer": "bigint",
    "real": "double precision",
    "boolean": "boolean",
    "strict": "",
    "small": "",
    "fill_paths": """
INSERT INTO decided_path
SELECT DISTINCT repository_id, file, number, at
FROM ledger, jsonb_array_elements(data::jsonb -> 'hearings') AS hearing,
    jsonb_array_elements_text(hearing -> 'files') AS file
WHERE identity = 'merge'
ON CONFLICT DO NOTHING;
""".strip(),
}

SQLITE_PAGES = _PAGES.format_map(_SQLITE)
SQLITE_DIGESTS = _DIGESTS.format_map(_SQLITE)
POSTGRES_PAGES = _PAGES.format_map(_POSTGRES)
POSTGRES_DIGESTS = _DIGESTS.format_map(_POSTGRES)
