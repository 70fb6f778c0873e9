"""Faults to plant: a message with one fault, and the ways in which a JSON value can violate its schema."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, field, replace
from typing import Any, TypeAlias

from tools.conformance.json_schemas import Schema, Schemas
from tools.conformance.recording import JSON, Exchange, Recorded

Path: TypeAlias = tuple[str | int, ...]
MADE_UP = "made_up_by_the_checker"
# Values of every type; the first one that a schema does not allow is the wrong one.
OTHERS: Mapping[str, JSON] = {"string": MADE_UP, "integer": 12_345, "object": {MADE_UP: True}, "boolean": True}
DROP = object()


@dataclass(frozen=True, kw_only=True)
class Fault:
    """A message with one fault; `name` says what kind, `place` where."""

    name: str
    place: str
    message: Recorded = field(repr=False)


def json_faults(schemas: Schemas, schema: Schema, value: JSON) -> Iterator[tuple[str, str, JSON]]:
    """Yield the kind of a fault, its place, and the value with that fault."""
    for path, part, found in _certain(schemas, schema, value, ()):
        place = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
        for key in part.get("required", ()):
            if isinstance(found, dict) and key in found:
                yield "required key dropped", f"{place}.{key}", changed(value, (*path, key))
        types = part.get("type", ())
        allowed = {types} if isinstance(types, str) else set(types)
        if allowed:
            allowed |= {"integer"} if "number" in allowed else set()
            wrong = next((other for kind, other in OTHERS.items() if kind not in allowed), None)
            if wrong is not None:
                yield "wrong type", place, changed(value, path, wrong)
        if "enum" in part and isinstance(found, str):
            yield "unknown enum value", place, changed(value, path, MADE_UP)
        if isinstance(found, dict) and part.get("properties") and "additionalProperties" not in part:
            yield "unknown key", place, changed(value, (*path, MADE_UP), "x")


def _certain(schemas: Schemas, schema: Schema, value: JSON, path: Path) -> Iterator[tuple[Path, Schema, JSON]]:
    """Yield the parts of a value for which there is one schema, without alternatives."""
    schema = schemas.resolve(schema)
    if any(name in schema for name in ("allOf", "anyOf", "oneOf", "not")):
        return
    yield path, schema, value
    if isinstance(value, dict):
        for name, inner in schema.get("properties", {}).items():
            if name in value:
                yield from _certain(schemas, inner, value[name], (*path, name))
    elif isinstance(value, list) and value and "items" in schema:
        yield from _certain(schemas, schema["items"], value[0], (*path, 0))


def changed(value: JSON, path: Path, new: JSON = DROP) -> JSON:
    """Return a copy of a JSON value with the place at `path` set to `new`, or without it."""
    if not path:
        return new
    copied = deepcopy(value)
    place = copied
    for step in path[:-1]:
        place = place[step]
    if new is DROP:
        del place[path[-1]]
    else:
        place[path[-1]] = new
    return copied


def without(message: Any, name: str) -> Any:
    return replace(
        message, request_headers={key: value for key, value in message.request_headers.items() if key != name}
    )


def without_response(message: Exchange, name: str) -> Exchange:
    return replace(message, headers={key: value for key, value in message.headers.items() if key != name})


def with_header(message: Any, name: str, value: str) -> Any:
    return replace(message, request_headers={**message.request_headers, name: value})
