"""Recent pull requests of a repository, newest first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from ghapp.github.api.client import InstallationAPI
from ghapp.github.api.pagination import fetch_all_nodes
from ghapp.github.reading import parse
from ghapp.github.reading.merged_pulls import BEFORE_THE_FIRST, paths_of
from ghapp.github.reading.parse import Node


@dataclass(frozen=True, slots=True, kw_only=True)
class RecentPull:
    """A pull request in a list; `paths` are its files, None if they do not fit on GitHub's first page.

    `has_commands` says whether a comment begins with a slash, or is beyond GitHub's first page.
    """

    number: int
    title: str
    url: str
    state: str
    created_at: datetime
    updated_at: str
    labels: frozenset[str]
    paths: frozenset[str] | None
    has_commands: bool


async def recent_pulls(api: InstallationAPI, repository_id: str, since: datetime) -> tuple[RecentPull, ...]:
    """Return the pull requests opened since a moment, given the repository's node id, with one request for 25."""
    nodes = await fetch_all_nodes(
        api,
        "MoreRecentPullRequests",
        repository_id,
        BEFORE_THE_FIRST,
        is_last=lambda node: parse.moment(node["createdAt"]) < since,
    )
    found = (
        RecentPull(
            number=node["number"],
            title=node["title"],
            url=node["url"],
            state=node["state"],
            created_at=parse.moment(node["createdAt"]),
            updated_at=node["updatedAt"],
            labels=frozenset(label["name"] for label in (node["labels"] or {}).get("nodes") or () if label),
            paths=paths_of(node["files"]),
            has_commands=_has_commands(node["comments"]),
        )
        for node in nodes
    )
    return tuple(pull for pull in found if pull.created_at >= since)


def _has_commands(comments: Node) -> bool:
    bodies = [node["body"] for node in comments["nodes"] or () if node]
    return len(bodies) < comments["totalCount"] or any(body.lstrip().startswith("/") for body in bodies)
