"""GitHub's OpenAPI schemas as JSON Schema 2020-12.

OpenAPI 3.0 writes `nullable`, where 3.1 has a type `null`. GitHub's alternatives overlap: `oneOf` is read as `anyOf`.
An object may have only the keys that its schema documents, unless the schema itself allows others: so a key that the
sandbox or the app makes up is noticed as well. Within `allOf`, the whole decides about keys, not each part.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, TypeAlias

import jsonschema_rs
from jsonschema_rs import ValidationErrorKind

Schema: TypeAlias = Mapping[str, Any]

COMPONENTS = "#/components/schemas/"
BASE = "urn:contract"
COPIED = (
    *("type", "enum", "format", "pattern", "required", "minimum", "maximum", "minLength", "maxLength"),
    *("minItems", "maxItems", "uniqueItems", "minProperties", "maxProperties"),
)
# They say something to readers, and nothing about a value.
ANNOTATIONS = {"title", "description", "example", "examples", "default", "deprecated", "readOnly", "writeOnly"} | {
    *(
        "discriminator",
        "externalDocs",
        "nullable",
        "x-githubEnterpriseOnly",
        "x-multi-segment",
        "x-github-breaking-changes",
    )
}
# GitHub itself sends addresses such as 1+roe[bot]@users.noreply.github.com, which the format does not allow.
NOT_CHECKED = {"email"}
COMBINED = ("allOf", "anyOf", "oneOf")
STRUCTURE = {"$ref", "properties", "items", "additionalProperties", "not", *COMBINED}


def _nullable(schema: dict[str, Any]) -> dict[str, Any]:
    if "type" not in schema:
        return {"anyOf": [schema, {"type": "null"}]}
    widened = schema | {"type": [schema["type"], "null"]}
    return widened | {"enum": [*schema["enum"], None]} if "enum" in schema else widened


class Schemas:
    """The schemas of one OpenAPI document."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self._components: Mapping[str, Schema] = document["components"]["schemas"]
        contract = {
            "closed": {name: self.convert(schema) for name, schema in self._components.items()},
            "open": {name: self.convert(schema, is_closed=False) for name, schema in self._components.items()},
        }
        self._registry = jsonschema_rs.Registry([(BASE, contract)], draft=jsonschema_rs.Draft202012)
        self._validators: dict[int, jsonschema_rs.Draft202012Validator] = {}

    def convert(self, schema: Schema, *, is_closed: bool = True) -> dict[str, Any]:
        """Return a schema as JSON Schema; `is_closed` says whether an object may have only the documented keys."""
        if "$ref" in schema:
            name = schema["$ref"].removeprefix(COMPONENTS)
            return {"$ref": f"{BASE}#/{'closed' if is_closed else 'open'}/{name}"}
        unknown = schema.keys() - ANNOTATIONS - STRUCTURE - set(COPIED)
        if unknown:
            raise ValueError(f"tools/conformance/json_schemas.py does not know the keywords {unknown} of the contract")
        if whole := self._merged(schema):
            return self.convert(whole, is_closed=is_closed)
        converted = self._with_parts(schema, is_closed=is_closed)
        others = schema.get("additionalProperties")
        if isinstance(others, Mapping):
            converted["additionalProperties"] = self.convert(others)
        elif others is False or (is_closed and others is None and (schema.get("properties") or "allOf" in schema)):
            is_combined = any(name in schema for name in COMBINED)
            converted["unevaluatedProperties" if is_combined else "additionalProperties"] = False
        return _nullable(converted) if schema.get("nullable") else converted

    def _with_parts(self, schema: Schema, *, is_closed: bool) -> dict[str, Any]:
        """Return a schema with its parts converted, which says nothing of other keys yet."""
        converted = {name: schema[name] for name in COPIED if name in schema}
        if converted.get("format") in NOT_CHECKED:
            del converted["format"]
        is_mixed = "allOf" in schema or "properties" in schema
        for name in COMBINED:
            if name in schema:
                members = [self.convert(each, is_closed=is_closed and not is_mixed) for each in schema[name]]
                converted["allOf" if name == "allOf" else "anyOf"] = members
        if "not" in schema:
            converted["not"] = self.convert(schema["not"], is_closed=False)
        if "items" in schema:
            converted["items"] = self.convert(schema["items"])
        if "properties" in schema:
            converted["properties"] = {name: self.convert(each) for name, each in schema["properties"].items()}
        return converted

    def _merged(self, schema: Schema) -> Schema | None:
        """Return the one schema that an `allOf` of objects amounts to: it is checked faster, and says what is wrong."""
        parts = [self.resolve(each) for each in schema.get("allOf", ())]
        parts = [self._merged(each) or each for each in parts]
        if not parts or any(each.keys() - ANNOTATIONS - {"type", "properties", "required"} for each in parts):
            return None
        own = {name: value for name, value in schema.items() if name != "allOf"}
        properties: dict[str, Schema] = {}
        for part in [*parts, own]:
            properties |= part.get("properties", {})
        required = {name for part in [*parts, own] for name in part.get("required", ())}
        return own | {"type": "object", "properties": properties, "required": sorted(required)}

    def errors(self, schema: Schema, value: object) -> Iterator[str]:
        """Yield what is wrong with a value, one sentence each. The schema must be a part of the document."""
        validator = self._validators.get(id(schema))
        if validator is None:
            validator = self._validators[id(schema)] = jsonschema_rs.Draft202012Validator(
                self.convert(schema), registry=self._registry, validate_formats=True
            )
        if not validator.is_valid(value):
            yield from _sentences(validator.iter_errors(value))

    def resolve(self, schema: Schema) -> Schema:
        """Return a schema itself where it is a reference."""
        while "$ref" in schema:
            schema = self._components[schema["$ref"].removeprefix(COMPONENTS)]
        return schema


def _sentences(errors: Iterable[jsonschema_rs.ValidationError]) -> Iterator[str]:
    """Yield one sentence for each error, without the values: they differ from message to message."""
    for error in errors:
        kind, place = error.kind, _place(error.instance_path)
        match kind:
            case ValidationErrorKind.AnyOf(context):
                # Of several alternatives, the one that fits best says most, and one of another type says least.
                alternatives = [list(_sentences(each)) for each in context]
                another = f"{place} is not "
                yield from min(alternatives, key=lambda each: (each[0].startswith(another), len(each), *each))
            case ValidationErrorKind.Required(name):
                yield f"{place}.{name} is missing".replace("..", ".")
            case ValidationErrorKind.UnevaluatedProperties(names) | ValidationErrorKind.AdditionalProperties(names):
                yield from (f"{place}.{name} is not in the contract".replace("..", ".") for name in names)
            case ValidationErrorKind.Type(types):
                yield f"{place} is not {' or '.join(sorted(types))}"
            case ValidationErrorKind.Format(name):
                yield f"{place} has not the format {name}"
            case ValidationErrorKind.Enum():
                yield f"{place} is not one of the values in the contract"
            case _:
                yield f"{place} does not satisfy {kind.name}"


def _place(path: list[str | int]) -> str:
    return "".join("[]" if isinstance(part, int) else f".{part}" for part in path) or "."
