"""REST: requests and responses against GitHub's OpenAPI document."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import unquote

from tools.conformance.json_schemas import Schema, Schemas
from tools.conformance.recording import JSON, NOT_JSON, Exchange, parse_json

# Parameters in a path that can hold slashes. The root of a repository has the empty path.
OF_SEVERAL_SEGMENTS = {"path": ".*", "ref": ".+", "branch": ".+", "basehead": ".+"}
# Any request can end so, whether the document lists it with the operation or not.
# https://docs.github.com/en/rest/using-the-rest-api/troubleshooting-the-rest-api
# https://docs.github.com/en/rest/using-the-rest-api/best-practices-for-using-the-rest-api
ANY_OPERATION = {301, 302, 304, 307, 400, 401, 403, 404, 422, 429}
ERROR = {"$ref": "#/components/schemas/basic-error"}
VALIDATION_ERRORS = (
    {"$ref": "#/components/schemas/validation-error"},
    {"$ref": "#/components/schemas/validation-error-simple"},
    ERROR,
)
# The document lists the operations of a repository by its name. Redirects name it by its id.
BY_ID = re.compile(r"^/repositories/\d+(?=/|$)")
BY_NAME = "/repos/owner/repo"


@dataclass(frozen=True, kw_only=True)
class Operation:
    """An operation of the document; `parameters` are those of the path and the query, by place and name."""

    name: str
    pattern: re.Pattern[str]
    specificity: int
    parameters: Mapping[tuple[str, str], Mapping[str, Any]]
    definition: Mapping[str, Any]

    @property
    def body(self) -> Schema | None:
        """Return the schema of the request's body, if there is one."""
        content = self.definition.get("requestBody", {}).get("content", {})
        schema: Schema | None = content.get("application/json", {}).get("schema")
        return schema

    @property
    def requires_a_body(self) -> bool:
        """Return whether a request needs a body."""
        return bool(self.definition.get("requestBody", {}).get("required"))


