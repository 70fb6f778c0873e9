"""Where the app is installed, and on what: asked of GitHub, for what no delivery told."""

from __future__ import annotations

from contextlib import aclosing

from ghapp.github.api.client import API, InstallationAPI
from ghapp.identity import RepositoryRef


async def installations(api: API) -> tuple[int, ...]:
    """The installations that are not suspended; `api` is the app's own client.

    Source: https://docs.github.com/en/rest/apps/apps#list-installations-for-the-authenticated-app
    """
    async with aclosing(api.getiter("/app/installations?per_page=100")) as listed:
        return tuple([installation["id"] async for installation in listed if not installation.get("suspended_at")])


async def repositories(api: InstallationAPI) -> tuple[RepositoryRef, ...]:
    """The repositories that an installation includes; a request for each hundred.

    Source: https://docs.github.com/en/rest/apps/installations#list-repositories-accessible-to-the-app-installation
    """
    async with aclosing(api.getiter("/installation/repositories?per_page=100", iterable_key="repositories")) as listed:
        return tuple(
            [
                RepositoryRef(
                    id=repository["id"],
                    node_id=repository["node_id"],
                    owner=repository["owner"]["login"],
                    name=repository["name"],
                    installation_id=api.installation_id,
                )
                async for repository in listed
            ]
        )
