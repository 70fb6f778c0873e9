"""Working days in a time zone, without its holidays (SPEC §6).

Dates come from rules files and comments, where any year from 1 to 9999 can stand: arithmetic that would leave the
calendar stops at its end.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import lru_cache
from itertools import islice
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


@lru_cache(maxsize=4096)
def working_days_between(start: datetime, end: datetime, rules: Reminders) -> int:
    """Return the number of whole working days that have passed since `start`, counting at most twenty years."""
    local, hour, zone = _first_day(start, rules)
    first, last = local.toordinal(), _in_zone(end, zone).toordinal()
    # Two days before the end have passed in any zone. Around the end, the clock decides.
    near = max(min(last - 2, first + _MOST_DAYS), first)
    passed = 0
    for year in range(local.year, date.fromordinal(near).year + 1):
        days = _working_days_of(year, rules.workdays, rules.days_off, rules.countries)
        passed += bisect_left(days, near) - bisect_left(days, first)
    for day in _days_between(near, min(last + 2, first + _MOST_DAYS)):
        passed += _is_working_day(day, rules) and _in_zone(datetime.combine(day, hour, zone), UTC) <= end
    return max(passed - 1, 0)


@lru_cache(maxsize=1024)
def is_country(code: str) -> bool:
    """Return whether a code is that of a country or subdivision, such as `DE` or `DE-BY`."""
    country, _, part = code.partition("-")
    parts = holidays.list_supported_countries().get(country)
    return parts is not None and (not part or part in parts)


def _working_days_from(start: datetime, rules: Reminders) -> Iterator[datetime]:
    """Yield the moments at which 0, 1, 2, … working days have passed."""
    local, hour, zone = _first_day(start, rules)
    first = local.toordinal()
    for day in _days_between(first, first + _MOST_DAYS):
        if _is_working_day(day, rules):
            yield _in_zone(datetime.combine(day, hour, zone), UTC)


def _first_day(start: datetime, rules: Reminders) -> tuple[date, time, tzinfo]:
    """Return the day of a moment, the time of day at which working days have passed since then, and their zone."""
    zone = ZoneInfo(rules.time_zone)
    local = _in_zone(start, zone)
    return local.date(), local.time() if _is_working_day(local.date(), rules) else MORNING, zone


def _days_between(first: int, end: int) -> Iterator[date]:
    """Yield the days of the calendar from one ordinal up to another."""
    return map(date.fromordinal, range(first, min(end, date.max.toordinal() + 1)))


def _in_zone(moment: datetime, zone: tzinfo) -> datetime:
    """Return a moment in another time zone; at the edges of the calendar, the edge."""
    try:
        return moment.astimezone(zone)
    except OverflowError:
        edge = END_OF_TIME if moment.year == date.max.year else _BEGINNING_OF_TIME
        return edge.replace(tzinfo=zone)


def _is_working_day(day: date, rules: Reminders) -> bool:
    days = _working_days_of(day.year, rules.workdays, rules.days_off, rules.countries)
    place = bisect_left(days, day.toordinal())
    return place < len(days) and days[place] == day.toordinal()


@lru_cache(maxsize=256)
def _working_days_of(
    year: int, workdays: frozenset[Weekday], days_off: frozenset[date], countries: tuple[str, ...]
) -> tuple[int, ...]:
    """Return the ordinals of the working days of a year, ascending."""
    free = days_off.union(*(_public_holidays(code, year) for code in countries))
    first, last = date(year, 1, 1).toordinal(), date(year, 12, 31).toordinal()
    days = map(date.fromordinal, range(first, last + 1))
    return tuple(day.toordinal() for day in days if _WEEK[day.weekday()] in workdays and day not in free)


@lru_cache(maxsize=64)
def _public_holidays(code: str, year: int) -> frozenset[date]:
    """Return the public holidays of a country or subdivision in a year."""
    country, _, part = code.partition("-")
    return frozenset(holidays.country_holidays(country, subdiv=part or None, years=year))
