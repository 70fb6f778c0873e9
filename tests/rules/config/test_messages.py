"""SPEC §5: unknown keys and wrong shapes are told, all at once. Each row spoils a complete file once."""

from __future__ import annotations

import pytest

from ghapp.rules.config.load import load
from ghapp.rules.model.framework import RepoConfig
from tests.support.broken_config import COMPLETE, EMPTY_VALUE, places, problems, spoiled


def test_the_complete_file_is_valid() -> None:
    assert isinstance(load(COMPLETE), RepoConfig)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        pytest.param("gate:", "gaet:", "12:1: Unknown key `gaet`. Did you mean `gate`?", id="a misspelt key"),
        pytest.param("pm: o", "PM: o", "1:1: Unknown key `PM`. Did you mean `pm`?", id="a key in capitals"),
        pytest.param("  mode:", "  modus:", "13:3: Unknown key `modus`. Did you mean `mode`?", id="a key of a section"),
        pytest.param("  why:", "  whom:", "4:3: Unknown key `whom`. Did you mean `who`?", id="an unknown area"),
        pytest.param(
            "    color:",
            "    paint:",
            "7:5: Unknown key `paint`. Valid keys are `owner`, `label`, `color` and `description`.",
            id="a key that is like none",
        ),
    ],
)
def test_an_unknown_key_is_refused_with_the_likely_intended_one(old: str, new: str, expected: str) -> None:
    assert expected in spoiled(old, new)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            "gate: advise",
            "3:7: `gate` must be a mapping with the keys `mode`, `check`, `partner`, `owner`, `stale`, `concerns`"
            " and `bots`.",
            id="gate",
        ),
        pytest.param("gate:", f"3:1: `gate` {EMPTY_VALUE}", id="an empty gate"),
        pytest.param(
            "areas: [why]",
            "3:8: `areas` must be a mapping with the keys `why`, `what`, `how`, `who` and `when`.",
            id="a list of areas",
        ),
        pytest.param(
            "areas: {why: pm}",
            "3:14: `areas.why` must be a mapping with the keys `owner`, `label`, `color` and `description`.",
            id="an area that is only its owner",
        ),
        pytest.param(
            "documents: {prd: true}",
            "3:18: `documents.prd` must be a mapping with the keys `paths` and `sections`.",
            id="prd",
        ),
    ],
)
def test_a_section_is_a_mapping(text: str, expected: str) -> None:
    assert problems(f"pm: octocat\nem: hubot\n{text}\n") == [expected]


def test_every_problem_is_reported_at_once_in_file_order() -> None:
    holders = 'pm: "@acme/x/y"\nem: [b, B]\n'
    text = f"{holders}gaet: 1\ngate: {{mode: of, links: x}}\nareas: {{why: {{owner: em, label: what}}}}\n"
    assert places(text) == ["1:5", "2:5", "3:1", "4:14", "4:18", "5:33"]
