"""The `digest:` section of the rules file (SPEC §5, §6)."""

from __future__ import annotations

from datetime import time

import pytest

from ghapp.rules.config.load import load
from ghapp.rules.model.framework import DigestSettings, RepoConfig, Weekday
from tests.support.broken_config import problems

PAIR = "pm: octocat\nem: hubot\n"


def digest(text: str) -> DigestSettings | None:
    loaded = load(PAIR + text)
    assert isinstance(loaded, RepoConfig), loaded
    return loaded.digest


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", None),
        ("digest: {to: checkout}", DigestSettings(to=("checkout",))),
        (
            "digest: {to: [checkout, leads], day: fri, at: '16:30', time_zone: Europe/Berlin}",
            DigestSettings(to=("checkout", "leads"), day=Weekday.FRI, at=time(16, 30), time_zone="Europe/Berlin"),
        ),
        (
            "digest: {to: checkout}\nreminders: {time_zone: Asia/Tokyo}",
            DigestSettings(to=("checkout",), time_zone="Asia/Tokyo"),
        ),
        ("digest: {to: checkout}\nreminders: off", DigestSettings(to=("checkout",))),
    ],
)
def test_a_digest_goes_to_channels_at_a_time(text: str, expected: DigestSettings | None) -> None:
    assert digest(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [("", ()), ("reminders: {to: checkout}", ("checkout",)), ("reminders: {to: [a, b]}", ("a", "b"))],
)
def test_reminders_go_to_channels(text: str, expected: tuple[str, ...]) -> None:
    loaded = load(PAIR + text)
    assert isinstance(loaded, RepoConfig) and loaded.reminders
    assert loaded.reminders.to == expected


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("digest: {day: fri}", "3:9: `to` is missing from this section: add it."),
        ("digest: {to: 'slack://x'}", "is not a channel name"),
        ("digest: {to: checkout, at: '25:00'}", "is not a time of day like `09:00`."),
        ("digest: {to: checkout, time_zone: Berlin}", "Unknown time zone"),
        ("digest: {too: checkout}", "Did you mean `to`?"),
        ("reminders: {to: 'slack://x'}", "is not a channel name"),
    ],
)
def test_a_wrong_digest_is_a_problem(text: str, problem: str) -> None:
    assert any(problem in each for each in problems(PAIR + text)), problems(PAIR + text)
