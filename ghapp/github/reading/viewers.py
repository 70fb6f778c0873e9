"""People who signed in: their account, and what GitHub lists for them and the app."""

from __future__ import annotations

from contextlib import aclosing
from dataclasses import dataclass

from ghapp.errors import Denied, Gone
from ghapp.github.api.client import API
from ghapp.github.api.responses import Unauthorized

# The most repositories that one person sees.
MOST_REPOSITORIES = 10_000


@dataclass(frozen=True, slots=True)
class Account:
    """A person at GitHub; the id stays when the login changes."""

    id: int
    login: str


@dataclass(frozen=True, slots=True)
class Reach:
    """The ids of the repositories on which a person and the app both have a permission, and the person's teams.

    A team is `organisation/team`.
    """

    repositories: frozenset[int] = frozenset()
    teams: frozenset[str] = frozenset()


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
    found = set[int]()
    async with aclosing(api.getiter("/user/installations?per_page=100", iterable_key="installations")) as listed:
        installations = [each["id"] async for each in listed if not each.get("suspended_at")]
    for installation in installations:
        url = f"/user/installations/{installation}/repositories?per_page=100"
        try:
            async with aclosing(api.getiter(url, iterable_key="repositories")) as repositories:
                async for repository in repositories:
                    found.add(repository["id"])
                    if len(found) >= MOST_REPOSITORIES:
                        return Reach(frozenset(found), await _teams(api))
        except Gone:
            continue
    return Reach(frozenset(found), await _teams(api) if found else frozenset())


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
