"""Decisions: what was merged, who owned it, who was heard, and what was still open; with search, CSV and JSON."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from ghapp.rules.model.framework import DocumentKind, Role
from ghapp.rules.model.names import kind_title, role_name
from ghapp.store.page_answers import Decisions, ShownDecision
from ghapp.store.read_model import PAGE
from ghapp.web.pages import phrases

_BYPASSED = "bypassed"
COLUMNS = (
    *("date", "repository", "number", "decision", "documents", "pairs", "owners", "heard", "not_heard"),
    *("disagreed_and_committed", "overridden_by", "overridden_why", "bypassed_by", "superseded_by", "url"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class LoggedDecision:
    """A row. `heard` are people with links to their words; the texts after it are empty where they do not apply."""

    at: datetime
    title: str
    url: str
    place: str
    page: str
    kinds: str
    owners: str
    heard: tuple[tuple[str, str], ...]
    not_heard: str
    disagreed: str
    overridden: str
    bypassed: str
    superseded_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionLog:
    """The page; `previous` and `next` are the queries of the neighbouring pages."""

    search: str
    rows: tuple[LoggedDecision, ...]
    count: str
    query: str
    previous: str
    next: str


def decision_log(found: Decisions, search: str, page: int) -> DecisionLog:
    """Return a page of decisions."""
    return DecisionLog(
        search=search,
        rows=tuple(map(_row, found.rows)),
        count=phrases.total(found.total, "decision"),
        query=_query(search),
        previous=_query(search, page - 1) if page > 1 else "",
        next=_query(search, page + 1) if page * PAGE < found.total else "",
    )


def exported(shown: ShownDecision) -> dict[str, Any]:
    """Return a decision as CSV and JSON show it."""
    data, hearings = shown.entry.data, _hearings(shown)
    return {
        "date": _at(shown).isoformat(),
        "repository": f"{shown.owner}/{shown.name}",
        "number": shown.entry.key.number,
        "decision": data.get("title"),
        "documents": _once(file for hearing in hearings for file in hearing["files"]),
        "pairs": _once(hearing["pair"] for hearing in hearings),
        "owners": _once(owner for hearing in hearings for owner in hearing["owner"]),
        "heard": _once(voice["who"] for hearing in hearings for voice in hearing["heard"]),
        "not_heard": _once(hearing["role"] for hearing in hearings if hearing["outcome"] == "awaited"),
        "disagreed_and_committed": list(data.get("concerns", ())),
        "overridden_by": data.get("overridden_by"),
        "overridden_why": data.get("overridden_why"),
        "bypassed_by": data.get("merged_by") if shown.entry.kind == _BYPASSED else None,
        "superseded_by": shown.superseded_by,
        "url": data.get("url"),
    }


def _speaker(voice: Mapping[str, str]) -> str:
    """Return who spoke, and for which away holder."""
    giver = voice.get("instead_of")
    return f"{phrases.person(voice['who'])} for {phrases.person(giver)}" if giver else phrases.person(voice["who"])


def _row(shown: ShownDecision) -> LoggedDecision:
    data, hearings = shown.entry.data, _hearings(shown)
    voices = {voice["link"]: _speaker(voice) for hearing in hearings for voice in hearing["heard"]}
    missing = _once(role_name(Role(hearing["role"])) for hearing in hearings if hearing["outcome"] == "awaited")
    merged_by = data.get("merged_by")
    return LoggedDecision(
        at=_at(shown),
        title=data.get("title") or "Untitled",
        url=data.get("url") or "",
        place=f"{shown.owner}/{shown.name}#{shown.entry.key.number}",
        page=f"/{shown.owner}/{shown.name}/pull/{shown.entry.key.number}",
        kinds=phrases.listed(_once(kind_title(DocumentKind(hearing["kind"])) for hearing in hearings)),
        owners=phrases.people(_once(owner for hearing in hearings for owner in hearing["owner"])),
        heard=tuple((name, link) for link, name in voices.items()),
        not_heard=phrases.listed(missing),
        disagreed=", ".join(data.get("concerns", ())),
        overridden=_overridden(data),
        bypassed=(phrases.person(merged_by) if merged_by else "somebody") if shown.entry.kind == _BYPASSED else "",
        superseded_by=f"/{shown.owner}/{shown.name}/pull/{shown.superseded_by}" if shown.superseded_by else "",
    )


def _overridden(data: dict[str, Any]) -> str:
    by, why = data.get("overridden_by"), data.get("overridden_why")
    return (f"{phrases.person(by)}: {why}" if why else phrases.person(by)) if by else ""


def _hearings(shown: ShownDecision) -> list[dict[str, Any]]:
    return list(shown.entry.data.get("hearings", ()))


def _once(values: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(values))


def _at(shown: ShownDecision) -> datetime:
    return datetime.fromtimestamp(shown.entry.at, UTC)


def _query(search: str, page: int = 1) -> str:
    values: dict[str, str | int] = {"q": search} if search else {}
    query = urlencode(values | ({"page": page} if page > 1 else {}))
    return f"?{query}" if query or page == 1 else ""
