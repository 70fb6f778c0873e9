"""Working days: when so many of them have passed, in a time zone, with its holidays left out (SPEC §6)."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import holidays

from ghapp.rules.model.framework import Reminders, Weekday

MORNING = time(9)
_WEEK = tuple(Weekday)


def working_days_after(start: datetime, days: int, rules: Reminders) -> datetime:
    """The same time of day, `days` working days after `start`; a day off counts as the morning of the next one."""
    zone = ZoneInfo(rules.time_zone)
    local = start.astimezone(zone)
    day, hour = local.date(), local.time()
    while not _is_working_day(day, rules):
        day, hour = day + timedelta(days=1), MORNING
    for _ in range(days):
        day += timedelta(days=1)
        while not _is_working_day(day, rules):
            day += timedelta(days=1)
    return datetime.combine(day, hour, zone).astimezone(UTC)


def is_country(code: str) -> bool:
    """Return whether a code names a country or a part of one: `DE`, `DE-BY`."""
    country, _, part = code.partition("-")
    parts = holidays.list_supported_countries().get(country)
    return parts is not None and (not part or part in parts)


def _is_working_day(day: date, rules: Reminders) -> bool:
    if _WEEK[day.weekday()] not in rules.workdays or day in rules.days_off:
        return False
    return not any(day in _public_holidays(code, day.year) for code in rules.countries)


@lru_cache(maxsize=64)
def _public_holidays(code: str, year: int) -> frozenset[date]:
    """Return the public holidays of a country, or a part of one, in a year."""
    country, _, part = code.partition("-")
    return frozenset(holidays.country_holidays(country, subdiv=part or None, years=year))
