"""Whom the configurations name, in PostgreSQL's SQL: users by the id that was first seen, and teams."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from ghapp.identity import Key, organisation_of
from ghapp.store.postgres.schema import Connection

_NAMED = "SELECT name, user_id FROM holder WHERE repository_id = $1"
_FORGET = "DELETE FROM holder WHERE repository_id = $1 AND name <> ALL($2::text[])"
# An id that is known stays: it is that of the first sight.
_NAME = """
INSERT INTO holder AS held
SELECT $1, * FROM unnest($2::text[], $3::text[], $4::bigint[]) AS told (name, organisation, user_id) ORDER BY name
ON CONFLICT (repository_id, name) DO UPDATE SET user_id = excluded.user_id
WHERE held.user_id IS NULL AND excluded.user_id IS NOT NULL
"""
_CONCERNED = """
SELECT DISTINCT known.repository_id, known.number
FROM unnest($1::text[], $2::text[]) AS team (organisation, name)
JOIN holder ON holder.organisation = team.organisation AND holder.organisation <> ''
    AND team.name IN ('', holder.name)
JOIN known ON known.repository_id = holder.repository_id AND NOT known.quiet
"""


async def named(db: Connection, repository_id: int) -> dict[str, int | None]:
    """Whom a repository's configuration names."""
    return {row["name"]: row["user_id"] for row in await db.fetch(_NAMED, repository_id)}


async def name(db: Connection, repository_id: int, holders: Mapping[str, int | None]) -> None:
    """Remember these and no others; whose id is known keeps it."""
    names = list(holders)
    await db.execute(_FORGET, repository_id, names)
    await db.execute(_NAME, repository_id, names, list(map(organisation_of, names)), list(holders.values()))


async def concerned(db: Connection, teams: Collection[str]) -> set[Key]:
    """The threads on which it may matter who is in a team."""
    organisations = [organisation_of(team) or team for team in teams]
    names = [team if "/" in team else "" for team in teams]
    return {Key(row["repository_id"], row["number"]) for row in await db.fetch(_CONCERNED, organisations, names)}
