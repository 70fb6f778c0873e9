"""SPEC §5: `reminders:` says when, on which days, where, and to whom it is escalated."""

from __future__ import annotations

from datetime import date

import pytest

from ghapp.rules.config.load import load
from ghapp.rules.model.framework import Holder, Reminders, RepoConfig, Weekday
from tests.support.broken_config import EMPTY_LIST, problems

PAIR = "pm: octocat\nem: hubot\n"
DIGIT = "\N{FULLWIDTH DIGIT TWO}"


def reminders(text: str) -> Reminders | None:
    loaded = load(f"{PAIR}reminders: {text}\n")
    assert isinstance(loaded, RepoConfig), loaded
    return loaded.reminders


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("off", None),
        ("false", None),
        ("on", Reminders()),
        ("{}", Reminders()),
        ("{after: 3}", Reminders(after=3, every=3)),
        ("{after: 60, at_most: 10}", Reminders(after=60, every=60, at_most=10)),
        ("{every: 5, at_most: 1}", Reminders(every=5, at_most=1)),
        ("{workdays: [sun, mon]}", Reminders(workdays=frozenset({Weekday.SUN, Weekday.MON}))),
        ("{time_zone: Europe/Berlin}", Reminders(time_zone="Europe/Berlin")),
        ("{holidays: de-by}", Reminders(countries=("DE-BY",))),
        ("{holidays: [US, 2026-12-24]}", Reminders(countries=("US",), days_off=frozenset({date(2026, 12, 24)}))),
        ('{escalate_to: "@acme/leads"}', Reminders(escalate_to=(Holder("acme/leads", is_team=True),))),
    ],
)
def test_an_omitted_key_has_its_default(text: str, expected: Reminders | None) -> None:
    assert reminders(text) == expected


DAYS = "Use a whole number of working days from 1 to 60."
NEITHER = "is neither a country code like `DE` or `DE-BY` nor a date like `2026-12-24`."


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{after: 0}", f"3:20: {DAYS}"),
        ("{after: two}", f"3:20: {DAYS}"),
        ("{after: [2]}", f"3:20: {DAYS}"),
        ("{every: 61}", f"3:20: {DAYS}"),
        ("{at_most: 11}", "3:22: Use a whole number of reminders from 1 to 10."),
        ("{workdays: []}", f"3:23: {EMPTY_LIST}"),
        ("{workdays: [tues]}", "3:24: Unknown value `tues` for `reminders.workdays`. Did you mean `tue`?"),
        ("{time_zone: Europe/Berln}", "3:24: Unknown time zone `Europe/Berln`. Did you mean `Europe/Berlin`?"),
        ("{time_zone: here}", "3:24: Unknown time zone `here`. Use a name like `Europe/Berlin`."),
        ("{holidays: Germany}", f"3:23: `Germany` {NEITHER}"),
        ("{holidays: XX}", f"3:23: `XX` {NEITHER}"),
        ("{holidays: DE-XX}", f"3:23: `DE-XX` {NEITHER}"),
        ("{holidays: 2026-02-30}", "3:23: `2026-02-30` is not a valid date."),
        ("{at-most: 3}", "3:13: Unknown key `at-most`. Did you mean `at_most`?"),
        (
            "soon",
            "3:12: `reminders` must be a mapping with the keys `after`, `every`, `at_most`, `workdays`, `time_zone`,"
            " `holidays`, `escalate_to` and `to`.",
        ),
    ],
)
def test_a_wrong_value_is_reported_with_what_to_write_instead(text: str, expected: str) -> None:
    assert problems(f"{PAIR}reminders: {text}\n") == [expected]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (f"{{after: {DIGIT}}}", "Use a whole number of working days from 1 to 60."),
        (
            f"{{holidays: {DIGIT}026-12-24}}",
            "is neither a country code like `DE` or `DE-BY` nor a date like `2026-12-24`.",
        ),
        ("{holidays: \uff24E}", "is neither a country code like `DE` or `DE-BY` nor a date like `2026-12-24`."),
    ],
)
def test_numbers_and_codes_are_written_in_ascii(text: str, problem: str) -> None:
    (found,) = problems(f"{PAIR}reminders: {text}\n")
    assert found.endswith(problem)
