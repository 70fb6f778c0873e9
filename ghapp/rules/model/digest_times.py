"""When digests are due: once a week, at a time of the pair's time zone (SPEC §6)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from ghapp.rules.model.framework import DigestSettings, Weekday


def latest_slot(now: datetime, settings: DigestSettings) -> datetime:
    """Return when the latest digest was due, at the latest now."""
    slot = _slot_in_week_of(now, settings, 0)
    return slot if slot <= now else _slot_in_week_of(now, settings, -1)


def next_slot(now: datetime, settings: DigestSettings) -> datetime:
    """Return when the next digest is due, after now."""
    slot = _slot_in_week_of(now, settings, 0)
    return slot if slot > now else _slot_in_week_of(now, settings, 1)


def _slot_in_week_of(now: datetime, settings: DigestSettings, weeks: int) -> datetime:
    """Return the slot in the week of a moment, or some weeks later; a time that the clock skips is an hour later."""
    zone = ZoneInfo(settings.time_zone)
    today = now.astimezone(zone).date()
    day = today + timedelta(days=tuple(Weekday).index(settings.day) - today.weekday(), weeks=weeks)
    return datetime.combine(day, settings.at, zone).astimezone(UTC)
