"""SPEC §5: `delegates:` says which user speaks for which, and until when."""

from __future__ import annotations

from datetime import date

import pytest

from ghapp.rules.config.load import load
from ghapp.rules.model.framework import Delegate, RepoConfig
from tests.support.broken_config import problems
from tests.support.builders import holder

PAIR = "pm: octocat\nem: hubot\n"
NO_DELEGATE = "is not a valid delegate: write `monalisa` or `monalisa until 2026-12-24`."


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("octocat: monalisa", Delegate(holder("octocat"), holder("monalisa"))),
        (f"octocat: {'m' * 39}", Delegate(holder("octocat"), holder("m" * 39))),
        ('"@Octocat": "@Mona-Lisa"', Delegate(holder("octocat"), holder("mona-lisa"))),
        ("octocat: mona until 2026-12-24", Delegate(holder("octocat"), holder("mona"), date(2026, 12, 24))),
        ("octocat: mona until 9999-12-31", Delegate(holder("octocat"), holder("mona"), date(9999, 12, 31))),
    ],
)
def test_a_delegate_is_a_user_who_speaks_for_a_user(written: str, expected: Delegate) -> None:
    config = load(f"{PAIR}delegates:\n  {written}\n")
    assert isinstance(config, RepoConfig)
    assert config.delegates == (expected,)
    assert config.named == config.holders | {expected.giver, expected.to}


@pytest.mark.parametrize(
    ("written", "problem"),
    [
        ("a: b until", f"4:6: `b until` {NO_DELEGATE}"),
        ("a: b until 2026-13-01", f"4:6: `b until 2026-13-01` {NO_DELEGATE}"),
        ("a: acme/web", f"4:6: `acme/web` {NO_DELEGATE}"),
        (f"a: {'b' * 40}", f"4:6: `{'b' * 40}` {NO_DELEGATE}"),
        ("acme/web: b", "4:13: `acme/web` is a team: only users can delegate, and only to users."),
        ("a: [b, c]", "4:6: `delegates.a` must be text: put the value in quotes."),
        ("a: b\n  A: c", "4:3: `a` is listed twice under `delegates`: keep one entry."),
        ('z: y\n  a: b\n  "@A": c', "4:3: `a` is listed twice under `delegates`: keep one entry."),
        ("a: b\n  b: c", "4:3: `b` cannot be a delegate and delegate to someone else."),
    ],
)
def test_an_invalid_value_is_refused(written: str, problem: str) -> None:
    assert problems(f"{PAIR}delegates:\n  {written}\n") == [problem]


def test_delegates_are_a_mapping() -> None:
    assert problems(f"{PAIR}delegates: [a, b]\n") == [
        "3:12: `delegates` must be a mapping, for example `octocat: monalisa`."
    ]
