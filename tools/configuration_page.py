"""Writes docs/configuration.md: the prose of its frame, with a table of keys for each part of the schema."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from ghapp.rules.config.json_schema import json_schema

FRAME = Path(__file__).parent.parent / "docs" / "frames" / "configuration.md"
WHOLE_FILE = "the file"
LONGEST_EXAMPLE = 80

_MARKER = re.compile(r"<!-- keys of (?P<part>.*) -->")
_PLAIN = re.compile(r"[A-Za-z0-9_](?:[\w ./*-]*[\w*/])?", re.ASCII)
_NOTICE = "<!-- Written by `make schema`, from docs/frames/configuration.md and the fields in ghapp/rules. -->"
_HEAD = "| key | what it says | unless given | for example |\n| --- | --- | --- | --- |"

Schema = Mapping[str, Any]


class Misfit(Exception):
    """The frame has no place for a part of the schema, or two, or one for a part that there is not."""


def page(frame: str, schema: Schema | None = None) -> str:
    """The frame with each marker `<!-- keys of gate -->` replaced by a table; raises Misfit.

    Every part of the schema must have its place, so that no key can be left out.
    """
    schema = schema or json_schema()
    found = parts(schema)
    chapters = list(_chapters(frame))
    if unknown := sorted({part for part, _ in chapters} - found.keys()):
        raise Misfit(f"the schema has no {', '.join(unknown)}")
    places = Counter(id(found[part]) for part, _ in chapters)
    if wrong := [part for part, keys in found.items() if places[id(keys)] != 1]:
        raise Misfit(f"not in exactly one place: {', '.join(wrong)}")
    filled = _MARKER.sub(lambda marker: _table(schema, marker["part"], found[marker["part"]], dict(chapters)), frame)
    return f"{_NOTICE}\n{filled}"


def parts(schema: Schema) -> dict[str, Schema]:
    """Every mapping that the file may hold, by its path in it; one that occurs twice has two."""
    return dict(_parts(schema, schema, WHOLE_FILE))


def _parts(schema: Schema, part: Schema, path: str) -> Iterator[tuple[str, Schema]]:
    yield path, part
    for key, value in part["properties"].items():
        for name in _referred(value):
            yield from _parts(schema, schema["$defs"][name], _path(path, key))


def _path(part: str, key: str) -> str:
    return key if part == WHOLE_FILE else f"{part}.{key}"


def _referred(value: Any) -> Iterator[str]:
    """The names of the parts that a value may be."""
    if isinstance(value, dict):
        yield from (found.rpartition("/")[2] for found in [value.get("$ref")] if found)
        for deeper in (value.get("items"), *value.get("anyOf", ())):
            yield from _referred(deeper)


def _chapters(frame: str) -> Iterator[tuple[str, str]]:
    """Each part that the frame has a place for, with the link to the chapter in which that is."""
    heading = ""
    for line in frame.splitlines():
        if line.startswith("#"):
            heading = re.sub(r"[^\w -]", "", line.lstrip("# ").lower()).replace(" ", "-")
        elif marker := _MARKER.fullmatch(line):
            yield marker["part"], f"#{heading}"


def _table(schema: Schema, part: str, keys: Schema, chapters: Mapping[str, str]) -> str:
    rows = []
    for key, value in keys["properties"].items():
        names = list(_referred(value))
        described = {**(schema["$defs"][names[0]] if names else {}), **value}
        chapter = chapters.get(_path(part, key))
        cells = (
            f"`{key}`",
            _meaning(described["description"], value),
            _default(value, needed=key in keys.get("required", ())),
            _examples(key, value["examples"], chapter if chapter != chapters[part] else None),
        )
        rows.append(f"| {' | '.join(cell.replace('|', '&#124;') for cell in cells)} |")
    return "\n".join([_HEAD, *rows])


def _meaning(description: str, value: Schema) -> str:
    words = [f"`{choice['const']}`: {choice['description']}" for choice in value.get("oneOf", ())]
    if "minimum" in value:
        description += f" From {value['minimum']} to {value['maximum']}."
    if "on" in value.get("enum", ()):
        description += " `on` or `off`."
    return "<br>".join([description, *words])


def _default(value: Schema, *, needed: bool) -> str:
    if needed:
        return "it is needed"
    return f"`{written(value['default'])}`" if "default" in value else ""


def _examples(key: str, examples: list[Any], chapter: str | None) -> str:
    """What fits into a line; the keys of a section are shown in a chapter of their own."""
    lines = [line for line in (f"{key}: {written(example)}" for example in examples) if len(line) <= LONGEST_EXAMPLE]
    return "<br>".join([*(f"`{line}`" for line in lines), *([f"[its keys]({chapter})"] if chapter else [])])


def written(value: Any) -> str:
    """A value as YAML in one line, with quotes only where it needs them."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{written(key)}: {written(each)}" for key, each in value.items()) + "}"
    if isinstance(value, list):
        return f"[{', '.join(map(written, value))}]"
    if isinstance(value, bool):
        return "on" if value else "off"
    if isinstance(value, str) and not _PLAIN.fullmatch(value):
        return json.dumps(value, ensure_ascii=False)
    return str(value)
