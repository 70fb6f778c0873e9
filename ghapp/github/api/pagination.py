"""Pagination of GraphQL connections.

Source: https://docs.github.com/en/graphql/guides/using-pagination-in-the-graphql-api
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeAlias

from ghapp.errors import NotFound, TryLater
from ghapp.github.api import graphql
from ghapp.github.api.client import InstallationAPI
from ghapp.github.api.responses import GraphQLResponse

Node: TypeAlias = Mapping[str, Any]
Page: TypeAlias = Mapping[str, Any]


async def fetch_all_nodes(
    api: InstallationAPI,
    operation: str,
    node_id: str,
    connection: Page | None,
    *,
    is_last: Callable[[Node], bool] | None = None,
) -> list[Node]:
    """Return all nodes of a connection of `node_id`, starting with the page in `connection`.

    `operation`, a query of `pages.graphql`, reads each further page. A connection with a total count is read from both
    ends, as long as more than a page is missing. Nodes that the app may not see are null in the response and left out
    here. The page with a node that `is_last` is the last one read. Raises `NotFound` if `node_id` is gone, and
    `TryLater` if GitHub returns no page.
    """
    nodes: list[Node] = []
    end = _End()
    seen: set[str] = set()
    while connection is not None:
        page = _nodes(connection)
        nodes += page
        cursor = connection["pageInfo"]["endCursor"]
        if not connection["pageInfo"]["hasNextPage"] or (is_last and any(map(is_last, nodes))):
            break
        missing = connection.get("totalCount", 0) - len(nodes) - len(end.nodes)
        if end.nodes and (missing == 0 or end.has_met(page)):
            break
        if cursor in seen:
            raise TryLater(f"{operation}: GitHub returned the same page twice")
        seen.add(cursor)
        variables: dict[str, object] = {"id": node_id, "after": cursor}
        if missing > len(page) and not is_last:
            variables |= {"both": True, "before": end.cursor}
        found = _node(operation, await api.execute(graphql.operation(operation), variables))
        connection = found["page"]
        if found.get("end"):
            end.add(found["end"])
    return nodes + end.beyond(nodes)


class _End:
    """The nodes that were read from the end of a connection; `cursor` is before the first of them."""

    def __init__(self) -> None:
        self.nodes: list[Node] = []
        self.cursor: str | None = None
        self._known: set[str] = set()

    def add(self, page: Page) -> None:
        """Add the page before."""
        self.nodes = _nodes(page) + self.nodes
        self.cursor = page["pageInfo"]["startCursor"]
        self._known.update(map(_identity, _nodes(page)))

    def has_met(self, nodes: Iterable[Node]) -> bool:
        """Return whether one of these nodes was read from the end already: then nothing is missing between both."""
        return not self._known.isdisjoint(map(_identity, nodes))

    def beyond(self, nodes: Iterable[Node]) -> list[Node]:
        """Return the nodes that are not among these."""
        known = set(map(_identity, nodes)) if self.nodes else set()
        return [node for node in self.nodes if _identity(node) not in known]


def _nodes(page: Page) -> list[Node]:
    return [node for node in page["nodes"] or () if node is not None]


def _identity(node: Node) -> str:
    """Return what tells the nodes of a connection apart: a changed file has no id."""
    identity: str = node.get("id") or node["path"]
    return identity


def _node(operation: str, response: GraphQLResponse) -> Mapping[str, Any]:
    """Return the object with its pages."""
    node: Mapping[str, Any] | None = response.data.get("node")
    if node is None and all(fault.type == "NOT_FOUND" for fault in response.faults):
        raise NotFound(f"{operation}: the object no longer exists")
    if not node or node.get("page") is None or response.faults:
        message = "; ".join(fault.message for fault in response.faults)
        raise TryLater(f"{operation}: {message or 'GitHub returned no page'}")
    return node
