"""Tolerant reading of webhook payloads: a missing or odd field raises one kind of error."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeAlias

from pydantic_core import CoreSchema, SchemaValidator, core_schema

from ghapp.identity import RepositoryRef

# The largest whole number that a database column holds.
_LARGEST = 2**63 - 1

# All that is read of the two objects that make up most of a payload; what else a payload has is read whole.
Fields: TypeAlias = "Mapping[str, Fields | None]"
_FIELDS: Fields = {
    "pull_request": {"number": None, "updated_at": None, "head": {"sha": None}, "user": {"id": None}},
    "repository": {"id": None, "node_id": None, "name": None, "full_name": None, "default_branch": None},
}


def _schema(fields: Fields, *, whole: bool = False) -> CoreSchema:
    """Return a schema that keeps only these fields of an object, and any other value, such as null, as it is."""
    anything = core_schema.any_schema()
    known = {
        name: core_schema.typed_dict_field(_schema(inner) if inner else anything, required=False)
        for name, inner in fields.items()
    }
    an_object = core_schema.typed_dict_schema(known, extra_behavior="allow" if whole else "ignore")
    return core_schema.union_schema([an_object, anything], mode="left_to_right")


_READER = SchemaValidator(_schema(_FIELDS, whole=True))


def read(text: bytes | bytearray | str) -> Any:
    """Return a payload's JSON without the fields that are never read.

    Fields that are left out are never turned into objects, so this takes half the time of the fastest parser. That
    refuses some valid JSON, such as half of a surrogate pair in a text that was cut off: Python's own parser reads it.
    Raises `ValueError` or `RecursionError` where it is not JSON.
    """
    try:
        return _READER.validate_json(text)
    except ValueError:
        return json.loads(text)


class OddPayload(Exception):
    """A field that is needed is missing, or is not what GitHub documents."""


@dataclass(frozen=True, slots=True)
class Payload:
    """A JSON object whose fields are asked for by path, such as `repository.owner.login`.

    GitHub's payloads grow fields and lack others, so only what is asked for is looked at.
    """

    data: Mapping[str, Any]

    def get(self, path: str) -> Any:
        """Return the value at `path`; None where a step of it is missing."""
        value: Any = self.data
        for name in path.split("."):
            value = value.get(name) if isinstance(value, dict) else None
        return value

    def number(self, path: str) -> int:
        """Return a positive whole number that a database can hold. Raises `OddPayload`."""
        value = self.get(path)
        if isinstance(value, int) and not isinstance(value, bool) and 0 < value <= _LARGEST:
            return value
        raise OddPayload(f"no number at {path}")

    def text(self, path: str) -> str:
        """Return a text that is not empty and that a database can hold. Raises `OddPayload`."""
        value = self.get(path)
        if isinstance(value, str) and value and _is_storable(value):
            return value
        raise OddPayload(f"no text at {path}")

    def moment(self, path: str) -> float | None:
        """Return a time, as UTC epoch seconds; None where there is none in the calendar, or not as GitHub writes it."""
        value = self.get(path)
        try:
            moment = datetime.fromisoformat(value) if isinstance(value, str) else None
            return moment.astimezone(UTC).timestamp() if moment and moment.tzinfo else None
        except (ValueError, OverflowError):
            return None

    def part(self, path: str) -> Payload:
        """Return an object inside this one. Raises `OddPayload`."""
        value = self.get(path)
        if isinstance(value, dict):
            return Payload(value)
        raise OddPayload(f"no object at {path}")

    def parts(self, path: str) -> tuple[Payload, ...]:
        """Return the objects in the list at a path; an empty tuple if there is no list."""
        value = self.get(path)
        return tuple(Payload(item) for item in value if isinstance(item, dict)) if isinstance(value, list) else ()

    def repository_facts(self, installation_id: int) -> RepositoryRef:
        """Read this object as a repository, whole or in the short form of installation events. Raises `OddPayload`."""
        owner, _, _ = self.text("full_name").partition("/")
        return RepositoryRef(
            id=self.number("id"),
            node_id=self.text("node_id"),
            owner=owner,
            name=self.text("name"),
            installation_id=installation_id,
        )


def _is_storable(text: str) -> bool:
    """Return whether a text is valid Unicode: JSON can escape half of a surrogate pair, which no database takes."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
