"""JSON Schema of the rules file, with which editors complete and check it.

`python -m ghapp.rules.config.json_schema` prints it.
"""

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
    """pydantic's schema without derived titles, empty defaults and nulls, which help no editor."""

    def field_title_should_be_set(self, schema: Any) -> bool:
        """Return False: editors show the key itself."""
        return False

    def sort(self, value: JsonSchemaValue, parent_key: str | None = None) -> JsonSchemaValue:
        """Return the value unsorted: the keys of an example are in a meaningful order."""
        return value

    def nullable_schema(self, schema: core_schema.NullableSchema) -> JsonSchemaValue:
        """Return the schema of the value alone: `load` refuses a key with an empty value."""
        return self.generate_inner(schema["schema"])

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> JsonSchemaValue:
        """Return the schema with its default, unless the default is empty."""
        complete = super().default_schema(schema)
        if complete.get("default") in (None, [], {}):
            complete.pop("default", None)
        return complete


def json_schema() -> dict[str, Any]:
    """Return the schema of the whole file.

    Source: https://json-schema.org/draft/2020-12
    """
    schema = FileKeys.model_json_schema(schema_generator=_EditorSchema)
    for section in schema["$defs"].values():
        del section["title"]
    return {"$schema": DIALECT, **schema, "title": "Rules of Engagement", "anyOf": _PAIR_IS_NAMED}


def render() -> str:
    """Return the schema as the text of the file that is committed and published."""
    return json.dumps(json_schema(), indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    sys.stdout.write(render())
