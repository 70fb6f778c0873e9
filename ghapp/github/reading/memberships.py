"""Memberships: whether people are in teams that are too large to be read, one alias for each person in each team."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ghapp.github.reading.graphql_errors import TEAM
from ghapp.rules.needs import TeamMember

_MEMBER = "member"
_MATCHES = 20
"""GitHub also finds logins and names that resemble a login. One that is not among the first counts as no member."""


@dataclass(frozen=True, slots=True)
class Memberships:
    """The questions about memberships in one GraphQL document."""

    asked: tuple[TeamMember, ...] = ()

    @property
    def declarations(self) -> Iterator[str]:
        """The declarations of the variables that `selection` uses."""
        yield from (f"${TEAM}{index}: ID!" for index in range(len(self._teams)))
        yield from (f"${_MEMBER}{index}: String!" for index in range(len(self.asked)))

    @property
    def variables(self) -> dict[str, object]:
        """The node ids of the teams, and the logins of the people."""
        teams: dict[str, object] = {f"{TEAM}{index}": node_id for index, node_id in enumerate(self._teams)}
        return teams | {f"{_MEMBER}{index}": each.actor.login for index, each in enumerate(self.asked)}

    @property
    def selection(self) -> str:
        """The root fields of the query, one alias for each team."""
        return "\n  ".join(
            f"{TEAM}{index}: node(id: ${TEAM}{index}) {{ ... on Team {{ {self._members(node_id)} }} }}"
            for index, node_id in enumerate(self._teams)
        )

    def read(self, data: Mapping[str, Any]) -> tuple[TeamMember, ...]:
        """Return the questions to which the answer is yes: a search is not exact, so the node id decides."""
        teams = {node_id: data.get(f"{TEAM}{index}") or {} for index, node_id in enumerate(self._teams)}
        found = [(teams[each.team_id].get(f"{_MEMBER}{index}") or {}, each) for index, each in enumerate(self.asked)]
        return tuple(each for matches, each in found if each.actor.node_id in _ids(matches))

    def _members(self, team_id: str) -> str:
        return " ".join(
            f"{_MEMBER}{index}: members(query: ${_MEMBER}{index}, first: {_MATCHES}) {{ nodes {{ id }} }}"
            for index, each in enumerate(self.asked)
            if each.team_id == team_id
        )

    @property
    def _teams(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(each.team_id for each in self.asked))


def _ids(matches: Mapping[str, Any]) -> frozenset[str]:
    return frozenset(node["id"] for node in matches.get("nodes") or () if node)
