"""Roadmap, for stakeholders: each PRD with the SDDs that answer it, their dates, and how far these moved."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice

from ghapp.rules.model.document_rows import DocumentRow, DocumentState, MovedDate
from ghapp.rules.model.framework import DocumentKind
from ghapp.store.page_answers import ShownDocument
from ghapp.store.read_model import PAGE
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
    """The page. `alone` are SDDs that answer no PRD, `unanswered` PRDs without an SDD, `undated` SDDs.

    Each of the four lists has its part on a page. The moves are on the first one. `previous` and `next` are the queries
    of the neighbouring pages, empty where there is none.
    """

    moves: tuple[Move, ...]
    lines: tuple[Line, ...]
    alone: tuple[Item, ...]
    unanswered: tuple[Item, ...]
    undated: tuple[Item, ...]
    previous: str
    next: str


def roadmap(documents: Sequence[ShownDocument], now: datetime, page: int = 1) -> Roadmap:
    """Return a page of the roadmap of documents, which are open ones first, then the latest merged."""
    present = tuple(present_documents(documents))
    prds = [shown for shown in present if shown.row.kind is DocumentKind.PRD]
    sdds = [shown for shown in present if shown.row.kind is DocumentKind.SDD]
    answers = _answers(sdds)
    answered = {id(prd): _answers_of(prd, answers) for prd in prds}
    answering = {id(sdd) for found in answered.values() for sdd in found}
    alone = [sdd for sdd in sdds if id(sdd) not in answering]
    unanswered = [prd for prd in prds if not answered[id(prd)]]
    undated = [sdd for sdd in sdds if not sdd.row.dates]
    here = slice((page - 1) * PAGE, page * PAGE)
    return Roadmap(
        moves=tuple(islice(_moves(present, now), PAGE)) if page == 1 else (),
        lines=tuple(Line(_item(prd), tuple(map(_item, answered[id(prd)]))) for prd in prds[here]),
        alone=tuple(map(_item, alone[here])),
        unanswered=tuple(map(_item, unanswered[here])),
        undated=tuple(map(_item, undated[here])),
        previous=f"?page={page - 1}" if page > 1 else "",
        next=f"?page={page + 1}" if max(map(len, (prds, alone, unanswered, undated))) > page * PAGE else "",
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


def _answers(sdds: Iterable[ShownDocument]) -> Mapping[tuple[int, str], Sequence[ShownDocument]]:
    """Return the SDDs that link to each PRD, by the repository and path of that PRD."""
    found = defaultdict[tuple[int, str], list[ShownDocument]](list)
    for sdd in sdds:
        for path in dict.fromkeys(sdd.row.prds):
            found[sdd.repository_id, path].append(sdd)
    return found


def _answers_of(
    prd: ShownDocument, answers: Mapping[tuple[int, str], Sequence[ShownDocument]]
) -> Sequence[ShownDocument]:
    """Return the SDDs that link to any path of a PRD, each once."""
    found = [sdd for path in prd.row.paths for sdd in answers.get((prd.repository_id, path), ())]
    return list({id(sdd): sdd for sdd in found}.values())


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
