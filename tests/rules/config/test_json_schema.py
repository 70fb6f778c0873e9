"""SPEC §5: the JSON Schema completes in an editor what `load` accepts."""

from __future__ import annotations

import runpy
from typing import Any

import pytest

from ghapp.rules.config import json_schema
from ghapp.rules.model.framework import (
    Area,
    CheckScope,
    Concerns,
    Mode,
    OwnerSay,
    Records,
    Role,
    Stale,
    Strength,
)
from ghapp.rules.model.sections import Sections

SCHEMA = json_schema.json_schema()
SECTIONS: dict[str, dict[str, Any]] = {"": SCHEMA, **SCHEMA["$defs"]}


def test_the_schema_names_its_dialect_and_every_key_of_the_file() -> None:
    assert SCHEMA["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert list(SCHEMA["properties"]) == [
        "pm",
        "em",
        "pairs",
        "areas",
        "documents",
        "gate",
        "override",
        "bots",
        "delegates",
        "sections",
        "reminders",
        "digest",
        "records",
        "labels",
        "extends",
    ]
    assert list(SECTIONS["AreasKeys"]["properties"]) == [area.value for area in Area]


@pytest.mark.parametrize("name", SECTIONS)
def test_every_key_has_a_description_and_examples_and_others_are_refused(name: str) -> None:
    section = SECTIONS[name]
    assert section["additionalProperties"] is False
    for key, value in section["properties"].items():
        referred = SECTIONS[value["$ref"].rpartition("/")[2]] if "$ref" in value else {}
        assert {**referred, **value}.get("description"), key
        assert value.get("examples"), key


@pytest.mark.parametrize(
    ("section", "key", "words"),
    [
        pytest.param("GateKeys", "mode", Mode, id="mode"),
        pytest.param("GateKeys", "check", CheckScope, id="check"),
        pytest.param("GateKeys", "partner", Strength, id="partner"),
        pytest.param("GateKeys", "owner", OwnerSay, id="the owner's say"),
        pytest.param("GateKeys", "stale", Stale, id="stale"),
        pytest.param("GateKeys", "concerns", Concerns, id="concerns"),
        pytest.param("AreaKeys", "owner", Role, id="owner"),
        pytest.param("", "sections", Sections, id="sections"),
        pytest.param("", "records", Records, id="records"),
    ],
)
def test_a_choice_lists_its_values_and_explains_each(section: str, key: str, words: Any) -> None:
    offered = SECTIONS[section]["properties"][key]["oneOf"]
    assert [each["const"] for each in offered if "const" in each] == [word.value for word in words]
    assert all(each["description"] for each in offered)


def test_a_file_needs_a_pair_pairs_or_the_organisation_file() -> None:
    assert [alternative["required"] for alternative in SCHEMA["anyOf"]] == [["pm", "em"], ["pairs"], ["extends"]]


def test_a_key_without_a_value_is_not_offered() -> None:
    assert "null" not in json_schema.render()


def test_the_schema_is_printed_when_run_as_a_program(capsys: pytest.CaptureFixture[str]) -> None:
    runpy.run_path(str(json_schema.__file__), run_name="__main__")
    assert capsys.readouterr().out == json_schema.render()
