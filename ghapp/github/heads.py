"""The heads that a pull request had before, as far as GitHub still knows them."""

from __future__ import annotations

from collections.abc import Iterator

from ghapp.github import documents, parse
from ghapp.github.client import InstallationAPI
from ghapp.github.parse import Node
from ghapp.github.partial import insist
from ghapp.rules.snapshot import CheckRun


async def earlier_checks(api: InstallationAPI, pull_id: str, app_id: int) -> tuple[CheckRun, ...]:
    """The app's check runs on the last 50 commits of a pull request, and on what its last 20 force-pushes replaced."""
    answer = await api.execute(documents.operation("EarlierHeads"), {"id": pull_id, "app": app_id})
    insist(answer)
    return tuple(run for commit in _commits(answer.data["node"] or {}) for run in parse.check_runs(commit))


def _commits(pull: Node) -> Iterator[Node]:
    for connection, field in (("commits", "commit"), ("timelineItems", "beforeCommit")):
        nodes = (pull.get(connection) or {}).get("nodes") or ()
        yield from (node[field] for node in nodes if node and node[field])
