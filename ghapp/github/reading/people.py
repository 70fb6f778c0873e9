"""Holders of a configuration: a generated query with one alias per user or team, and its results."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from ghapp.github.api.responses import GraphQLFault
from ghapp.github.reading.parse import actor
from ghapp.rules.model.actors import Resolved
from ghapp.rules.model.framework import Holder

ALIAS = "person"


@dataclass(frozen=True, slots=True)
class People:
    """Holders in a stable order, so that the same configuration always produces the same query."""

    holders: tuple[Holder, ...]

    @classmethod
    def of(cls, holders: Iterable[Holder]) -> People:
        """Sort holders: users before teams, each by name."""
        return cls(tuple(sorted(holders, key=lambda holder: (holder.is_team, holder.name))))

    @property
    def declarations(self) -> tuple[str, ...]:
        """The declarations of the variables that `selection` uses."""
        return tuple(f"${name}: String!" for name in self.variables)

    @property
    def variables(self) -> dict[str, object]:
        """The logins and slugs. They are variables rather than query text, so that a name cannot change the query."""
        variables: dict[str, object] = {}
        for index, holder in enumerate(self.holders):
            login, _, slug = holder.name.partition("/")
            variables[f"login{index}"] = login
            if holder.is_team:
                variables[f"slug{index}"] = slug
        return variables

    @property
    def selection(self) -> str:
        """The root fields of the query, one alias per holder."""
        return "\n  ".join(_field(index, holder) for index, holder in enumerate(self.holders))

    def withheld(self, faults: Iterable[GraphQLFault]) -> frozenset[Holder]:
        """Return the holders that the app may not see; it is unknown whether they exist."""
        hidden = {str(fault.path[0]) for fault in faults if fault.path and fault.type != "NOT_FOUND"}
        return frozenset(holder for index, holder in enumerate(self.holders) if f"{ALIAS}{index}" in hidden)

    def read(self, data: Mapping[str, Any]) -> dict[Holder, Resolved | None]:
        """Return every holder as resolved; None for one that GitHub does not know, or that the app may not see."""
        return {holder: _resolved(holder, data.get(f"{ALIAS}{index}")) for index, holder in enumerate(self.holders)}


def is_about_people(fault: GraphQLFault) -> bool:
    """Return whether a fault only says that a holder does not exist, or that the app may not see it."""
    return str(fault.path[0] if fault.path else "").startswith(ALIAS) and fault.type in ("NOT_FOUND", "FORBIDDEN")


def _field(index: int, holder: Holder) -> str:
    if not holder.is_team:
        return f"{ALIAS}{index}: user(login: $login{index}) {{ ...ActorParts databaseId }}"
    below = "childTeams(first: 100, immediateOnly: false) { nodes { combinedSlug } }"
    team = f"team(slug: $slug{index}) {{ id databaseId members(first: 100) {{ ...Members }} {below} }}"
    return f"{ALIAS}{index}: organization(login: $login{index}) {{ {team} }}"


def _resolved(holder: Holder, found: Mapping[str, Any] | None) -> Resolved | None:
    if found is None:
        return None
    if not holder.is_team:
        user = actor(found)
        return Resolved(holder, user.node_id, (user,), permanent_id=found["databaseId"]) if user else None
    team = found["team"]
    if team is None:
        return None
    members = team["members"]
    nodes, total, is_large = members["nodes"] or (), members["totalCount"], members["pageInfo"]["hasNextPage"]
    below = tuple(child["combinedSlug"].lower() for child in team["childTeams"]["nodes"] or () if child)
    people = tuple(member for node in nodes if (member := actor(node)))
    return Resolved(
        holder,
        team["id"],
        people,
        permanent_id=team["databaseId"],
        below=below,
        hidden=max((len(nodes) if is_large else total) - len(people), 0),
        unread=max(total - len(nodes), 1) if is_large else 0,
    )
