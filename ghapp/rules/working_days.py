"""Working days: when so many of them have passed, in a time zone, with its holidays left out (SPEC §6)."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from ghapp.rules.model import Reminders, RepoConfig, Weekday

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


def knows_countries() -> bool:
    """Whether this server has the optional package that knows public holidays."""
    try:
        import holidays  # noqa: F401 - whether it is there is all that is asked
    except ModuleNotFoundError:
        return False
    return True


def misses_holidays(config: RepoConfig | None) -> bool:
    """Whether a configuration counts on holidays that this server does not know."""
    countries = config.reminders.countries if config and config.reminders else ()
    return bool(countries) and not knows_countries()


def is_country(code: str) -> bool:
    """Whether the package knows a country, or a part of one: `DE`, `DE-BY`."""
    import holidays

    country, _, part = code.partition("-")
    parts = holidays.list_supported_countries().get(country)
    return parts is not None and (not part or part in parts)


def _is_working_day(day: date, rules: Reminders) -> bool:
    if _WEEK[day.weekday()] not in rules.workdays or day in rules.days_off:
        return False
    return not any(day in _public_holidays(code, day.year) for code in rules.countries)


@lru_cache(maxsize=64)
def _public_holidays(code: str, year: int) -> frozenset[date]:
    """A country's public holidays of a year; none where the package that knows them is not installed."""
    if not knows_countries():
        return frozenset()
    import holidays

    country, _, part = code.partition("-")
    return frozenset(holidays.country_holidays(country, subdiv=part or None, years=year))
