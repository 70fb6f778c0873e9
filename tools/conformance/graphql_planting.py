"""Faults in GraphQL requests and responses."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from graphql import FieldNode, GraphQLEnumType, GraphQLList, GraphQLNonNull, GraphQLObjectType, SelectionSetNode

from tools.conformance.checker import Checker
from tools.conformance.faults import DROP, MADE_UP, Fault, Path, changed, without_response
from tools.conformance.graphql_messages import Request
from tools.conformance.headers import QUOTA
from tools.conformance.recording import JSON, Exchange


def plant_in_graphql(checker: Checker, message: Exchange) -> Iterator[Fault]:
    """Yield a message with one fault after another."""
    request = checker.graphql.request(message)
    if request is None or request.problems:
        return
    if message.is_of_the_app:
        yield from _in_request(request, message)
    if not message.complete or message.status != 200 or message.is_secondary_limit:
        return
    yield Fault(name="unknown status", place="", message=replace(message, status=418))
    for name in QUOTA:
        yield Fault(name="header dropped", place=name, message=without_response(message, name))
    answer, operation = json.loads(message.response), request.document.operation
    root = checker.schema.get_root_type(operation.operation) if operation else None
    if operation is None or root is None or answer.get("data") is None:
        return
    for name, path, new in _answer_faults(root, operation.selection_set, answer["data"], ("data",)):
        spoiled = json.dumps(changed(answer, path, new))
        yield Fault(name=name, place=".".join(map(str, path)), message=replace(message, response=spoiled))


def _in_request(request: Request, message: Exchange) -> Iterator[Fault]:
    body: dict[str, Any] = json.loads(message.request)
    text, operation = str(body["query"]), request.document.operation
    if operation and operation.selection_set.loc:
        start = operation.selection_set.loc.start + 1
        unknown = json.dumps(body | {"query": f"{text[:start]} {MADE_UP} {text[start:]}"})
        yield Fault(name="unknown GraphQL field", place="", message=replace(message, request=unknown))
    for name, value in (body.get("variables") or {}).items():
        spoiled = json.dumps(body | {"variables": body["variables"] | {name: {MADE_UP: value}}})
        yield Fault(name="wrong variable", place=name, message=replace(message, request=spoiled))


def _answer_faults(
    kind: GraphQLObjectType, selected: SelectionSetNode, value: JSON, path: Path
) -> Iterator[tuple[str, Path, JSON]]:
    """Yield faults for the fields that a selection names itself, outside of fragments."""
    if not isinstance(value, dict):
        return
    yield "key that was not asked for", (*path, MADE_UP), 1
    for node in selected.selections:
        if not isinstance(node, FieldNode) or node.directives or node.name.value.startswith("__"):
            continue
        key = node.alias.value if node.alias else node.name.value
        if key in value:
            yield "required key dropped", (*path, key), DROP
            yield from _field_faults(kind.fields[node.name.value].type, node, value[key], (*path, key))


def _field_faults(kind: Any, node: FieldNode, value: JSON, path: Path) -> Iterator[tuple[str, Path, JSON]]:
    if isinstance(kind, GraphQLNonNull):
        yield "null where there is none", path, None
        kind = kind.of_type
    yield "wrong type", path, {MADE_UP: 1}
    if isinstance(kind, GraphQLList):
        if isinstance(value, list) and value:
            yield from _field_faults(kind.of_type, node, value[0], (*path, 0))
    elif isinstance(kind, GraphQLEnumType):
        yield "unknown enum value", path, MADE_UP
    elif isinstance(kind, GraphQLObjectType) and node.selection_set:
        yield from _answer_faults(kind, node.selection_set, value, path)
