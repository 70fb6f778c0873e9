"""What the documentation shows is what the app takes, and what it says of a broken file is what the app says."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from ghapp.rules.config.json_schema import json_schema
from ghapp.rules.config.load import load
from ghapp.rules.model.framework import RepoConfig
from tests.support.broken_config import problems
from tools.configuration_page import WHOLE_FILE, parts, written

SMALLEST = "pm: octocat\nem: hubot\n"
ROOT = Path(__file__).parents[3]
GUIDE = (ROOT / "docs" / "configuration.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"^```yaml\n(.*?)^```$", GUIDE, re.MULTILINE | re.DOTALL)


def completed(example: str) -> str:
    """An example of some keys, with a pair where it names none."""
    return example if re.search(r"^(pm|pairs|extends):", example, re.MULTILINE) else SMALLEST + example


@pytest.mark.parametrize("example", EXAMPLES)
def test_an_example_is_valid(example: str) -> None:
    assert isinstance(load(completed(example), base=SMALLEST), RepoConfig)


def test_a_documented_default_is_the_default() -> None:
    short, long = [example for example in EXAMPLES if "docs/prds/**" in example]
    assert load(completed(short)) == load(completed(long)) == load(SMALLEST)


def test_a_broken_example_has_the_documented_problems() -> None:
    broken = re.search(r"^```yaml invalid\n(.*?)^```\n\n```text\n(.*?)\n```$", GUIDE, re.MULTILINE | re.DOTALL)
    assert broken
    assert problems(broken[1]) == broken[2].split("\n")


SCHEMA = json_schema()
PARTS = parts(SCHEMA)


def in_place(part: str, key: str, example: Any) -> dict[str, Any]:
    """A whole file of which an example is a part."""
    pair = {"pm": "octocat", "em": "hubot"}
    if part == "pairs":
        return {"pairs": [{"name": "ours", **pair, "paths": "a/**", key: example}, {"name": "rest", **pair}]}
    if part == WHOLE_FILE:
        return {key: example} if key == "pairs" else {**pair, key: example}
    inner: Any = {key: example}
    *outer, last = part.split(".")
    inner = [{"name": "why", **inner}] if last == "sections" else inner
    inner = {"to": "everyone", **inner} if last == "digest" else inner
    for name in (last, *reversed(outer)):
        inner = {name: inner}
    return {**pair, **inner}


KEYS = [
    pytest.param(part, key, example, id=f"{part}: {key}: {written(example)}")
    for part, found in PARTS.items()
    for key, value in found["properties"].items()
    for example in value["examples"]
]


@pytest.mark.parametrize(("part", "key", "example"), KEYS)
def test_an_example_of_a_key_is_valid_and_not_the_default(part: str, key: str, example: Any) -> None:
    found = load(written(in_place(part, key, example)), base=SMALLEST)
    assert isinstance(found, RepoConfig), found
    assert PARTS[part]["properties"][key].get("default") != example
