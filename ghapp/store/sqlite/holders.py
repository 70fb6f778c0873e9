"""Whom the configurations name, in SQL: users by the id that was first seen, and teams."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Mapping

from ghapp.identity import Key, organisation_of

_NAMED = "SELECT json_group_object(name, user_id) FROM holder WHERE repository_id = ?"
_FORGET = "DELETE FROM holder WHERE repository_id = ? AND name NOT IN (SELECT value ->> 0 FROM json_each(?))"
# An id that is known stays: it is that of the first sight.
_NAME = """
INSERT INTO holder SELECT ?, value ->> 0, value ->> 1, value ->> 2 FROM json_each(?) WHERE true
ON CONFLICT DO UPDATE SET user_id = excluded.user_id WHERE user_id IS NULL AND excluded.user_id IS NOT NULL
"""
_CONCERNED = """
SELECT DISTINCT known.repository_id, known.number FROM json_each(?) AS team
JOIN holder ON organisation = team.value ->> 0 AND organisation <> '' AND team.value ->> 1 IN ('', name)
JOIN known ON known.repository_id = holder.repository_id AND known.quiet = 0
"""


def named(db: sqlite3.Connection, repository_id: int) -> dict[str, int | None]:
    """Whom a repository's configuration names."""
    found: dict[str, int | None] = json.loads(db.execute(_NAMED, (repository_id,)).fetchone()[0])
    return found


def name(db: sqlite3.Connection, repository_id: int, holders: Mapping[str, int | None]) -> None:
    """Remember these and no others; whose id is known keeps it."""
    told = json.dumps([(login, organisation_of(login), user_id) for login, user_id in holders.items()])
    db.execute(_FORGET, (repository_id, told))
    db.execute(_NAME, (repository_id, told))


def concerned(db: sqlite3.Connection, teams: Collection[str]) -> set[Key]:
    """The threads on which it may matter who is in a team."""
    told = json.dumps([(organisation_of(team) or team, team if "/" in team else "") for team in teams])
    return {Key(*row) for row in db.execute(_CONCERNED, (told,))}
