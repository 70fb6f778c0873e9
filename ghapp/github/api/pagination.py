"""The rest of a connection that did not fit on its first page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ghapp.errors import NotFound, TryLater
from ghapp.github.api import graphql
from ghapp.github.api.client import InstallationAPI
from ghapp.github.api.responses import GraphQLResponse


async def fetch_all_nodes(
    api: InstallationAPI, operation: str, node_id: str, connection: Mapping[str, Any] | None
) -> list[Mapping[str, Any]]:
    """All nodes of a connection of `node_id`, first page first; `operation` of `pages.graphql` reads the next one.

    Nodes that GitHub keeps from the app are null in its answer and left out here.
    """
    nodes: list[Mapping[str, Any]] = []
    seen: set[str] = set()
    while connection is not None:
        nodes += [node for node in connection["nodes"] or () if node is not None]
        cursor = connection["pageInfo"]["endCursor"]
        if not connection["pageInfo"]["hasNextPage"]:
            break
        if cursor in seen:
            raise TryLater(f"{operation}: GitHub's pages do not come to an end")
        seen.add(cursor)
        connection = _page(operation, await api.execute(graphql.operation(operation), _from(node_id, cursor)))
    return nodes


def _from(node_id: str, cursor: str) -> dict[str, object]:
    return {"id": node_id, "after": cursor}


def _page(operation: str, answer: GraphQLResponse) -> Mapping[str, Any]:
    node = answer.data.get("node")
    if node is None and all(fault.type == "NOT_FOUND" for fault in answer.faults):
        raise NotFound(f"{operation}: what was being read is gone")
    page: Mapping[str, Any] | None = (node or {}).get("page")
    if page is None or answer.faults:
        message = "; ".join(fault.message for fault in answer.faults)
        raise TryLater(f"{operation}: {message or 'GitHub gave no page'}")
    return page
