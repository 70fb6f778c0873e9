"""Validators for the values of `reminders:`. Each raises `ValueError` with a message that says what to write."""

from __future__ import annotations

import re
from datetime import date
from functools import cache
from typing import Any
from zoneinfo import available_timezones

from ghapp.rules.model.calendar import is_country
from ghapp.rules.text.quoting import did_you_mean, quoted

MAX_DAYS = 60
MAX_REMINDERS = 10
MAX_COUNTRIES = 10
TIME_PATTERN = r"(?:[01][0-9]|2[0-3]):[0-5][0-9]"


def parse_days(value: Any) -> int:
    """Return a number of working days; the YAML reader gives it as text."""
    return _parse_number(value, MAX_DAYS, "working days")


def parse_reminder_count(value: Any) -> int:
    """Return a number of reminders; the YAML reader gives it as text."""
    return _parse_number(value, MAX_REMINDERS, "reminders")


def check_time_zone(text: str) -> str:
    """Accept a name of the IANA time zone database."""
    if text not in _time_zones():
        hint = did_you_mean(text, _time_zones()) or " Use a name like `Europe/Berlin`."
        raise ValueError(f"Unknown time zone {quoted(text)}.{hint}")
    return text


@cache
def _time_zones() -> frozenset[str]:
    return frozenset(available_timezones())


def check_days_off(texts: list[str]) -> list[str]:
    """Accept a list of days off with few countries: every working day is looked up in each of their calendars."""
    countries = [text for text in texts if not text[0].isdigit()]
    if len(set(countries)) > MAX_COUNTRIES:
        raise ValueError(f"This list has more than {MAX_COUNTRIES} countries: write other days off as dates.")
    return texts


def check_day_off(text: str) -> str:
    """Accept a date, or the code of a country or subdivision (`DE`, `DE-BY`) whose public holidays are days off."""
    if re.fullmatch(r"\d{4}-\d\d-\d\d", text, re.ASCII):
        try:
            return date.fromisoformat(text).isoformat()
        except ValueError as error:
            raise ValueError(f"{quoted(text)} is not a valid date.") from error
    code = text.upper()
    if not re.fullmatch(r"[A-Z]{2}(-[A-Z0-9]{1,5})?", code) or not is_country(code):
        raise ValueError(f"{quoted(text)} is neither a country code like `DE` or `DE-BY` nor a date like `2026-12-24`.")
    return code


def check_time(text: str) -> str:
    """Accept a time of day."""
    if not re.fullmatch(TIME_PATTERN, text):
        raise ValueError(f"{quoted(text)} is not a time of day like `09:00`.")
    return text


def _parse_number(value: Any, maximum: int, unit: str) -> int:
    digits = value if isinstance(value, str) and re.fullmatch(r"\d{1,3}", value, re.ASCII) else "0"
    if not 1 <= int(digits) <= maximum:
        raise ValueError(f"Use a whole number of {unit} from 1 to {maximum}.")
    return int(digits)
