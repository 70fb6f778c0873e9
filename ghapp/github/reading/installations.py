"""Installations of the app and their repositories."""

from __future__ import annotations

from contextlib import aclosing

from ghapp.github.api.client import API, InstallationAPI
from ghapp.identity import RepositoryRef


async def installations(api: API) -> tuple[int, ...]:
    """Return the ids of the installations that are not suspended; `api` authenticates as the app.

    Source: https://docs.github.com/en/rest/apps/apps#list-installations-for-the-authenticated-app
    """
    async with aclosing(api.getiter("/app/installations?per_page=100")) as listed:
        return tuple([installation["id"] async for installation in listed if not installation.get("suspended_at")])


async def repositories(api: InstallationAPI) -> tuple[RepositoryRef, ...]:
    """Return the repositories of an installation, with one request per hundred.

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
