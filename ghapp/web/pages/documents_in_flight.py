"""Documents in flight: one list with filters, which live in the address, as a page, as CSV and as JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from ghapp.rules.model.framework import Reminders
from ghapp.store.page_answers import DocumentFilters, Documents, ShownDocument
from ghapp.store.read_model import PAGE
from ghapp.web.pages import phrases
from ghapp.web.pages.phrases import Badge

_LONGEST = 200
_MOST_PAGES = 100_000
_YES = "yes"
KINDS = {"": "Any kind", "prd": "PRD", "sdd": "SDD", "rules": "Rules file"}
STATES = {"": "Any state", "waiting": "Waiting", "heard": "Heard", "draft": "Draft"}

COLUMNS = (
    *("repository", "number", "kind", "pair", "title", "author", "state", "waiting_for", "awaited_since", "age"),
    *("missing_sections", "concerns", "dates", "check", "documents", "url"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class InFlight:
    """A row of the list."""

    kind: str
    title: str
    pair: str
    place: str
    page: str
    author: str
    state: Badge
    waiting_for: str
    age: str
    missing: str
    concerns: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentList:
    """The page; `previous` and `next` are the queries of the neighbouring pages, empty where there is none."""

    filters: DocumentFilters
    rows: tuple[InFlight, ...]
    count: str
    query: str
    previous: str
    next: str


def filters_of(query: Mapping[str, str]) -> DocumentFilters:
    """Return the filters of an address; what it does not know filters nothing."""
    text = {name: query.get(name, "")[:_LONGEST].strip() for name in ("pair", "author", "waiting_for", "title")}
    return DocumentFilters(
        **text,
        kind=query.get("kind", "") if query.get("kind") in KINDS else "",
        state=query.get("state", "") if query.get("state") in STATES else "",
        has_gaps=query.get("has_gaps") == _YES,
        has_concerns=query.get("has_concerns") == _YES,
    )


def page_of(query: Mapping[str, str]) -> int:
    """Return the page that an address asks for; the first unless it names another."""
    text = query.get("page", "1")
    return min(max(int(text), 1), _MOST_PAGES) if text.isascii() and text.isdigit() and len(text) <= 6 else 1


def document_list(
    found: Documents, filters: DocumentFilters, page: int, now: datetime, calendars: Mapping[int, Reminders]
) -> DocumentList:
    """Return a page of the list."""
    return DocumentList(
        filters=filters,
        rows=tuple(_row(shown, now, calendars) for shown in found.rows),
        count=phrases.total(found.total, "document"),
        query=query_of(filters),
        previous=query_of(filters, page - 1) if page > 1 else "",
        next=query_of(filters, page + 1) if page * PAGE < found.total else "",
    )


def query_of(filters: DocumentFilters, page: int = 1) -> str:
    """Return the query of an address that has these filters, with its question mark."""
    values = {name: _YES if value is True else value for name, value in asdict(filters).items() if value}
    query = urlencode(values | ({"page": page} if page > 1 else {}))
    return f"?{query}" if query or page == 1 else ""


def exported(shown: ShownDocument, now: datetime, calendars: Mapping[int, Reminders]) -> dict[str, Any]:
    """Return a document as CSV and JSON show it."""
    row = shown.row
    return {
        "repository": f"{shown.owner}/{shown.name}",
        "number": shown.number,
        "kind": row.kind.value,
        "pair": row.pair,
        "title": row.title,
        "author": row.author,
        "state": phrases.state(row).text,
        "waiting_for": [each.name for role in row.awaited_roles for each in role.awaited],
        "awaited_since": row.awaited_since.isoformat() if row.awaited_since else None,
        "age": phrases.since_of(shown, now, calendars),
        "missing_sections": list(row.missing),
        "concerns": [concern.name for concern in row.concerns],
        "dates": list(row.dates),
        "check": shown.conclusion.value if shown.conclusion else None,
        "documents": list(row.paths),
        "url": row.url,
    }


def without_filters(filters: DocumentFilters) -> bool:
    """Return whether nothing is filtered."""
    return replace(filters) == DocumentFilters()


def _row(shown: ShownDocument, now: datetime, calendars: Mapping[int, Reminders]) -> InFlight:
    row = shown.row
    return InFlight(
        kind=phrases.kind(row),
        title=row.title,
        pair=phrases.pair_of(shown),
        place=f"{shown.owner}/{shown.name}#{shown.number}",
        page=phrases.pull_path(shown),
        author=phrases.person(row.author) if row.author else "a deleted account",
        state=phrases.state(row),
        waiting_for=phrases.waiting_for(row),
        age=phrases.since_of(shown, now, calendars),
        missing=", ".join(row.missing),
        concerns=", ".join(concern.name for concern in row.concerns),
    )
