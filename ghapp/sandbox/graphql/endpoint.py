"""The GraphQL endpoint without HTTP: it takes a request's JSON and returns GitHub's response."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    InlineFragmentNode,
    OperationDefinitionNode,
    OperationType,
    SelectionSetNode,
    execute_sync,
    get_operation_ast,
    parse,
    validate,
)

from ghapp.sandbox.access.credentials import Caller
from ghapp.sandbox.access.permissions import Access
from ghapp.sandbox.graphql.errors import format_error
from ghapp.sandbox.graphql.fields import FieldFault, Info, Resolver, Viewer
from ghapp.sandbox.graphql.schema import schema
from ghapp.sandbox.state.world import World


@dataclass(frozen=True, kw_only=True)
class Result:
    """The result of a request: `body` is the JSON of an HTTP 200, `kind` is `read` or `write`.

    `fields` are the root fields of the operation.
    """

    body: dict[str, Any]
    kind: str = "read"
    fields: tuple[str, ...] = ()


@dataclass(frozen=True)
class Prepared:
    """A parsed and validated document; `errors` is empty if it is valid."""

    document: DocumentNode | None
    errors: tuple[GraphQLError, ...] = ()


class GraphQL:
    """Answers queries and mutations over the state of a sandbox."""

    def __init__(self, world: World) -> None:
        self._world = world

    def answer(self, access: Access, request: Mapping[str, Any], field_fault: FieldFault | None = None) -> Result:
        """Execute the `query` of a request with its `variables` and `operationName`.

        Mutations run in order, each with its own error. A field for which `field_fault` returns a problem is not
        resolved, and so a mutation is not carried out.
        """
        text = request.get("query")
        if not isinstance(text, str):
            return _wrong("A query attribute must be specified and must be a string.")
        variables = request.get("variables") or {}
        if not isinstance(variables, dict):
            return _wrong("Variables must be an object.")
        prepared = prepare(text)
        if prepared.document is None or prepared.errors:
            return Result(body={"errors": [format_error(error) for error in prepared.errors]})
        name = request.get("operationName")
        operation = get_operation_ast(prepared.document, name)
        result = execute_sync(
            schema(),
            prepared.document,
            context_value=self._viewer(access),
            variable_values=variables,
            operation_name=name,
            middleware=[_failing_fields(field_fault)] if field_fault else None,
        )
        body: dict[str, Any] = {}
        if result.data is not None or any(error.path for error in result.errors or ()):
            body["data"] = result.data
        if result.errors:
            body["errors"] = [format_error(error) for error in result.errors]
        if operation is None:
            return Result(body=body)
        is_write = operation.operation is OperationType.MUTATION
        return Result(body=body, kind="write" if is_write else "read", fields=root_fields(prepared.document, operation))

    def _viewer(self, access: Access) -> Viewer:
        key = Caller(app=access.installation.app, access=access).limit_key
        return Viewer(self._world, access, self._world.limits.budget(key, "graphql", self._world.now()))


@dataclass(frozen=True)
class Operation:
    """The kind of a document, `read` or `write`, and its root fields."""

    kind: str = "read"
    fields: tuple[str, ...] = ()


def operation_of(text: str) -> Operation:
    """Return the kind and root fields of a document before it is executed."""
    document = prepare(text).document
    operation = get_operation_ast(document) if document else None
    if document is None or operation is None:
        return Operation()
    kind = "write" if operation.operation is OperationType.MUTATION else "read"
    return Operation(kind, root_fields(document, operation))


def _failing_fields(field_fault: FieldFault) -> Resolver:
    def resolve(resolver: Resolver, source: object, info: Info, **arguments: Any) -> Any:
        if problem := field_fault(info):
            raise problem
        return resolver(source, info, **arguments)

    return resolve


@lru_cache(maxsize=1000)
def prepare(text: str) -> Prepared:
    """Parse and validate a document; cached, because apps send the same few."""
    try:
        document = parse(text)
    except GraphQLError as error:
        return Prepared(None, (error,))
    return Prepared(document, tuple(validate(schema(), document)))


def root_fields(document: DocumentNode, operation: OperationDefinitionNode) -> tuple[str, ...]:
    """Return the names of an operation's root fields, in order, including those in fragments."""
    fragments = {
        definition.name.value: definition
        for definition in document.definitions
        if isinstance(definition, FragmentDefinitionNode)
    }

    def names(selected: SelectionSetNode) -> list[str]:
        found: list[str] = []
        for selection in selected.selections:
            if isinstance(selection, FieldNode):
                found.append(selection.name.value)
            elif isinstance(selection, InlineFragmentNode):
                found += names(selection.selection_set)
            elif isinstance(selection, FragmentSpreadNode):
                found += names(fragments[selection.name.value].selection_set)
        return found

    return tuple(names(operation.selection_set))


def _wrong(message: str) -> Result:
    return Result(body={"errors": [{"message": message}]})
