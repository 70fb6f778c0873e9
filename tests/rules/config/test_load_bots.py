"""SPEC §3: `bots:` names machine users, and `gate.bots` says who must be heard on their pull requests."""

from __future__ import annotations

import pytest

from ghapp.rules.config.load import load
from ghapp.rules.model.framework import Bots, RepoConfig
from tests.support.broken_config import problems

PAIR = "pm: octocat\nem: hubot\n"


@pytest.mark.parametrize(
    ("written", "logins"),
    [("", []), ("bots: Acme-CI\n", ["acme-ci"]), ('bots: ["@acme-ci", agent]\n', ["acme-ci", "agent"])],
)
def test_bots_accepts_users(written: str, logins: list[str]) -> None:
    config = load(PAIR + written)
    assert isinstance(config, RepoConfig)
    assert config.bots == frozenset(logins)
    assert config.gate.bots is Bots.BOTH


def test_bots_can_be_asked_for_the_partner_only() -> None:
    config = load(f"{PAIR}gate: {{bots: partner}}\n")
    assert isinstance(config, RepoConfig)
    assert config.gate.bots is Bots.PARTNER


@pytest.mark.parametrize(
    ("written", "problem"),
    [
        ("bots: []", "3:7: This list is empty: add a value or remove the key."),
        ("bots: renovate[bot]", "3:7: `renovate[bot]` is an app, which always counts as a bot: remove it."),
        ("bots: acme/agents", "3:7: `acme/agents` is a team: list the users that are bots."),
        ("bots: [ci, CI]", "3:7: `ci` is in this list twice: keep one."),
        ("gate: {bots: owner}", "3:14: Unknown value `owner` for `gate.bots`. Use `both` or `partner`."),
    ],
)
def test_an_invalid_bot_is_refused(written: str, problem: str) -> None:
    assert problems(f"{PAIR}{written}\n") == [problem]
