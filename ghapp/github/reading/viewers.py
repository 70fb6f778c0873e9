"""People who signed in: their account, and what GitHub lists for them and the app."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any

from ghapp.errors import Denied, Gone
from ghapp.github.api.client import API
from ghapp.github.api.responses import Unauthorized

# The most repositories that one person sees.
MOST_REPOSITORIES = 10_000
_MOST_NAMED = 50


@dataclass(frozen=True, slots=True)
class Account:
    """A person at GitHub; the id stays when the login changes."""

    id: int
    login: str


@dataclass(frozen=True, slots=True)
class NamedRepository:
    """A repository with the address of its page and its default branch."""

    id: int
    full_name: str
    url: str
    branch: str


@dataclass(frozen=True, slots=True)
class Reach:
    """The ids of the repositories on which a person and the app both have a permission, and the person's teams.

    `writable` and `administered` are those repositories in which the person may write, or is an administrator. A team
    is `organisation/team`. `named` are the first repositories, without archived ones.
    """

    repositories: frozenset[int] = frozenset()
    writable: frozenset[int] = frozenset()
    administered: frozenset[int] = frozenset()
    teams: frozenset[str] = frozenset()
    named: tuple[NamedRepository, ...] = ()

    @property
    def size(self) -> int:
        """Return how many entries it has in all."""
        return sum(map(len, (self.repositories, self.writable, self.administered, self.teams, self.named))) + 1


async def account(api: API) -> Account:
    """Return the person whose token the client has.

    Source: https://docs.github.com/en/rest/users/users#get-the-authenticated-user
    """
    found = await api.getitem("/user")
    return Account(found["id"], found["login"])


async def read_reach(api: API) -> Reach:
    """Return what the person whose token the client has can see.

    An installation that ends or is suspended meanwhile adds nothing. Source:
    https://docs.github.com/en/rest/apps/installations#list-repositories-accessible-to-the-user-access-token
    """
    found = dict[int, Mapping[str, bool]]()
    named = list[NamedRepository]()
    async with aclosing(api.getiter("/user/installations?per_page=100", iterable_key="installations")) as listed:
        installations = [each["id"] async for each in listed if not each.get("suspended_at")]
    for installation in installations:
        url = f"/user/installations/{installation}/repositories?per_page=100"
        try:
            async with aclosing(api.getiter(url, iterable_key="repositories")) as repositories:
                async for repository in repositories:
                    if len(found) < MOST_REPOSITORIES:
                        found[repository["id"]] = repository.get("permissions") or {}
                    if len(named) < _MOST_NAMED and not repository.get("archived"):
                        named.append(_named(repository))
        except Gone:
            continue
    return Reach(
        repositories=frozenset(found),
        writable=frozenset(number for number, held in found.items() if held.get("push")),
        administered=frozenset(number for number, held in found.items() if held.get("admin")),
        teams=await _teams(api) if found else frozenset(),
        named=tuple(named),
    )


def _named(repository: Mapping[str, Any]) -> NamedRepository:
    return NamedRepository(
        repository["id"], repository["full_name"], repository["html_url"], repository["default_branch"]
    )


async def _teams(api: API) -> frozenset[str]:
    """Return the person's teams and the teams above them; none where the app may not read members.

    Source: https://docs.github.com/en/rest/teams/teams#list-teams-for-the-authenticated-user
    """
    found = set[str]()
    try:
        async with aclosing(api.getiter("/user/teams?per_page=100")) as teams:
            async for team in teams:
                organisation = team["organization"]["login"]
                found |= {f"{organisation}/{each['slug']}" for each in (team, team.get("parent")) if each}
    except Unauthorized:
        raise
    except (Denied, Gone):
        return frozenset()
    return frozenset(found)
