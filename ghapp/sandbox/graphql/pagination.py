"""Pagination: cursors, page information, and the refusal of pages without bounds or beyond 100 items."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from graphql import FieldNode, GraphQLResolveInfo, get_argument_values, get_named_type

from ghapp.sandbox.graphql.errors import GraphQLProblem

LIMIT = 100
PREFIX = "cursor:v2:"


@dataclass(frozen=True, slots=True)
class Edge:
    """An item of a connection; `source` is the object that the connection belongs to."""

    cursor: str
    node: Any
    source: Any


@dataclass(frozen=True, slots=True)
class PageInfo:
    """The position of a page among all items."""

    has_next_page: bool
    has_previous_page: bool
    start_cursor: str | None
    end_cursor: str | None


@dataclass(frozen=True, slots=True)
class Connection:
    """One page of `items`, from index `start` to before `end`."""

    source: Any
    items: Sequence[Any]
    start: int
    end: int

    @property
    def nodes(self) -> Sequence[Any]:
        """Return the items of the page."""
        return self.items[self.start : self.end]

    @property
    def edges(self) -> list[Edge]:
        """Return the items of the page with their cursors."""
        return [Edge(cursor(index), self.items[index], self.source) for index in range(self.start, self.end)]

    @property
    def page_info(self) -> PageInfo:
        """Return the position of the page."""
        empty = self.start >= self.end
        return PageInfo(
            has_next_page=self.end < len(self.items),
            has_previous_page=self.start > 0,
            start_cursor=None if empty else cursor(self.start),
            end_cursor=None if empty else cursor(self.end - 1),
        )

    @property
    def total_count(self) -> int:
        """Return the number of items on all pages."""
        return len(self.items)


def cursor(index: int) -> str:
    """Return the opaque cursor of an index."""
    return base64.b64encode(f"{PREFIX}{index}".encode()).decode()


def paginate(
    info: GraphQLResolveInfo[Any],
    source: Any,
    items: Sequence[Any],
    *,
    first: int | None = None,
    last: int | None = None,
    after: str | None = None,
    before: str | None = None,
) -> Connection:
    """Return the page of `items` that the arguments ask for.

    Source: https://docs.github.com/en/graphql/guides/using-pagination-in-the-graphql-api
    """
    check_bounds(info, first, last)
    start = 0 if after is None else _index(after, "after") + 1
    end = len(items) if before is None else min(_index(before, "before"), len(items))
    start = min(start, end)
    if first is not None:
        end = min(end, start + first)
    elif last is not None:
        start = max(start, end - last)
    return Connection(source, items, start, end)


def check_bounds(info: GraphQLResolveInfo[Any], first: int | None, last: int | None) -> None:
    """Refuse a page without `first` or `last` (unless only a count is count for), with both, or of over 100 items."""
    name = info.field_name
    if first is None and last is None:
        if _only_counts(info.field_nodes):
            return
        message = f"You must provide a `first` or `last` value to properly paginate the `{name}` connection."
        raise GraphQLProblem("MISSING_PAGINATION_BOUNDARIES", message)
    if first is not None and last is not None:
        message = f"Passing both `first` and `last` to paginate the `{name}` connection is not supported."
        raise GraphQLProblem("BAD_USER_INPUT", message)
    argument, count = ("first", first) if first is not None else ("last", last or 0)
    if count < 0:
        raise GraphQLProblem("BAD_USER_INPUT", f"`{argument}` on the `{name}` connection cannot be less than zero.")
    if count > LIMIT:
        message = (
            f"Requesting {count} records on the `{name}` connection exceeds the `{argument}` limit of {LIMIT} records."
        )
        raise GraphQLProblem("EXCESSIVE_PAGINATION", message)


def page_size(info: GraphQLResolveInfo[Any]) -> int:
    """Return how many items a field asks for at once; 0 if it is no connection."""
    definition = info.parent_type.fields.get(info.field_name)
    if definition is None or not get_named_type(definition.type).name.endswith("Connection"):
        return 0
    asked = get_argument_values(definition, info.field_nodes[0], info.variable_values)
    return asked.get("first") or asked.get("last") or 0


def _only_counts(nodes: Sequence[FieldNode]) -> bool:
    chosen = [chosen for node in nodes if node.selection_set for chosen in node.selection_set.selections]
    return all(isinstance(field, FieldNode) and field.name.value in ("totalCount", "__typename") for field in chosen)


def _index(text: str, argument: str) -> int:
    """Return the index of a cursor."""
    try:
        decoded = base64.b64decode(text, validate=True).decode()
        if decoded.startswith(PREFIX):
            return int(decoded.removeprefix(PREFIX))
    except (binascii.Error, UnicodeDecodeError, ValueError):
        pass
    raise GraphQLProblem("INVALID_CURSOR_ARGUMENTS", f"`{text}` does not appear to be a valid cursor for `{argument}`.")
