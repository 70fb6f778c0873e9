"""Open pull requests of a repository, ten per request, to assess the impact of a change to the rules file."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from ghapp.errors import NotFound
from ghapp.github.api import graphql
from ghapp.github.api.client import InstallationAPI
from ghapp.github.reading.graphql_errors import raise_for_faults
from ghapp.github.reading.parse import Node
from ghapp.github.reading.threads import ThreadReader
from ghapp.rules.model.actors import Actor
from ghapp.rules.model.framework import CONFIG_PATH
from ghapp.rules.model.snapshot import OtherPulls, Repository, Snapshot

PAGES = 5
"""The maximum number of requests, each for the next ten most recently updated pull requests."""


async def read_open_pulls(
    api: InstallationAPI, repository: Repository, viewer: Actor, *, app_id: int, but: int, now: datetime
) -> OtherPulls:
    """Return the open pull requests except one (`but`), most recently updated first.

    A pull request that does not fit into the first response (a hundred files or comments, a renamed file) is left out,
    as is everything after the last page. People are not resolved. Raises the errors of `InstallationAPI`.
    """
    found: list[Snapshot] = []
    after: str | None = None
    total = 0
    for _ in range(PAGES):
        variables = {"repository": repository.node_id, "after": after, "path": CONFIG_PATH, "app": app_id}
        response = await api.execute(graphql.operation("OpenPullRequestDetails"), variables)
        raise_for_faults(response)
        if not response.data["repository"]:
            raise NotFound(f"{repository.full_name} no longer exists")
        page: Mapping[str, Any] = response.data["repository"]["page"]
        total = page["totalCount"]
        for node in page["nodes"] or ():
            if node and node["number"] != but and _is_whole(node):
                reader = ThreadReader(api=api, repository=repository, viewer=viewer, app_id=app_id, node=node)
                found.append(await reader.snapshot(now))
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            break
    return OtherPulls(tuple(found), left_out=max(0, total - 1 - len(found)))


def _is_whole(node: Node) -> bool:
    """Return whether a pull request can be read without further requests."""
    files = (node["files"] or {}).get("nodes") or ()
    if any(file["changeType"] in ("RENAMED", "COPIED") for file in files if file):
        return False
    if all(entry["commit"]["oid"] != node["headRefOid"] for entry in node["commits"]["nodes"] or () if entry):
        return False
    return not _has_next_page(node)


def _has_next_page(value: object) -> bool:
    """Return whether any connection in a node has a next page."""
    if isinstance(value, Mapping):
        return bool(value.get("hasNextPage")) or any(map(_has_next_page, value.values()))
    return isinstance(value, list) and any(map(_has_next_page, value))
