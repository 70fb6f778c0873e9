"""The calendar of a feed: one day-long event for each date that an SDD names."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from icalendar import Calendar, Event

from ghapp.rules.model.framework import DocumentKind
from ghapp.store.page_answers import ShownDocument
from ghapp.web.pages import phrases
from ghapp.web.pages.roadmap import dates_of, present_documents


def calendar(documents: Sequence[ShownDocument], now: datetime) -> bytes:
    """Return the calendar in the format of RFC 5545; calendars fetch it again about once an hour."""
    found = Calendar()
    found.add("prodid", "-//Rules of Engagement//roadmap//EN")
    found.add("version", "2.0")
    found.add("x-wr-calname", "Roadmap")
    found.add("refresh-interval", timedelta(hours=1))
    for shown in present_documents(documents):
        if shown.row.kind is DocumentKind.SDD:
            for event in _events(shown, now):
                found.add_component(event)
    text: bytes = found.to_ical()
    return text


def _events(shown: ShownDocument, now: datetime) -> list[Event]:
    events = []
    for index, day in enumerate(dict.fromkeys(dates_of(shown.row))):
        event = Event()
        event.add("uid", f"{shown.repository_id}-{shown.number}-{shown.row.pair}-{index}@rules-of-engagement")
        event.add("dtstamp", now)
        event.add("dtstart", day)
        event.add("summary", _printable(f"{shown.row.title} ({phrases.pair_of(shown)})"))
        event.add("description", f"{phrases.state(shown.row).text}. {shown.row.url}")
        event.add("url", shown.row.url)
        event.add("transp", "TRANSPARENT")
        events.append(event)
    return events


def _printable(text: str) -> str:
    return "".join(letter for letter in text if letter.isprintable())
