"""The data of a GraphQL response against the types of the schema: keys, nulls, enums and scalars."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, TypeAlias

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    GraphQLEnumType,
    GraphQLIncludeDirective,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLScalarType,
    GraphQLSchema,
    GraphQLSkipDirective,
    GraphQLUnionType,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
    get_directive_values,
)
from graphql.execution.values import VariableValues

from tools.conformance.recording import JSON

Nodes: TypeAlias = tuple[FieldNode, ...]
Fields: TypeAlias = Mapping[str, Nodes]

TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
INT = range(-(2**31), 2**31)


def _is_leaf(kind: GraphQLEnumType | GraphQLScalarType, value: JSON) -> bool:
    """Return whether a value is one of an enum or a scalar; of a scalar that is not listed here, none is."""
    if isinstance(kind, GraphQLEnumType):
        return isinstance(value, str) and value in kind.values
    fits = SCALARS.get(kind.name)
    return fits is not None and fits(value)


def _is_base64(value: JSON) -> bool:
    try:
        base64.b64decode(value, validate=True)
    except (ValueError, TypeError):
        return False
    return True


def _text(pattern: str) -> Callable[[JSON], bool]:
    compiled = re.compile(pattern, re.DOTALL)
    return lambda value: isinstance(value, str) and compiled.fullmatch(value) is not None


SCALARS: Mapping[str, Callable[[JSON], bool]] = {
    "Boolean": lambda value: isinstance(value, bool),
    "Int": lambda value: isinstance(value, int) and not isinstance(value, bool) and value in INT,
    "Float": lambda value: isinstance(value, int | float) and not isinstance(value, bool),
    "String": _text(".*"),
    "ID": _text(".+"),
    "HTML": _text(".*"),
    "URI": _text(r"[a-z]+://[^\s\[\]]+|/[^\s]*"),
    "DateTime": _text(TIME.pattern),
    "PreciseDateTime": _text(TIME.pattern),
    "GitTimestamp": _text(TIME.pattern),
    "Date": _text(r"\d{4}-\d\d-\d\d"),
    "GitObjectID": _text("[0-9a-f]{40}"),
    "GitRefname": _text(r"refs/\S+"),
    "GitSSHRemote": _text(r"git@\S+"),
    "Base64String": _is_base64,
    "BigInt": _text(r"-?\d+"),
    "X509Certificate": _text("-----BEGIN CERTIFICATE-----.*"),
    "CustomPropertyValue": lambda value: isinstance(value, str | list),
}


class Answer:
    """Checks the data that answers one operation with given variables."""

    def __init__(
        self,
        schema: GraphQLSchema,
        operation: OperationDefinitionNode | None,
        fragments: Mapping[str, FragmentDefinitionNode],
        variables: VariableValues | None,
    ) -> None:
        self._schema = schema
        self._operation = operation
        self._fragments = fragments
        self._variables = variables
        self._collected: dict[tuple[str, tuple[int, ...]], Fields] = {}

    def check(self, data: JSON) -> Iterator[str]:
        """Yield what is wrong with the data, one sentence each."""
        if self._operation is None:
            return
        root = self._schema.get_root_type(self._operation.operation)
        if root is None:
            yield "the schema has no such operation"
            return
        yield from self._object(root, (self._operation.selection_set,), data, "data")

    def _value(self, kind: GraphQLOutputType, nodes: Nodes, value: JSON, place: str) -> Iterator[str]:
        if isinstance(kind, GraphQLNonNull):
            if value is None:
                yield f"{place} is null, and its type is {kind}"
                return
            kind = kind.of_type
        if value is None:
            return
        if isinstance(kind, GraphQLList):
            if not isinstance(value, list):
                yield f"{place} is not a list"
                return
            for each in value:
                yield from self._value(kind.of_type, nodes, each, f"{place}[]")
        elif isinstance(kind, GraphQLEnumType | GraphQLScalarType):
            if not _is_leaf(kind, value):
                yield f"{place} is not a {kind.name}"
        else:
            selected = tuple(node.selection_set for node in nodes if node.selection_set)
            yield from self._composite(kind, selected, value, place)

    def _composite(
        self,
        kind: GraphQLObjectType | GraphQLInterfaceType | GraphQLUnionType,
        selected: Sequence[SelectionSetNode],
        value: JSON,
        place: str,
    ) -> Iterator[str]:
        if not isinstance(value, dict):
            yield f"{place} is not an object"
        elif isinstance(kind, GraphQLObjectType):
            yield from self._object(kind, selected, value, place)
        else:
            possible = self._schema.get_possible_types(kind)
            named = value.get("__typename")
            if isinstance(named, str):
                chosen = [each for each in possible if each.name == named]
            else:
                chosen = [each for each in possible if self._fields(each, selected).keys() == value.keys()]
            if not chosen:
                yield f"{place} is none of the types of {kind.name}"
                return
            found = [list(self._object(each, selected, value, place)) for each in chosen[:5]]
            yield from min(found, key=len)

    def _object(
        self, kind: GraphQLObjectType, selected: Sequence[SelectionSetNode], value: JSON, place: str
    ) -> Iterator[str]:
        if not isinstance(value, dict):
            yield f"{place} is not an object"
            return
        fields = self._fields(kind, selected)
        if fields.keys() != value.keys():
            for key in fields.keys() - value.keys():
                yield f"{place}.{key} is missing"
            for key in value.keys() - fields.keys():
                yield f"{place}.{key} was not asked for"
        for key, nodes in fields.items():
            name = nodes[0].name.value
            if name == "__typename":
                if value.get(key) != kind.name:
                    yield f"{place}.{key} is not {kind.name}"
            elif key in value:
                yield from self._value(kind.fields[name].type, nodes, value[key], f"{place}.{key}")

    def _fields(self, kind: GraphQLObjectType, selected: Sequence[SelectionSetNode]) -> Fields:
        """Return the fields that a selection has on a type, by the key of the response."""
        name = (kind.name, tuple(id(each) for each in selected))
        found = self._collected.get(name)
        if found is None:
            merged: dict[str, list[FieldNode]] = {}
            for each in selected:
                self._collect(kind, each, merged)
            found = self._collected[name] = {key: tuple(nodes) for key, nodes in merged.items()}
        return found

    def _collect(self, kind: GraphQLObjectType, selected: SelectionSetNode, found: dict[str, list[FieldNode]]) -> None:
        for selection in selected.selections:
            if not self._is_included(selection):
                continue
            if isinstance(selection, FieldNode):
                key = selection.alias.value if selection.alias else selection.name.value
                found.setdefault(key, []).append(selection)
                continue
            fragment = selection if isinstance(selection, InlineFragmentNode) else self._fragments[selection.name.value]  # type: ignore[attr-defined]
            if fragment.type_condition is None or self._applies(fragment.type_condition.name.value, kind):
                self._collect(kind, fragment.selection_set, found)

    def _applies(self, condition: str, kind: GraphQLObjectType) -> bool:
        wanted = self._schema.type_map[condition]
        if wanted is kind:
            return True
        is_abstract = isinstance(wanted, GraphQLInterfaceType | GraphQLUnionType)
        return is_abstract and self._schema.is_sub_type(wanted, kind)  # type: ignore[arg-type]

    def _is_included(self, node: Any) -> bool:
        skip = get_directive_values(GraphQLSkipDirective, node, self._variables)
        include = get_directive_values(GraphQLIncludeDirective, node, self._variables)
        return not (skip and skip["if"]) and not (include and not include["if"])
