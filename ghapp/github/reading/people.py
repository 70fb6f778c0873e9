"""The users and teams of a configuration: asked for under generated aliases, and read from the answer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from ghapp.github.api.client import InstallationAPI
from ghapp.github.api.pagination import fetch_all_nodes
from ghapp.github.api.responses import Fault
from ghapp.github.reading.parse import actor
from ghapp.rules.model.framework import Holder
from ghapp.rules.model.snapshot import Resolved

ALIAS = "person"


@dataclass(frozen=True, slots=True)
class People:
    """Holders in a stable order, so that the same configuration always makes the same text."""

    holders: tuple[Holder, ...]

    @classmethod
    def of(cls, holders: Iterable[Holder]) -> People:
        """Users before teams, each by name."""
        return cls(tuple(sorted(holders, key=lambda holder: (holder.is_team, holder.name))))

    @property
    def declarations(self) -> tuple[str, ...]:
        """The variables that `selection` needs, as a GraphQL operation declares them."""
        return tuple(f"${name}: String!" for name in self.variables)

    @property
    def variables(self) -> dict[str, object]:
        """The logins and slugs: values and not text, so that no name can be anything but a name."""
        variables: dict[str, object] = {}
        for index, holder in enumerate(self.holders):
            login, _, slug = holder.name.partition("/")
            variables[f"login{index}"] = login
            if holder.is_team:
                variables[f"slug{index}"] = slug
        return variables

    @property
    def selection(self) -> str:
        """The fields of the query's root that ask for everyone, one alias each."""
        return "\n  ".join(_field(index, holder) for index, holder in enumerate(self.holders))

    async def read(self, api: InstallationAPI, data: Mapping[str, Any]) -> dict[Holder, Resolved | None]:
        """Everyone as the answer tells; None for whom GitHub does not know, or does not show to this app."""
        return {
            holder: await _resolved(api, holder, data.get(f"{ALIAS}{index}"))
            for index, holder in enumerate(self.holders)
        }


def is_about_people(fault: Fault) -> bool:
    """Whether a part failed that only says: this person is not there, or not for this app to see."""
    return str(fault.path[0] if fault.path else "").startswith(ALIAS) and fault.type in ("NOT_FOUND", "FORBIDDEN")


def _field(index: int, holder: Holder) -> str:
    if not holder.is_team:
        return f"{ALIAS}{index}: user(login: $login{index}) {{ ...Somebody databaseId }}"
    below = "childTeams(first: 100, immediateOnly: false) { nodes { combinedSlug } }"
    team = f"team(slug: $slug{index}) {{ id members(first: 100) {{ ...Members }} {below} }}"
    return f"{ALIAS}{index}: organization(login: $login{index}) {{ {team} }}"


async def _resolved(api: InstallationAPI, holder: Holder, found: Mapping[str, Any] | None) -> Resolved | None:
    if found is None:
        return None
    if not holder.is_team:
        user = actor(found)
        return Resolved(holder, user.node_id, (user,), user_id=found["databaseId"]) if user else None
    team = found["team"]
    if team is None:
        return None
    members = await fetch_all_nodes(api, "MoreMembers", team["id"], team["members"])
    below = tuple(child["combinedSlug"].lower() for child in team["childTeams"]["nodes"] or () if child)
    return Resolved(holder, team["id"], tuple(member for node in members if (member := actor(node))), below=below)
