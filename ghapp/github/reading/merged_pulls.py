"""The merged pull requests of a repository."""

from __future__ import annotations

from dataclasses import dataclass

from ghapp.github.api.client import InstallationAPI
from ghapp.github.api.pagination import fetch_all_nodes
from ghapp.github.reading.parse import Node

_BEFORE_THE_FIRST: Node = {"nodes": [], "pageInfo": {"hasNextPage": True, "endCursor": None}}


@dataclass(frozen=True, slots=True)
class MergedPull:
    """A merged pull request; `paths` are its files as they are now, None where GitHub's first page is not all of it."""

    number: int
    paths: frozenset[str] | None


async def merged_pulls(api: InstallationAPI, repository_id: str) -> tuple[MergedPull, ...]:
    """All of them, by the repository's node id; a request for each fifty."""
    nodes = await fetch_all_nodes(api, "MoreMergedPullRequests", repository_id, _BEFORE_THE_FIRST)
    return tuple(MergedPull(node["number"], _paths(node["files"])) for node in nodes)


def _paths(files: Node | None) -> frozenset[str] | None:
    """The paths; not where a file was elsewhere before, as only REST tells where."""
    if files is None or files["pageInfo"]["hasNextPage"]:
        return None
    nodes = files["nodes"] or ()
    if any(node is None or node["changeType"] in ("RENAMED", "COPIED") for node in nodes):
        return None
    return frozenset(node["path"] for node in nodes)
