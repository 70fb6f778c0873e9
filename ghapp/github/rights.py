"""What somebody may do in a repository, asked only where a command makes it matter."""

from __future__ import annotations

from ghapp.errors import Denied, Gone
from ghapp.github.client import InstallationAPI


async def is_administrator(api: InstallationAPI, repository: str, login: str) -> bool:
    """Whether a user administers `owner/name`, by whatever way; needs `metadata: read` alone.

    Source: https://docs.github.com/en/rest/collaborators/collaborators#get-repository-permissions-for-a-user
    """
    owner, _, name = repository.partition("/")
    place = {"owner": owner, "name": name, "login": login}
    try:
        held = await api.getitem("/repos/{owner}/{name}/collaborators/{login}/permission", place)
    except (Denied, Gone):
        return False
    return bool(held["permission"] == "admin")
