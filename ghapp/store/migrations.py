"""The tables of both engines, as numbered migrations that bring any older database up to date.

Their texts stand in `sql/tables/`, by name. What both engines share is written with the types of PostgreSQL.
"""

from __future__ import annotations

import re
from typing import Final

from ghapp.store.sql_statements import insert_texts, read_texts

_SQLITE_TYPES: Final = {"bigint": "INTEGER", "double precision": "REAL", "boolean": "INTEGER"}
_TYPE = re.compile("|".join(rf"\b{name}\b" for name in _SQLITE_TYPES))

# The order is fixed: a database remembers how many of them it has had.
_SQLITE: Final = (
    "first",
    "turns_of_repositories",
    "notes",
    "holders",
    "config_impact",
    "button_clicks",
    "delivery_ids_by_time",
    "turns_of_installations",
    "comments_matter_and_owners",
    "quiet_arrival",
    "head_arrivals",
    "pins",
    "bases",
    "claims",
    "suspensions",
    "pages",
    "digests",
    "away_periods",
    "delegate_pins",
    "channel_messages",
)
_POSTGRES: Final = (
    "first",
    "notes",
    "holders",
    "config_impact",
    "button_clicks",
    "delivery_ids_by_time",
    "turns_of_installations",
    "comments_matter",
    "announcements",
    "quiet_arrival",
    "head_arrivals",
    "pins",
    "bases",
    "unfinished_runs",
    "suspensions",
    "pages",
    "digests",
    "away_periods",
    "delegate_pins",
    "channel_messages",
)


def sqlite_migrations() -> tuple[str, ...]:
    """Return the scripts for SQLite, in order."""
    scripts = _scripts("tables/sqlite.sql", _SQLITE)
    return tuple(_TYPE.sub(lambda found: _SQLITE_TYPES[found[0]], script) for script in scripts)


def postgres_migrations() -> tuple[str, ...]:
    """Return the scripts for PostgreSQL, in order."""
    return _scripts("tables/postgres.sql", _POSTGRES)


def _scripts(file: str, names: tuple[str, ...]) -> tuple[str, ...]:
    texts = {**read_texts("tables/both.sql"), **read_texts(file)}
    return tuple(insert_texts(texts[name], texts) for name in names)
