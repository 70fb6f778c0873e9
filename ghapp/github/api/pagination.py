"""Pagination of GraphQL connections.

Source: https://docs.github.com/en/graphql/guides/using-pagination-in-the-graphql-api
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ghapp.errors import NotFound, TryLater
from ghapp.github.api import graphql
from ghapp.github.api.client import InstallationAPI
from ghapp.github.api.responses import GraphQLResponse


async def fetch_all_nodes(
    api: InstallationAPI,
    operation: str,
    node_id: str,
    connection: Mapping[str, Any] | None,
    *,
    is_last: Callable[[Mapping[str, Any]], bool] | None = None,
) -> list[Mapping[str, Any]]:
    """Return all nodes of a connection of `node_id`, starting with the page in `connection`.

    `operation`, a query of `pages.graphql`, reads each further page. Nodes that the app may not see are null in the
    response and left out here. The page with a node that `is_last` is the last one read. Raises `NotFound` if `node_id`
    is gone, and `TryLater` if GitHub returns no page.
    """
    nodes: list[Mapping[str, Any]] = []
    seen: set[str] = set()
    while connection is not None:
        nodes += [node for node in connection["nodes"] or () if node is not None]
        cursor = connection["pageInfo"]["endCursor"]
        if not connection["pageInfo"]["hasNextPage"] or (is_last and any(map(is_last, nodes))):
            break
        if cursor in seen:
            raise TryLater(f"{operation}: GitHub returned the same page twice")
        seen.add(cursor)
        connection = _page(operation, await api.execute(graphql.operation(operation), _from(node_id, cursor)))
    return nodes


def _from(node_id: str, cursor: str) -> dict[str, object]:
    return {"id": node_id, "after": cursor}


def _page(operation: str, response: GraphQLResponse) -> Mapping[str, Any]:
    node = response.data.get("node")
    if node is None and all(fault.type == "NOT_FOUND" for fault in response.faults):
        raise NotFound(f"{operation}: the object no longer exists")
    page: Mapping[str, Any] | None = (node or {}).get("page")
    if page is None or response.faults:
        message = "; ".join(fault.message for fault in response.faults)
        raise TryLater(f"{operation}: {message or 'GitHub returned no page'}")
    return page
