"""SPEC §6: reminders count working days, in a time zone, with holidays left out."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from ghapp.rules.model.calendar import END_OF_TIME, end_of_day, working_days_after, working_days_between
from ghapp.rules.model.framework import Reminders, Weekday


@pytest.mark.parametrize(
    ("start", "days", "rules", "end"),
    [
        pytest.param("2026-03-02T15:00", 2, {}, "2026-03-04T15:00", id="Monday to Wednesday"),
        pytest.param("2026-03-06T15:00", 1, {}, "2026-03-09T15:00", id="Friday to Monday"),
        pytest.param("2026-03-07T15:00", 1, {}, "2026-03-10T09:00", id="from the morning after the weekend"),
        pytest.param("2026-03-05T15:00", 3, {"workdays": "mon sun"}, "2026-03-16T09:00", id="other working days"),
        pytest.param(
            "2026-03-27T15:00", 1, {"time_zone": "Europe/Berlin"}, "2026-03-30T14:00", id="summer time begins"
        ),
        pytest.param(
            "2026-03-06T23:30", 1, {"time_zone": "Asia/Tokyo"}, "2026-03-10T00:00", id="it is Saturday in Tokyo"
        ),
        pytest.param("2026-12-23T10:00", 1, {"days_off": ["2026-12-24"]}, "2026-12-25T10:00", id="a date off"),
        pytest.param("2026-04-02T10:00", 1, {"countries": ("DE",)}, "2026-04-07T10:00", id="Easter in Germany"),
        pytest.param("2026-04-02T10:00", 1, {"countries": ("US",)}, "2026-04-03T10:00", id="Easter in the USA"),
        pytest.param("2026-01-05T10:00", 1, {"countries": ("DE-BY",)}, "2026-01-07T10:00", id="Epiphany in Bavaria"),
        pytest.param("2026-01-05T10:00", 1, {"countries": ("DE-BE",)}, "2026-01-06T10:00", id="not in Berlin"),
        pytest.param("2026-12-31T10:00", 1, {"countries": ("DE",)}, "2027-01-04T10:00", id="New Year's Day"),
    ],
)
def test_working_days_after_counts_only_working_days(start: str, days: int, rules: dict[str, Any], end: str) -> None:
    if "workdays" in rules:
        rules = rules | {"workdays": frozenset(map(Weekday, rules["workdays"].split()))}
    if "days_off" in rules:
        rules = rules | {"days_off": frozenset(map(date.fromisoformat, rules["days_off"]))}
    begun = datetime.fromisoformat(start).replace(tzinfo=UTC)
    assert working_days_after(begun, days, Reminders(**rules)) == datetime.fromisoformat(end).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("end", "days"),
    [
        ("2026-03-05T14:59", 0),
        ("2026-03-06T14:59", 0),
        ("2026-03-06T15:00", 1),
        ("2026-03-08T15:00", 1),
        ("2026-03-09T15:00", 2),
        ("2026-03-16T15:00", 7),
    ],
)
def test_whole_working_days_between_two_moments_are_counted(end: str, days: int) -> None:
    start = datetime(2026, 3, 5, 15, tzinfo=UTC)
    assert working_days_between(start, datetime.fromisoformat(end).replace(tzinfo=UTC), Reminders()) == days


@pytest.mark.parametrize(
    ("day", "end"),
    [
        (date(1, 1, 1), datetime(1, 1, 2, tzinfo=UTC)),
        (date(2026, 12, 31), datetime(2027, 1, 1, tzinfo=UTC)),
        (date(9999, 12, 30), datetime(9999, 12, 31, tzinfo=UTC)),
        (date(9999, 12, 31), END_OF_TIME),
    ],
)
def test_a_day_ends_when_the_next_begins_or_never(day: date, end: datetime) -> None:
    assert end_of_day(day) == end


@pytest.mark.parametrize("zone", ["UTC", "Pacific/Kiritimati", "Etc/GMT+12"])
@pytest.mark.parametrize("rules", [{}, {"workdays": frozenset([Weekday.MON])}, {"countries": ("DE", "CN", "SA")}])
def test_working_days_stop_at_the_edges_of_the_calendar(zone: str, rules: dict[str, Any]) -> None:
    given, first = Reminders(time_zone=zone, **rules), datetime(1, 1, 1, tzinfo=UTC)
    assert working_days_after(END_OF_TIME, 2, given) == END_OF_TIME
    assert working_days_after(datetime(9999, 12, 24, tzinfo=UTC), 60, given) == END_OF_TIME
    assert first < working_days_after(first, 2, given) < datetime(1, 1, 22, tzinfo=UTC)
    assert working_days_between(END_OF_TIME, END_OF_TIME, given) == 0
    assert 0 < working_days_between(first, END_OF_TIME, given) < 365 * 20


def test_a_calendar_without_a_working_day_in_twenty_years_has_none() -> None:
    mondays = frozenset(date(2026, 3, 2) + timedelta(days=7 * week) for week in range(53 * 20))
    rules = Reminders(workdays=frozenset([Weekday.MON]), days_off=mondays)
    assert working_days_after(datetime(2026, 3, 2, tzinfo=UTC), 1, rules) == END_OF_TIME
