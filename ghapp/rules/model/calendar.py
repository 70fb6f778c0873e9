"""Working days in a time zone, without its holidays (SPEC §6)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import islice, takewhile
from zoneinfo import ZoneInfo

import holidays

from ghapp.rules.model.framework import Reminders, Weekday

MORNING = time(9)
_WEEK = tuple(Weekday)


def working_days_after(start: datetime, days: int, rules: Reminders) -> datetime:
    """Return the same time of day, `days` working days after `start`.

    A start on a day off counts as the morning of the next working day.
    """
    return next(islice(_working_days_from(start, rules), days, None))


def working_days_between(start: datetime, end: datetime, rules: Reminders) -> int:
    """Return the number of whole working days that have passed since `start`."""
    passed = takewhile(lambda moment: moment <= end, _working_days_from(start, rules))
    return max(sum(1 for _ in passed) - 1, 0)


def is_country(code: str) -> bool:
    """Return whether a code is that of a country or subdivision, such as `DE` or `DE-BY`."""
    country, _, part = code.partition("-")
    parts = holidays.list_supported_countries().get(country)
    return parts is not None and (not part or part in parts)


def _working_days_from(start: datetime, rules: Reminders) -> Iterator[datetime]:
    """Yield the moments at which 0, 1, 2, … working days have passed."""
    zone = ZoneInfo(rules.time_zone)
    local = start.astimezone(zone)
    day = local.date()
    hour = local.time() if _is_working_day(day, rules) else MORNING
    while True:
        if _is_working_day(day, rules):
            yield datetime.combine(day, hour, zone).astimezone(UTC)
        day += timedelta(days=1)


def _is_working_day(day: date, rules: Reminders) -> bool:
    if _WEEK[day.weekday()] not in rules.workdays or day in rules.days_off:
        return False
    return not any(day in _public_holidays(code, day.year) for code in rules.countries)


@lru_cache(maxsize=64)
def _public_holidays(code: str, year: int) -> frozenset[date]:
    """Return the public holidays of a country or subdivision in a year."""
    country, _, part = code.partition("-")
    return frozenset(holidays.country_holidays(country, subdiv=part or None, years=year))
