"""What the documentation shows is what the app takes, and what it says of a broken file is what the app says."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from ghapp.rules.config import load
from ghapp.rules.model import RepoConfig
from ghapp.rules.schema import json_schema
from tests.rules.broken import problems

SMALLEST = "pm: octocat\nem: hubot\n"
ROOT = Path(__file__).parents[2]
GUIDE = (ROOT / "docs" / "configuration.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"^```yaml\n(.*?)^```$", GUIDE, re.MULTILINE | re.DOTALL)


def completed(example: str) -> str:
    """An example of some keys, with a pair where it names none."""
    return example if re.search(r"^(pm|pairs|extends):", example, re.MULTILINE) else SMALLEST + example


@pytest.mark.parametrize("example", EXAMPLES)
def test_an_example_is_valid(example: str) -> None:
    assert isinstance(load(completed(example), base=SMALLEST), RepoConfig)


def test_what_is_shown_as_default_is_the_default() -> None:
    short, long = [example for example in EXAMPLES if "docs/prds/**" in example]
    assert load(completed(short)) == load(completed(long)) == load(SMALLEST)


def test_a_broken_example_has_the_problems_that_are_shown() -> None:
    broken = re.search(r"^```yaml invalid\n(.*?)^```\n\n```text\n(.*?)\n```$", GUIDE, re.MULTILINE | re.DOTALL)
    assert broken
    assert problems(broken[1]) == broken[2].split("\n")


def test_every_key_is_in_the_table() -> None:
    table = GUIDE.partition("## Every key")[2].partition("\n## ")[0]
    schema = json_schema()
    sections = [schema, *schema["$defs"].values()]
    keys = {key for section in sections for key in section["properties"]} - {"what", "how", "who"}
    assert [key for key in sorted(keys) if f"`{key}`" not in table] == []


def test_every_key_has_an_example() -> None:
    schema = json_schema()
    sections = [schema, *schema["$defs"].values()]
    keys = {key for section in sections for key in section["properties"]} - {"what", "how", "who"}
    shown = {key for example in EXAMPLES for key in keys_in(YAML(typ="safe", pure=True).load(example))}
    assert keys - shown == set()


def keys_in(node: Any) -> Iterator[str]:
    """The keys of every mapping, however deep."""
    if isinstance(node, dict):
        yield from node
    children = node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
    for child in children:
        yield from keys_in(child)
