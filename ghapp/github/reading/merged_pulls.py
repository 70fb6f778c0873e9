"""Merged pull requests of a repository."""

from __future__ import annotations

from dataclasses import dataclass

from ghapp.github.api.client import InstallationAPI
from ghapp.github.api.pagination import fetch_all_nodes
from ghapp.github.reading.parse import Node

BEFORE_THE_FIRST: Node = {"nodes": [], "pageInfo": {"hasNextPage": True, "endCursor": None}}


@dataclass(frozen=True, slots=True)
class MergedPull:
    """A merged pull request; `paths` are its current files, None if they do not fit on GitHub's first page."""

    number: int
    paths: frozenset[str] | None


async def merged_pulls(api: InstallationAPI, repository_id: str) -> tuple[MergedPull, ...]:
    """Return all merged pull requests of a repository, given by its node id, with one request per fifty."""
    nodes = await fetch_all_nodes(api, "MoreMergedPullRequests", repository_id, BEFORE_THE_FIRST)
    return tuple(MergedPull(node["number"], paths_of(node["files"])) for node in nodes)


def paths_of(files: Node | None) -> frozenset[str] | None:
    """Return the paths; None if a file was renamed or copied, because only REST has its previous path."""
    if files is None or files["pageInfo"]["hasNextPage"]:
        return None
    nodes = files["nodes"] or ()
    if any(node is None or node["changeType"] in ("RENAMED", "COPIED") for node in nodes):
        return None
    return frozenset(node["path"] for node in nodes)
