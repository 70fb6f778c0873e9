"""The holders: whether the people and teams of the rules file exist, are visible, and can be asked for a review."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ghapp.github.api.client import InstallationAPI
from ghapp.github.reading.answers import read_people
from ghapp.github.reading.permissions import has_access
from ghapp.operations.doctor.diagnosis import Diagnosis, ok, problem
from ghapp.rules.model.actors import Resolved
from ghapp.rules.model.framework import Holder, RepoConfig, Role

HOLDERS = "Holders"


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Who the holders of a configuration are: `withheld` are hidden from the app, `barred` have no access."""

    people: Mapping[Holder, Resolved | None]
    withheld: frozenset[Holder] = frozenset()
    barred: frozenset[Holder] = frozenset()


async def check_holders(api: InstallationAPI, config: RepoConfig, owner: str, name: str) -> list[Diagnosis]:
    """Check everybody whom a configuration names; only holders of a role are asked for reviews."""
    people, withheld = await read_people(api, config.named)
    asked = sorted((holder for holder in config.holders if people.get(holder)), key=str)
    barred = frozenset([holder for holder in asked if await has_access(api, owner, name, holder) is False])
    return judge_holders(config, Standing(people=people, withheld=withheld, barred=barred), f"{owner}/{name}")


def judge_holders(config: RepoConfig, standing: Standing, place: str) -> list[Diagnosis]:
    """Judge everybody whom a configuration names; `place` is the repository."""
    found = [
        diagnosis
        for holder in sorted(config.named, key=str)
        if (diagnosis := _judge(holder, f"`{holder}`{_seats(config, holder)}", standing, place))
    ]
    if found:
        return found
    return [ok(HOLDERS, f"All {len(config.named)} people and teams of the rules file exist and can be asked.")]


def _judge(holder: Holder, who: str, standing: Standing, place: str) -> Diagnosis | None:
    resolved, kind = standing.people.get(holder), "team" if holder.is_team else "account"
    if holder in standing.withheld:
        cure = "Grant the app `members: read`. It cannot see teams of an organisation on which it is not installed."
        return problem(HOLDERS, f"GitHub hides {who} from the app.", cure)
    if resolved is None:
        cure = f"Correct the name in the rules file. If the {kind} was renamed, write its new name."
        return problem(HOLDERS, f"{who} does not exist on GitHub.", cure)
    if resolved.hidden:
        cure = "Ask an owner of the organisation why, or name the people of the team in the rules file."
        return problem(HOLDERS, f"GitHub does not show all members of {who}: {resolved.hidden} are hidden.", cure)
    if all(member.is_bot for member in resolved.members):
        if holder.is_team:
            return problem(HOLDERS, f"{who} has no people in it.", "Add somebody to the team.")
        return problem(HOLDERS, f"{who} is a bot, which cannot speak for a role.", "Name a person in the rules file.")
    if holder in standing.barred:
        cure = f"Give the {kind} read access in the settings of {place}, under **Collaborators and teams**."
        return problem(HOLDERS, f"{who} has no access to {place}, so no review can be requested.", cure)
    return None


def _seats(config: RepoConfig, holder: Holder) -> str:
    """Return the roles of a holder in words, such as " (EM of `checkout`)"."""
    seats = [
        role.value.upper() + (f" of `{pair.name}`" if len(config.pairs) > 1 else "")
        for pair in config.pairs
        for role in Role
        if holder in pair.holders(role)
    ]
    return f" ({', '.join(seats)})" if seats else ""
