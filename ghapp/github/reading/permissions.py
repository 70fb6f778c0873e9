"""Permissions of people and teams in a repository, read only if something depends on them."""

from __future__ import annotations

from ghapp.errors import Denied, Gone
from ghapp.github.api.client import InstallationAPI
from ghapp.github.api.responses import Unauthorized
from ghapp.identity import RepositoryRef
from ghapp.rules.model.actors import Actor
from ghapp.rules.model.framework import Holder
from ghapp.rules.model.snapshot import Repository

ADMIN, NONE = "admin", "none"
WRITING = frozenset({ADMIN, "write"})
"""The permissions with which a user may push; GitHub counts the role "maintain" as `write` here, "triage" as `read`."""


async def administrators(api: InstallationAPI, repository: Repository) -> tuple[Actor, ...] | None:
    """Return the first hundred people who administer a repository; None if the app may not know.

    Requires only `metadata: read`. Source: https://docs.github.com/en/rest/collaborators/collaborators
    """
    path = {"owner": repository.owner, "name": repository.name}
    try:
        found = await api.getitem("/repos/{owner}/{name}/collaborators?permission=admin&per_page=100", path)
    except Unauthorized:
        raise
    except (Denied, Gone):
        return None
    return tuple(Actor(each["login"], each["node_id"], is_bot=each["type"] == "Bot") for each in found)


async def permission_of(api: InstallationAPI, repository: Repository, login: str) -> str:
    """Return the permission of a user in a repository: `admin`, `write`, `read` or `none`.

    Requires only `metadata: read`. The permission of a user who does not exist is `none`.
    Source: https://docs.github.com/en/rest/collaborators/collaborators#get-repository-permissions-for-a-user
    """
    path = {"owner": repository.owner, "name": repository.name, "login": login}
    try:
        permission = await api.getitem("/repos/{owner}/{name}/collaborators/{login}/permission", path)
    except Unauthorized:
        raise
    except (Denied, Gone):
        return NONE
    return str(permission["permission"])


async def can_read(api: InstallationAPI, repository: RepositoryRef, login: str, user_id: int) -> bool:
    """Return whether an account can read a repository; false if the login belongs to another account by now.

    Source: https://docs.github.com/en/rest/collaborators/collaborators#get-repository-permissions-for-a-user
    """
    path = {"id": str(repository.id), "login": login}
    found = await api.getitem("/repositories/{id}/collaborators/{login}/permission", path)
    return bool(found["permission"] != NONE and found["user"]["id"] == user_id)


async def has_access(api: InstallationAPI, owner: str, name: str, holder: Holder) -> bool | None:
    """Return whether a review of a user or team can be requested in a repository; None if the app may not know.

    GitHub accepts collaborators and teams with access, and no others.
    Sources: https://docs.github.com/en/rest/collaborators/collaborators#check-if-a-user-is-a-repository-collaborator
    and https://docs.github.com/en/rest/teams/teams#check-team-permissions-for-a-repository
    """
    path = {"owner": owner, "name": name}
    url = "/repos/{owner}/{name}/collaborators/{login}"
    if holder.is_team:
        path["org"], _, path["team"] = holder.name.partition("/")
        url = "/orgs/{org}/teams/{team}/repos/{owner}/{name}"
    else:
        path["login"] = holder.name
    try:
        await api.getitem(url, path)
    except Unauthorized:
        raise
    except Gone:
        return False
    except Denied:
        return None
    return True
