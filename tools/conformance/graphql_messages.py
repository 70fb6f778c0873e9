"""GraphQL requests and responses against GitHub's published schema."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

from graphql import (
    DocumentNode,
    FragmentDefinitionNode,
    GraphQLError,
    GraphQLScalarType,
    GraphQLSchema,
    NameNode,
    OperationDefinitionNode,
    get_operation_ast,
    parse,
    specified_scalar_types,
    validate,
)
from graphql.execution.values import VariableValues, get_variable_values

from tools.conformance.graphql_answers import SCALARS, Answer
from tools.conformance.graphql_cost import MOST_NODES, Cost, cost
from tools.conformance.recording import JSON, NOT_JSON, Exchange, parse_json


@dataclass(frozen=True, kw_only=True)
class Document:
    """A document that a request sent; `problems` is empty if it is valid in GitHub's schema."""

    text: str
    node: DocumentNode | None
    problems: tuple[str, ...] = ()

    @cached_property
    def operation(self) -> OperationDefinitionNode | None:
        """Return the only operation, if there is exactly one."""
        return get_operation_ast(self.node) if self.node else None

    @cached_property
    def name(self) -> str:
        """Return the name of the operation."""
        named: NameNode | None = self.operation.name if self.operation else None
        return named.value if named else "unnamed"

    @cached_property
    def fragments(self) -> dict[str, FragmentDefinitionNode]:
        """Return the fragments by name."""
        definitions = self.node.definitions if self.node else ()
        return {each.name.value: each for each in definitions if isinstance(each, FragmentDefinitionNode)}


@dataclass(frozen=True, kw_only=True)
class Request:
    """The body of a request: its document, and the variables with the defaults that the document has."""

    document: Document
    variables: VariableValues | None = None
    problems: tuple[str, ...] = ()

    @property
    def values(self) -> Mapping[str, Any]:
        """Return the values of the variables by name."""
        return self.variables.coerced if self.variables else {}


class GraphQLMessages:
    """Checks exchanges with the GraphQL endpoint."""

    def __init__(self, schema: GraphQLSchema) -> None:
        self._schema = schema
        for kind in schema.type_map.values():
            if isinstance(kind, GraphQLScalarType) and kind.name not in specified_scalar_types and kind.name in SCALARS:
                kind.coerce_input_value = _strict(kind.name)
        self._document = lru_cache(5_000)(self._parsed)

    def request(self, exchange: Exchange) -> Request | None:
        """Return what a request asked, or None if that is not a document with variables at all."""
        body = parse_json(exchange.request)
        if not isinstance(body, dict) or not isinstance(body.get("query"), str):
            return None
        document = self._document(body["query"])
        variables = body.get("variables") or {}
        if document.operation is None or document.problems or not isinstance(variables, dict):
            return Request(document=document, problems=document.problems or ("no single operation",))
        values = get_variable_values(self._schema, document.operation.variable_definitions or (), variables)
        if isinstance(values, list):
            return Request(document=document, problems=tuple(_sentence(each) for each in values))
        return Request(document=document, variables=values)

    def cost(self, request: Request) -> Cost:
        """Return what a valid request costs by GitHub's formula."""
        assert request.document.operation is not None  # noqa: S101  # a request without problems has one
        return cost(self._schema, request.document.operation, request.document.fragments, request.values)

    def check(self, exchange: Exchange) -> Iterator[str]:
        """Yield what violates the contract, one sentence each."""
        request = self.request(exchange)
        if request is None or request.problems:
            if exchange.is_of_the_app:
                yield from (f"request: {each}" for each in (request.problems if request else ("not a document",)))
            return
        if exchange.is_of_the_app:
            spent = self.cost(request)
            yield from (f"request: {each}" for each in spent.problems)
            if spent.nodes > MOST_NODES:
                yield f"request: asks for {spent.nodes} nodes, and GitHub allows {MOST_NODES}"
        if not exchange.complete or exchange.status >= 500:
            return
        body = parse_json(exchange.response)
        if body is NOT_JSON or not isinstance(body, dict):
            yield "response: the body is not a JSON object"
        elif exchange.status == 200 and not exchange.is_secondary_limit:
            yield from (f"response: {each}" for each in self._check_answer(request, body))
        elif exchange.status not in (200, 401, 403, 429):
            yield f"response: GraphQL does not answer {exchange.status}"
        elif not isinstance(body.get("message"), str):
            yield "response: an error has a message"

    def _check_answer(self, request: Request, body: dict[str, JSON]) -> Iterator[str]:
        if unknown := body.keys() - {"data", "errors", "extensions"}:
            yield f"the keys {sorted(unknown)} are not GraphQL's"
        data, errors = body.get("data"), body.get("errors")
        if data is None and not errors:
            yield "there is neither data nor an error"
        answer = Answer(self._schema, request.document.operation, request.document.fragments, request.variables)
        if data is not None:
            yield from answer.check(data)
        if errors is not None:
            yield from _check_errors(errors, data)

    def _parsed(self, text: str) -> Document:
        try:
            node = parse(text)
        except GraphQLError as error:
            return Document(text=text, node=None, problems=(_sentence(error),))
        return Document(text=text, node=node, problems=tuple(_sentence(each) for each in validate(self._schema, node)))


def _strict(name: str) -> Callable[[object], object]:
    """Return a function that takes only values of a scalar, where the published schema alone would take any."""

    def coerce(value: object) -> object:
        if not SCALARS[name](value):
            raise GraphQLError(f"{name} cannot represent the value")
        return value

    return coerce


def _check_errors(errors: JSON, data: JSON) -> Iterator[str]:
    if not isinstance(errors, list) or not errors:
        yield "errors is a list with at least one entry"
        return
    for error in errors:
        if not isinstance(error, dict) or not isinstance(error.get("message"), str):
            yield "an error has a message"
            continue
        if unknown := error.keys() - {"type", "code", "path", "locations", "message", "extensions"}:
            yield f"the keys {sorted(unknown)} are not those of an error"
        if not isinstance(error.get("type", ""), str):
            yield "the type of an error is a text"
        for place in error.get("locations", ()):
            if not isinstance(place, dict) or {"line", "column"} != place.keys():
                yield "a location has a line and a column"
        if "path" in error and not _leads_to_null(error["path"], data):
            yield "the path of an error leads to a value that is not null"


def _leads_to_null(path: JSON, data: JSON) -> bool:
    for step in path if isinstance(path, list) else ():
        if data is None:
            return True
        try:
            data = data[step]
        except (KeyError, IndexError, TypeError):
            # A validation error names places of the document, which has no data at all.
            return False
    return data is None


def _sentence(error: GraphQLError) -> str:
    return error.message
