"""Working days in a time zone, without its holidays (SPEC §6).

Dates come from rules files and comments, where any year from 1 to 9999 can stand: arithmetic that would leave the
calendar stops at its end.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import lru_cache
from itertools import islice, takewhile
from zoneinfo import ZoneInfo

import holidays

from ghapp.rules.model.framework import Reminders, Weekday

MORNING = time(9)
END_OF_TIME = datetime.max.replace(microsecond=0, tzinfo=UTC)
"""The last second of the calendar, which stands for never."""
_BEGINNING_OF_TIME = datetime.min.replace(tzinfo=UTC)
_WEEK = tuple(Weekday)
# Twenty years. A calendar without a working day in all that time has none.
_MOST_DAYS = 7_305


def end_of_day(day: date) -> datetime:
    """Return when a day ends in UTC; the last day of the calendar never ends."""
    return END_OF_TIME if day == date.max else datetime.combine(day + timedelta(days=1), time(), UTC)


@lru_cache(maxsize=512)
def working_days_after(start: datetime, days: int, rules: Reminders) -> datetime:
    """Return the same time of day, `days` working days after `start`; `END_OF_TIME` if there are too few.

    A start on a day off counts as the morning of the next working day.
    """
    return next(islice(_working_days_from(start, rules), days, None), END_OF_TIME)


@lru_cache(maxsize=512)
def working_days_between(start: datetime, end: datetime, rules: Reminders) -> int:
    """Return the number of whole working days that have passed since `start`, counting at most twenty years."""
    passed = takewhile(lambda moment: moment <= end, _working_days_from(start, rules))
    return max(sum(1 for _ in passed) - 1, 0)


@lru_cache(maxsize=1024)
def is_country(code: str) -> bool:
    """Return whether a code is that of a country or subdivision, such as `DE` or `DE-BY`."""
    country, _, part = code.partition("-")
    parts = holidays.list_supported_countries().get(country)
    return parts is not None and (not part or part in parts)


def _working_days_from(start: datetime, rules: Reminders) -> Iterator[datetime]:
    """Yield the moments at which 0, 1, 2, … working days have passed."""
    zone = ZoneInfo(rules.time_zone)
    local = _in_zone(start, zone)
    first, last = local.toordinal(), date.max.toordinal()
    hour = local.time() if _is_working_day(local.date(), rules) else MORNING
    for day in map(date.fromordinal, range(first, min(first + _MOST_DAYS, last + 1))):
        if _is_working_day(day, rules):
            yield _in_zone(datetime.combine(day, hour, zone), UTC)


def _in_zone(moment: datetime, zone: tzinfo) -> datetime:
    """Return a moment in another time zone; at the edges of the calendar, the edge."""
    try:
        return moment.astimezone(zone)
    except OverflowError:
        edge = END_OF_TIME if moment.year == date.max.year else _BEGINNING_OF_TIME
        return edge.replace(tzinfo=zone)


def _is_working_day(day: date, rules: Reminders) -> bool:
    if _WEEK[day.weekday()] not in rules.workdays or day in rules.days_off:
        return False
    return not any(day in _public_holidays(code, day.year) for code in rules.countries)


@lru_cache(maxsize=64)
def _public_holidays(code: str, year: int) -> frozenset[date]:
    """Return the public holidays of a country or subdivision in a year."""
    country, _, part = code.partition("-")
    return frozenset(holidays.country_holidays(country, subdiv=part or None, years=year))
