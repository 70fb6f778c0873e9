"""Heads: those that a pull request had before, as far as GitHub still knows them, and who else has one now."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from ghapp.github.api import graphql
from ghapp.github.api.client import InstallationAPI
from ghapp.github.reading import parse
from ghapp.github.reading.graphql_errors import raise_for_faults, seen_before
from ghapp.github.reading.parse import Node
from ghapp.rules.model.snapshot import CheckRun


async def earlier_checks(api: InstallationAPI, pull_id: str, app_id: int) -> tuple[CheckRun, ...]:
    """The app's check runs on the last 50 commits of a pull request, and on what its last 20 force-pushes replaced."""
    answer = await api.execute(graphql.operation("EarlierHeads"), {"id": pull_id, "app": app_id})
    raise_for_faults(answer)
    return tuple(run for commit in _commits(answer.data["node"] or {}) for run in parse.check_runs(commit))


async def open_with_head(
    api: InstallationAPI, repository_id: str, head_sha: str, numbers: Collection[int]
) -> frozenset[int]:
    """Which of these pull requests are open with this head, in one request; nobody to ask about costs none.

    Raises `TryLater` where GitHub does not tell.
    """
    if not numbers:
        return frozenset()
    variables = {f"n{index}": number for index, number in enumerate(sorted(numbers))}
    answer = await api.execute(candidates_look(len(numbers)), {"repository": repository_id, **variables})
    raise_for_faults(answer)
    found = [node for name, node in seen_before(answer).items() if name.startswith("candidate") and node]
    return frozenset(node["number"] for node in found if (node["state"], node["headRefOid"]) == ("OPEN", head_sha))


def candidates_look(count: int) -> str:
    """The document that reads the heads of `count` pull requests."""
    return graphql.of_repository(
        "Candidates",
        (f"$n{index}: Int!" for index in range(count)),
        (f"candidate{index}: pullRequest(number: $n{index}) {{ number state headRefOid }}" for index in range(count)),
    )


def _commits(pull: Node) -> Iterator[Node]:
    for connection, field in (("commits", "commit"), ("timelineItems", "beforeCommit")):
        nodes = (pull.get(connection) or {}).get("nodes") or ()
        yield from (node[field] for node in nodes if node and node[field])
