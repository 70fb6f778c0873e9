"""What somebody may do in a repository, asked only where a command or a button makes it matter."""

from __future__ import annotations

from ghapp.errors import Denied, Gone
from ghapp.github.api.client import InstallationAPI
from ghapp.github.api.responses import Unauthorized

ADMIN = "admin"
WRITING = frozenset({ADMIN, "write"})
"""The permissions with which one may push; GitHub counts the role "maintain" as `write` here, "triage" as `read`."""


async def permission_of(api: InstallationAPI, repository: str, login: str) -> str:
    """What a user may do in `owner/name`, by whatever way: `admin`, `write`, `read` or `none`.

    Needs `metadata: read` alone. A user who is not there may do nothing.
    Source: https://docs.github.com/en/rest/collaborators/collaborators#get-repository-permissions-for-a-user
    """
    owner, _, name = repository.partition("/")
    place = {"owner": owner, "name": name, "login": login}
    try:
        held = await api.getitem("/repos/{owner}/{name}/collaborators/{login}/permission", place)
    except Unauthorized:
        raise
    except (Denied, Gone):
        return "none"
    return str(held["permission"])


async def is_administrator(api: InstallationAPI, repository: str, login: str) -> bool:
    """Whether a user administers `owner/name`."""
    return await permission_of(api, repository, login) == ADMIN
