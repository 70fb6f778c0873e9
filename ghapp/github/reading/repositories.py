"""Repositories by name, for a client that belongs to no installation."""

from __future__ import annotations

from ghapp.github.api.client import InstallationAPI
from ghapp.identity import RepositoryRef


async def read_repository(api: InstallationAPI, owner: str, name: str) -> RepositoryRef:
    """Return a repository. Raises the errors of `GitHubError`.

    Source: https://docs.github.com/en/rest/repos/repos#get-a-repository
    """
    found = await api.getitem("/repos/{owner}/{name}", {"owner": owner, "name": name})
    return RepositoryRef(
        id=found["id"],
        node_id=found["node_id"],
        owner=found["owner"]["login"],
        name=found["name"],
        installation_id=api.installation_id,
    )