class Rest:
    """Checks exchanges against one OpenAPI document."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self._document = document
        self.schemas = Schemas(document)
        self._operations: dict[str, list[Operation]] = {}
        for path, methods in document["paths"].items():
            for method, definition in methods.items():
                operation = self._operation(path, method.upper(), definition)
                self._operations.setdefault(method.upper(), []).append(operation)
        for operations in self._operations.values():
            operations.sort(key=lambda each: -each.specificity)
        self._find = lru_cache(10_000)(self._search)

    def find(self, exchange: Exchange) -> Operation | None:
        """Return the operation of a request, if the document has it."""
        return self._find(exchange.method, BY_ID.sub(BY_NAME, exchange.path))

    def check(self, exchange: Exchange) -> Iterator[str]:
        """Yield what violates the contract, one sentence each."""
        operation = self.find(exchange)
        if operation is None:
            if exchange.is_of_the_app or exchange.status < 400:
                yield "the contract has no such operation"
            return
        if exchange.is_of_the_app:
            yield from self._check_request(operation, exchange)
        if exchange.complete and exchange.status < 500:
            yield from self._check_response(operation, exchange)

    def schema_of_response(self, operation: Operation, exchange: Exchange) -> Schema | None:
        """Return the schema of the body, if the document has one for this status and media type."""
        response = self._resolved(operation.definition["responses"].get(str(exchange.status), {}))
        schema: Schema | None = response.get("content", {}).get(exchange.media_type, {}).get("schema")
        return schema

    def _check_request(self, operation: Operation, exchange: Exchange) -> Iterator[str]:
        match = operation.pattern.fullmatch(BY_ID.sub(BY_NAME, exchange.path))
        for name, value in (match.groupdict() if match else {}).items():
            parameter = operation.parameters["path", name.removeprefix("p_")]
            yield from (f"path parameter {each}" for each in self._parameter(parameter, unquote(value)))
        asked = dict(exchange.query)
        for name, value in asked.items():
            known = operation.parameters.get(("query", name))
            if known is None:
                yield f"query parameter {name}: the contract has none of this name"
            else:
                yield from (f"query parameter {each}" for each in self._parameter(known, value))
        for (place, name), parameter in operation.parameters.items():
            if place == "query" and parameter.get("required") and name not in asked:
                yield f"query parameter {name} is required"
        yield from (f"request{each}" for each in self._check_body(operation, exchange.request))

    def _check_body(self, operation: Operation, text: str) -> Iterator[str]:
        if not text:
            if operation.requires_a_body:
                yield ": a body is required"
            return
        body = parse_json(text)
        if body is NOT_JSON:
            yield ": the body is not JSON"
        elif operation.body is None:
            if body != {}:
                yield ": the contract has no body here"
        else:
            yield from self.schemas.errors(operation.body, body)

    def _check_response(self, operation: Operation, exchange: Exchange) -> Iterator[str]:
        status = exchange.status
        is_listed = str(status) in operation.definition["responses"]
        if not is_listed and status not in ANY_OPERATION:
            yield f"response: the contract has no status {status}"
            return
        if not exchange.is_json:
            return
        body = parse_json(exchange.response) if exchange.response else None
        if body is NOT_JSON:
            yield "response: the body is not JSON"
        elif status in (204, 304):
            if exchange.response:
                yield f"response: {status} has no body"
        elif status >= 300:
            yield from (f"error{each}" for each in self._check_error(operation, exchange, body))
        elif schema := self.schema_of_response(operation, exchange):
            yield from (f"response{each}" for each in self.schemas.errors(schema, body))
        elif exchange.response and body != {}:
            yield f"response: the contract has no body with status {status}"

    def _check_error(self, operation: Operation, exchange: Exchange, body: JSON) -> Iterator[str]:
        listed = self.schema_of_response(operation, exchange)
        possible = [listed] if listed else list(VALIDATION_ERRORS if exchange.status == 422 else (ERROR,))
        found = [list(self.schemas.errors(schema, body)) for schema in possible]
        if all(found):
            yield from min(found, key=len)
        elif not isinstance(body, dict) or not isinstance(body.get("message"), str):
            yield ": an error has a message"

    def _parameter(self, parameter: Mapping[str, Any], text: str) -> Iterator[str]:
        schema = self.schemas.resolve(parameter["schema"])
        value: object = text
        if schema.get("type") == "integer":
            value = int(text) if text.isdecimal() else text
        elif schema.get("type") == "boolean":
            value = {"true": True, "false": False}.get(text, text)
        yield from (f"{parameter['name']}{each}" for each in self.schemas.errors(parameter["schema"], value))

    def _operation(self, path: str, method: str, definition: Mapping[str, Any]) -> Operation:
        parameters = [self._resolved(each) for each in definition.get("parameters", ())]
        pieces = re.split(r"\{(\w+)\}", path)
        pattern = "".join(
            re.escape(piece) if number % 2 == 0 else f"(?P<p_{piece}>{OF_SEVERAL_SEGMENTS.get(piece, '[^/]+')})"
            for number, piece in enumerate(pieces)
        )
        return Operation(
            name=f"{method} {path}",
            pattern=re.compile(pattern),
            specificity=sum(len(piece) for piece in pieces[::2]),
            parameters={(each["in"], each["name"]): each for each in parameters},
            definition=definition,
        )

    def _search(self, method: str, path: str) -> Operation | None:
        return next((each for each in self._operations.get(method, ()) if each.pattern.fullmatch(path)), None)

    def _resolved(self, part: Mapping[str, Any]) -> Mapping[str, Any]:
        if "$ref" not in part:
            return part
        found: Any = self._document
        for name in part["$ref"].removeprefix("#/").split("/"):
            found = found[name]
        resolved: Mapping[str, Any] = found
        return resolved
