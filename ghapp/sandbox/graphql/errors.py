"""GraphQL errors in GitHub's format."""

from __future__ import annotations

import re
from typing import Any

from graphql import GraphQLError

from ghapp.sandbox.errors import Refused


class GraphQLProblem(Exception):
    """An error with GitHub's `type`; refusals of the verbs are a `Refused`."""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind
        self.message = message


def unresolved(kind: str, by: str, value: object) -> GraphQLProblem:
    """Return the error for a name, number or id of nothing that the caller can see."""
    article = "an" if kind[0] in "IOi" else "a"
    shown = value if isinstance(value, int) else f"'{value}'"
    return GraphQLProblem("NOT_FOUND", f"Could not resolve to {article} {kind} with the {by} {shown}.")


def unresolved_node(node_id: str) -> GraphQLProblem:
    """Return the error for a node id of nothing that the caller can see."""
    return GraphQLProblem("NOT_FOUND", f"Could not resolve to a node with the global id of '{node_id}'")


def format_error(error: GraphQLError) -> dict[str, Any]:
    """Format an entry of `errors`. Raises the original exception if it is a bug of the sandbox."""
    where = [{"line": location.line, "column": location.column} for location in error.locations or ()]
    original = error.original_error
    if original is None or isinstance(original, GraphQLError):
        return _invalid(error) | {"locations": where}
    if not isinstance(original, GraphQLProblem | Refused):
        raise original
    shown: dict[str, Any] = {"type": original.kind, "path": error.path or []}
    if original.kind == "FORBIDDEN":
        shown["extensions"] = {"saml_failure": False}
    message = _sentence(original) if isinstance(original, Refused) else original.message
    return shown | {"locations": where, "message": message}


def _sentence(refused: Refused) -> str:
    """Return the message of a refusal: that of its first validation error, since GraphQL has no list."""
    if not refused.errors:
        return refused.message
    first = refused.errors[0]
    if isinstance(first, str):
        return first
    if first.get("message"):
        return first["message"]
    field = first.get("field", "").replace("_", " ").capitalize()
    return f"{field} {_CODES.get(first.get('code', ''), 'is invalid')}"


_CODES = {"already_exists": "has already been taken", "missing_field": "can't be blank", "missing": "does not exist"}

_UNDEFINED_FIELD = re.compile(r"Cannot query field '(\w+)' on type '(\w+)'")
_UNKNOWN_ARGUMENT = re.compile(r"Unknown argument '(\w+)' on field '(\w+)\.(\w+)'")


def _invalid(error: GraphQLError) -> dict[str, Any]:
    """Return the error for a document or variables that do not match the schema."""
    if match := _UNDEFINED_FIELD.match(error.message):
        field, owner = match.groups()
        extensions = {"code": "undefinedField", "typeName": owner, "fieldName": field}
        return {"extensions": extensions, "message": f"Field '{field}' doesn't exist on type '{owner}'"}
    if match := _UNKNOWN_ARGUMENT.match(error.message):
        argument, _, field = match.groups()
        extensions = {"code": "argumentNotAccepted", "name": field, "typeName": "Field", "argumentName": argument}
        return {"extensions": extensions, "message": f"Field '{field}' doesn't accept argument '{argument}'"}
    return {"message": error.message}
