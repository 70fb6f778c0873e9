"""The configuration guide has a place for every key, and describes it as the schema does."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tools import check_schema
from tools.configuration_page import FRAME, Misfit, page, written

SCHEMA: dict[str, Any] = {
    "required": ["pm"],
    "properties": {
        "pm": {"description": "Who leads.", "examples": ["octocat", "x" * 100]},
        "gate": {"$ref": "#/$defs/Gate", "examples": [{"mode": "advise"}]},
        "labels": {"description": "Whether.", "enum": ["on", "off", True, False], "default": True, "examples": ["off"]},
    },
    "$defs": {
        "Gate": {
            "description": "When it opens.",
            "properties": {
                "mode": {
                    "description": "How.",
                    "oneOf": [
                        {"const": "enforce", "description": "it blocks"},
                        {"const": "advise", "description": "a | b"},
                    ],
                    "default": "enforce",
                    "examples": ["advise"],
                },
                "after": {"description": "When.", "minimum": 1, "maximum": 9, "default": 2, "examples": [3]},
            },
        }
    },
}
FILLED = """\
# All about it

## The gate, & more

| key | meaning | default | example |
| --- | --- | --- | --- |
| `mode` | How.<br>`enforce`: it blocks<br>`advise`: a &#124; b | `enforce` | `mode: advise` |
| `after` | When. From 1 to 9. | `2` | `after: 3` |

## The file

| key | meaning | default | example |
| --- | --- | --- | --- |
| `pm` | Who leads. | required | `pm: octocat` |
| `gate` | When it opens. |  | `gate: {mode: advise}`<br>[its keys](#the-gate--more) |
| `labels` | Whether. `on` or `off`. | `on` | `labels: off` |
"""
GATE, FILE = "<!-- keys of gate -->", "<!-- keys of the file -->"
SKETCH = f"# All about it\n\n## The gate, & more\n\n{GATE}\n\n## The file\n\n{FILE}\n"


def test_each_marker_becomes_a_table_of_keys() -> None:
    notice, _, filled = page(SKETCH, SCHEMA).partition("\n")
    assert filled == FILLED
    assert "make schema" in notice


@pytest.mark.parametrize(
    ("part", "replacement", "message"),
    [
        (GATE, "", "not in exactly one place: gate"),
        (GATE, f"{GATE}\n\n{GATE}", "not in exactly one place: gate"),
        (GATE, "<!-- keys of gaet -->", "the schema has no gaet"),
    ],
)
def test_every_part_of_the_schema_has_exactly_one_marker(part: str, replacement: str, message: str) -> None:
    with pytest.raises(Misfit, match=message):
        page(SKETCH.replace(part, replacement), SCHEMA)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("octocat", "octocat"),
        ("docs/prd/**", "docs/prd/**"),
        ("2026-12-24", "2026-12-24"),
        ("@acme/leads", '"@acme/leads"'),
        ("**/PRD.md", '"**/PRD.md"'),
        ("team: checkout", '"team: checkout"'),
        ("ends with a dot.", '"ends with a dot."'),
        (["a", "b c"], "[a, b c]"),
        ({"a": ["b"], "c": {"d": True}}, "{a: [b], c: {d: on}}"),
        (False, "off"),
        (3, "3"),
    ],
)
def test_a_value_is_written_as_yaml_with_quotes_only_where_necessary(value: Any, text: str) -> None:
    assert written(value) == text


@pytest.mark.parametrize("name", ["configuration.md", "rules-of-engagement.schema.json"])
def test_a_stale_file_is_reported_and_generated_again(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(check_schema, "DOCS", tmp_path)
    assert check_schema.main(["--write"]) == check_schema.main([]) == 0
    (tmp_path / name).write_text("stale", encoding="utf-8")
    assert check_schema.main([]) == 1
    assert capsys.readouterr().err == f"docs/{name} is out of date: run `make schema`.\n"
    assert check_schema.main(["--write"]) == check_schema.main([]) == 0


def test_the_committed_files_are_up_to_date() -> None:
    assert check_schema.main([]) == 0
    assert FRAME.read_text(encoding="utf-8").count("<!-- keys of ") == 11
