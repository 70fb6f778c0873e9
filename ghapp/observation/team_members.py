"""Members of large teams: people whom GitHub confirmed one by one join those who were read. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from ghapp.rules.model.actors import Resolved
from ghapp.rules.model.framework import Holder
from ghapp.rules.needs import TeamMember


def with_members(
    people: Mapping[Holder, Resolved | None], confirmed: Iterable[TeamMember]
) -> Mapping[Holder, Resolved | None]:
    """Return the holders with the confirmed members of their teams."""
    found = dict(people)
    for each in confirmed:
        team = found.get(each.team)
        if team and team.node_id == each.team_id:
            found[each.team] = replace(team, members=(*team.members, each.actor), unread=max(team.unread - 1, 0))
    return found
