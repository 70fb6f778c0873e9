"""What a user may do in a repository, asked only where a command or a button makes it matter."""

from __future__ import annotations

from ghapp.errors import Denied, Gone
from ghapp.github.api.client import InstallationAPI
from ghapp.github.api.responses import Unauthorized
from ghapp.rules.model.snapshot import Repository

ADMIN = "admin"
WRITING = frozenset({ADMIN, "write"})
"""The permissions with which a user may push; GitHub counts the role "maintain" as `write` here, "triage" as `read`."""


async def permission_of(api: InstallationAPI, repository: Repository, login: str) -> str:
    """Return what a user may do in a repository: `admin`, `write`, `read` or `none`.

    Needs `metadata: read` alone. A user who does not exist may do nothing.
    Source: https://docs.github.com/en/rest/collaborators/collaborators#get-repository-permissions-for-a-user
    """
    place = {"owner": repository.owner, "name": repository.name, "login": login}
    try:
        held = await api.getitem("/repos/{owner}/{name}/collaborators/{login}/permission", place)
    except Unauthorized:
        raise
    except (Denied, Gone):
        return "none"
    return str(held["permission"])
