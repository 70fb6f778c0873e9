"""What a GraphQL request costs by the formulas that GitHub publishes: nodes and points.

Each connection needs `first` or `last`, from 1 to 100. Its nodes are that number for each node of the connection around
it. It takes one request for each node of the connection around it, and a hundred requests are a point.

Source: https://docs.github.com/en/graphql/overview/rate-limits-and-query-limits-for-the-graphql-api
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    InlineFragmentNode,
    IntValueNode,
    OperationDefinitionNode,
    SelectionSetNode,
    ValueNode,
    VariableNode,
    get_named_type,
)

MOST_NODES = 500_000
PER_POINT = 100
PAGE = range(1, 101)


@dataclass(kw_only=True)
class Cost:
    """What one request costs. `requests` are those that GitHub counts to fill its connections."""

    nodes: int = 0
    requests: int = 0
    problems: list[str] = field(default_factory=list)

    @property
    def points(self) -> int:
        """Return the points that the request takes from the limit."""
        return max(1, round(self.requests / PER_POINT))


def cost(
    schema: GraphQLSchema,
    operation: OperationDefinitionNode,
    fragments: Mapping[str, FragmentDefinitionNode],
    variables: Mapping[str, Any],
) -> Cost:
    """Return the cost of a valid operation; fields of types that exclude each other count together, as at GitHub."""
    counter = _Counter(schema, fragments, variables)
    root = schema.get_root_type(operation.operation)
    if root is not None:
        counter.visit(root, operation.selection_set, 1, operation.operation.value)
    return counter.total


class _Counter:
    def __init__(
        self, schema: GraphQLSchema, fragments: Mapping[str, FragmentDefinitionNode], variables: Mapping[str, Any]
    ) -> None:
        self._schema = schema
        self._fragments = fragments
        self._variables = variables
        self.total = Cost()

    def visit(self, kind: GraphQLNamedType, selected: SelectionSetNode, parents: int, place: str) -> None:
        """Add what a selection costs that is made for each of `parents` nodes."""
        for selection in selected.selections:
            if isinstance(selection, FieldNode):
                self._field(kind, selection, parents, f"{place}.{selection.name.value}")
            elif isinstance(selection, InlineFragmentNode):
                condition = selection.type_condition
                inner = self._schema.type_map[condition.name.value] if condition else kind
                self.visit(inner, selection.selection_set, parents, place)
            else:
                fragment = self._fragments[selection.name.value]  # type: ignore[attr-defined]
                inner = self._schema.type_map[fragment.type_condition.name.value]
                self.visit(inner, fragment.selection_set, parents, place)

    def _field(self, kind: GraphQLNamedType, node: FieldNode, parents: int, place: str) -> None:
        if node.selection_set is None or not isinstance(kind, GraphQLObjectType | GraphQLInterfaceType):
            return
        definition = kind.fields.get(node.name.value)
        if definition is None:
            return
        if {"first", "last"} <= definition.args.keys():
            size = self._page_size(node)
            if size not in PAGE:
                self.total.problems.append(f"{place} needs first or last from 1 to 100")
            self.total.requests += parents
            self.total.nodes += parents * size
            parents *= size
        self.visit(get_named_type(definition.type), node.selection_set, parents, place)

    def _page_size(self, node: FieldNode) -> int:
        sizes = [self._number(each.value) for each in node.arguments or () if each.name.value in ("first", "last")]
        return max(sizes, default=0)

    def _number(self, value: ValueNode) -> int:
        if isinstance(value, VariableNode):
            found = self._variables.get(value.name.value)
            return found if isinstance(found, int) else 0
        return int(value.value) if isinstance(value, IntValueNode) else 0
