"""Roadmap, for stakeholders: each PRD with the SDDs that answer it, their dates, and how far these moved."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from ghapp.rules.model.document_rows import DocumentRow, DocumentState, MovedDate
from ghapp.rules.model.framework import DocumentKind
from ghapp.store.page_answers import ShownDocument
from ghapp.web.pages import phrases
from ghapp.web.pages.phrases import Badge

_WEEK = timedelta(days=7)
_ISO = re.compile(r"\b\d{4}-\d{2}-\d{2}\b", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A document of the roadmap; `moved` says how far its date moved since it was first named."""

    kind: str
    title: str
    pair: str
    place: str
    page: str
    read: str
    why: str
    state: Badge
    when: str
    moved: str


@dataclass(frozen=True, slots=True)
class Line:
    """A PRD with the SDDs that answer it."""

    prd: Item
    sdds: tuple[Item, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """A date that moved this week."""

    title: str
    page: str
    before: str
    after: str
    at: datetime
    sha: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Roadmap:
    """The page. `alone` are SDDs that answer no PRD listed, `unanswered` PRDs without an SDD, `undated` SDDs."""

    moves: tuple[Move, ...]
    lines: tuple[Line, ...]
    alone: tuple[Item, ...]
    unanswered: tuple[Item, ...]
    undated: tuple[Item, ...]


def roadmap(documents: Sequence[ShownDocument], now: datetime) -> Roadmap:
    """Return the roadmap of documents, which are open ones first, then the latest merged."""
    present = tuple(present_documents(documents))
    prds = [shown for shown in present if shown.row.kind is DocumentKind.PRD]
    sdds = [shown for shown in present if shown.row.kind is DocumentKind.SDD]
    lines = tuple(Line(_item(prd), tuple(_item(sdd) for sdd in sdds if _answers(sdd, prd))) for prd in prds)
    return Roadmap(
        moves=tuple(_moves(present, now)),
        lines=lines,
        alone=tuple(_item(sdd) for sdd in sdds if not any(_answers(sdd, prd) for prd in prds)),
        unanswered=tuple(line.prd for line in lines if not line.sdds),
        undated=tuple(_item(sdd) for sdd in sdds if not sdd.row.dates),
    )


def dates_of(row: DocumentRow) -> list[date]:
    """Return the days that a document names as YYYY-MM-DD."""
    return [day for text in row.dates for day in _days(text)]


def present_documents(documents: Iterable[ShownDocument]) -> Iterator[ShownDocument]:
    """Yield each document as it stands now: an open change of it, else what was merged last."""
    seen = set[tuple[int, str]]()
    for shown in documents:
        paths = {(shown.repository_id, path) for path in shown.row.paths}
        if not paths & seen:
            yield shown
        seen |= paths


def _answers(sdd: ShownDocument, prd: ShownDocument) -> bool:
    return sdd.repository_id == prd.repository_id and not {*sdd.row.prds}.isdisjoint(prd.row.paths)


def _item(shown: ShownDocument) -> Item:
    row = shown.row
    return Item(
        kind=phrases.kind(row),
        title=row.title,
        pair=phrases.pair_of(shown),
        place=f"{shown.owner}/{shown.name}#{shown.number}",
        page=phrases.pull_path(shown),
        read=row.read_url,
        why=row.why,
        state=Badge("Decided", "merged") if row.state is DocumentState.MERGED else phrases.state(row),
        when=", ".join(row.dates),
        moved=_moved(row),
    )


def _moved(row: DocumentRow) -> str:
    """Return how far the last date is from the first that was named."""
    if not row.moved:
        return ""
    first, last = _last_day(row.moved[0].before), _last_day(row.dates)
    count = phrases.counted(len(row.moved), "change")
    if first is None or last is None or first == last:
        return f"{count}, first {', '.join(row.moved[0].before)}"
    distance = phrases.counted(abs((last - first).days), "day")
    return f"{distance} {'later' if last > first else 'earlier'}, in {count}"


def _last_day(dates: Sequence[str]) -> date | None:
    return max((day for text in dates for day in _days(text)), default=None)


def _days(text: str) -> Iterator[date]:
    for found in _ISO.findall(text):
        with suppress(ValueError):
            yield date.fromisoformat(found)


def _moves(documents: Iterable[ShownDocument], now: datetime) -> Iterator[Move]:
    found = [(move, shown) for shown in documents for move in shown.row.moved if now - move.at <= _WEEK]
    for move, shown in sorted(found, key=_latest_first):
        yield Move(
            title=shown.row.title,
            page=phrases.pull_path(shown),
            before=", ".join(move.before) or "no date",
            after=", ".join(move.after) or "no date",
            at=move.at,
            sha=move.sha[:7],
        )


def _latest_first(found: tuple[MovedDate, ShownDocument]) -> float:
    return -found[0].at.timestamp()
