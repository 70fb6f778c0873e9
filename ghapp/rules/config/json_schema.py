"""The JSON Schema of the configuration file, so that editors complete and check it; `python -m ghapp.rules.schema`."""

from __future__ import annotations

import json
import sys
from typing import Any

from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema

from ghapp.rules.config.keys import FileKeys

DIALECT = "https://json-schema.org/draft/2020-12/schema"
_PAIR_IS_NAMED = [{"required": ["pm", "em"]}, {"required": ["pairs"]}, {"required": ["extends"]}]


class _EditorSchema(GenerateJsonSchema):
    """pydantic's schema without what only Python needs: derived titles, empty defaults, null for what is left out."""

    def field_title_should_be_set(self, schema: Any) -> bool:
        """Never: an editor shows the key itself."""
        return False

    def sort(self, value: JsonSchemaValue, parent_key: str | None = None) -> JsonSchemaValue:
        """As it was written: an example's keys have an order that says something."""
        return value

    def nullable_schema(self, schema: core_schema.NullableSchema) -> JsonSchemaValue:
        """The value alone: `load` refuses a key with an empty value."""
        return self.generate_inner(schema["schema"])

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> JsonSchemaValue:
        """The default, where it says something."""
        complete = super().default_schema(schema)
        if complete.get("default") in (None, [], {}):
            complete.pop("default", None)
        return complete


def json_schema() -> dict[str, Any]:
    """The schema of the whole file, in the dialect of draft 2020-12."""
    schema = FileKeys.model_json_schema(schema_generator=_EditorSchema)
    for section in schema["$defs"].values():
        del section["title"]
    return {"$schema": DIALECT, **schema, "title": "Rules of Engagement", "anyOf": _PAIR_IS_NAMED}


def render() -> str:
    """The schema as the file that is committed and published."""
    return json.dumps(json_schema(), indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    sys.stdout.write(render())
