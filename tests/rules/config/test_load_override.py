"""SPEC §5: `override:` names who may override the check."""

from __future__ import annotations

import pytest

from ghapp.rules.config.load import load
from ghapp.rules.model.framework import RepoConfig
from tests.support.broken_config import problems
from tests.support.builders import holder


@pytest.mark.parametrize(
    ("written", "names"),
    [
        ("", []),
        ("override: Ada\n", ["ada"]),
        ('override: ["@acme/leads", ada]\n', ["acme/leads", "ada"]),
    ],
)
def test_override_accepts_users_and_teams(written: str, names: list[str]) -> None:
    config = load(f"pm: octocat\nem: hubot\n{written}")
    assert isinstance(config, RepoConfig)
    assert config.override == tuple(map(holder, names))
    assert config.named == config.holders | set(config.override)


@pytest.mark.parametrize(
    ("written", "problem"),
    [
        ("override: []", "3:11: This list is empty: add a value or remove the key."),
        ("override: x[bot]", "3:11: `x[bot]` is a bot: only people and teams can hold a role."),
        ("override: [ada, Ada]", "3:11: `ada` is in this list twice: keep one."),
    ],
)
def test_an_invalid_value_is_refused(written: str, problem: str) -> None:
    assert problems(f"pm: octocat\nem: hubot\n{written}\n") == [problem]
