"""The sandbox's GraphQL schema is part of GitHub's, and every document of the app is valid in both, sent or not."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping
from pathlib import Path
from typing import TypeAlias

from graphql import (
    GraphQLArgument,
    GraphQLEnumType,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLUnionType,
    build_schema,
    is_required_argument,
    is_required_input_field,
    parse,
    print_ast,
    specified_scalar_types,
    validate,
)

from ghapp.github.queries import documents

OURS = Path(__file__).resolve().parents[2] / "ghapp" / "sandbox" / "graphql" / "schema.graphql"
Inputs: TypeAlias = Mapping[str, GraphQLArgument] | Mapping[str, GraphQLInputField]


def differences(ours: GraphQLSchema, theirs: GraphQLSchema) -> Iterator[str]:
    """Yield where `ours` is not a part of `theirs`, one line each."""
    for name, kind in ours.type_map.items():
        if name.startswith("__") or name in specified_scalar_types:
            continue
        other = theirs.type_map.get(name)
        if other is None:
            yield f"{name}: GitHub has no such type"
        elif type(other) is not type(kind):
            yield f"{name}: is another kind of type at GitHub: {type(other).__name__.removeprefix('GraphQL')}"
        else:
            yield from _differences(kind, other)


def _differences(kind: GraphQLNamedType, other: GraphQLNamedType) -> Iterator[str]:
    if isinstance(kind, GraphQLEnumType) and isinstance(other, GraphQLEnumType):
        yield from _missing(kind.name, kind.values, other.values)
    elif isinstance(kind, GraphQLUnionType) and isinstance(other, GraphQLUnionType):
        yield from _missing(kind.name, [one.name for one in kind.types], [one.name for one in other.types])
    elif isinstance(kind, GraphQLInputObjectType) and isinstance(other, GraphQLInputObjectType):
        yield from _inputs(kind.name, kind.fields, other.fields)
    elif isinstance(kind, GraphQLObjectType | GraphQLInterfaceType) and isinstance(other, type(kind)):
        yield from _missing(kind.name, [one.name for one in kind.interfaces], [one.name for one in other.interfaces])
        yield from _missing(kind.name, kind.fields, other.fields)
        for name in kind.fields.keys() & other.fields.keys():
            mine, theirs = kind.fields[name], other.fields[name]
            if str(mine.type) != str(theirs.type):
                yield f"{kind.name}.{name}: is {mine.type} here, {theirs.type} at GitHub"
            yield from _inputs(f"{kind.name}.{name}", mine.args, theirs.args)


def _missing(owner: str, mine: Iterable[str], theirs: Container[str]) -> Iterator[str]:
    yield from (f"{owner}.{name}: GitHub has no such thing" for name in mine if name not in theirs)


def _inputs(owner: str, mine: Inputs, theirs: Inputs) -> Iterator[str]:
    yield from _missing(owner, mine, theirs)
    for name in theirs:
        other = theirs[name]
        if name not in mine:
            if _is_required(other):
                yield f"{owner}.{name}: GitHub requires it, and it is not here"
        elif _shown(mine[name]) != _shown(other):
            yield f"{owner}.{name}: is {_shown(mine[name])} here, {_shown(other)} at GitHub"


def _is_required(value: GraphQLArgument | GraphQLInputField) -> bool:
    return is_required_argument(value) if isinstance(value, GraphQLArgument) else is_required_input_field(value)


def _shown(value: GraphQLArgument | GraphQLInputField) -> str:
    """Return the type of an argument, with its default."""
    default = value.ast_node.default_value if value.ast_node else None
    return f"{value.type} = {print_ast(default)}" if default else str(value.type)


def misfits(schema: GraphQLSchema, where: str) -> Iterator[str]:
    """Yield what is wrong with the documents that the app sends, one line each."""
    for name, text in documents().items():
        yield from (f"{name}: {error.message} ({where})" for error in validate(schema, parse(text)))


def problems(theirs: GraphQLSchema) -> list[str]:
    """Return what differs from GitHub's schema, one line each."""
    ours = build_schema(OURS.read_text(encoding="utf-8"))
    return [*differences(ours, theirs), *misfits(ours, "the sandbox's schema"), *misfits(theirs, "GitHub's schema")]
