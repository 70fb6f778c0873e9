"""The page of a pull request: what to do and by whom, a card per document, the reasons, and what happened."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from ghapp.rules.model.document_rows import DocumentRow, DocumentState, RoleHearing
from ghapp.rules.model.framework import Reminders, RepoConfig
from ghapp.rules.model.names import role_name
from ghapp.rules.model.plan import Conclusion, Reason
from ghapp.store.page_answers import PageViewer, ShownPull
from ghapp.store.protocol import Entry
from ghapp.web.pages import phrases
from ghapp.web.pages.phrases import Badge
from ghapp.web.pages.seats import reasons

_OUTCOMES = {
    "awaited": Badge("Waiting", "waits"),
    "heard": Badge("Heard", "heard"),
    "not aligned": Badge("Heard, not aligned", "blocked"),
    "author": Badge("The author"),
    "alone": Badge("Nobody else holds the role"),
}
_CONCLUSIONS = {
    Conclusion.SUCCESS: Badge("Passed", "heard"),
    Conclusion.NEUTRAL: Badge("Passed with a remark"),
    Conclusion.ACTION_REQUIRED: Badge("Waiting", "waits"),
    Conclusion.FAILURE: Badge("Failed", "blocked"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleLine:
    """A role of a document: who holds it, who was heard, and who is awaited for how long."""

    role: str
    outcome: Badge
    awaited: str
    age: str
    heard: tuple[tuple[str, datetime, str], ...]
    stale: tuple[tuple[str, datetime, str, str], ...]
    objection: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A document."""

    kind: str
    pair: str
    state: Badge
    paths: tuple[str, ...]
    read: str
    owner: str
    partner: str
    why: str
    when: str
    roles: tuple[RoleLine, ...]
    concerns: tuple[tuple[str, str, str, str], ...]
    gaps: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """A row of the ledger, as a sentence."""

    at: datetime
    text: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PullPage:
    """The page. `instruction` is Markdown; the `can_…` say which buttons the viewer may use."""

    title: str
    place: str
    page: str
    url: str
    author: str
    base: str
    head_sha: str
    is_open: bool
    instruction: str
    why_you: str
    verdict: str
    conclusion: Badge | None
    tree: Reason | None
    cards: tuple[Card, ...]
    history: tuple[Happening, ...]
    can_nudge: bool
    can_override: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Rights:
    """What the viewer may do in the repository, as GitHub reports it."""

    may_write: bool = False
    administers: bool = False


def pull_page(
    shown: ShownPull, viewer: PageViewer, rights: Rights, config: RepoConfig | None, now: datetime
) -> PullPage | None:
    """Return the page; None where there is nothing to show."""
    rows = [document.row for document in shown.documents]
    pull = shown.pull
    if pull is None and not rows:
        return None
    title, author, url, base, head_sha = (
        (pull.title, pull.author, pull.url, pull.base, pull.head_sha)
        if pull
        else (rows[0].title, rows[0].author, rows[0].url, rows[0].base, rows[0].head_sha)
    )
    why_you = phrases.listed(
        dict.fromkeys(reason for row in rows for reason in reasons(row, _pair(shown, row), viewer))
    )
    calendar = (config.reminders if config else None) or Reminders()
    is_closed = shown.verdict is not None and shown.verdict.conclusion in (
        Conclusion.ACTION_REQUIRED,
        Conclusion.FAILURE,
    )
    return PullPage(
        title=title,
        place=f"{shown.owner}/{shown.name}#{shown.number}",
        page=f"/{shown.owner}/{shown.name}/pull/{shown.number}",
        url=url,
        author=phrases.person(author) if author else "a deleted account",
        base=base,
        head_sha=head_sha,
        is_open=shown.is_open,
        instruction=pull.instruction if pull and shown.is_open else "",
        why_you=why_you,
        verdict=shown.verdict.title if shown.verdict else "",
        conclusion=_CONCLUSIONS.get(shown.verdict.conclusion) if shown.verdict else None,
        tree=shown.verdict.tree if shown.verdict else None,
        cards=tuple(_card(row, _pair(shown, row), now, calendar) for row in rows),
        history=tuple(_history(shown.history)),
        can_nudge=shown.is_open and is_closed and not why_you and _is_asked(rows) and may_nudge(viewer, rights, config),
        can_override=shown.is_open and is_closed and bool(rows) and may_override(author, viewer, rights, config),
    )


def may_nudge(viewer: PageViewer, rights: Rights, config: RepoConfig | None) -> bool:
    """Return whether a viewer may nudge: holders may, and everyone with write access."""
    return rights.may_write or (config is not None and any(holder.name in viewer.names for holder in config.holders))


def may_override(author: str, viewer: PageViewer, rights: Rights, config: RepoConfig | None) -> bool:
    """Return whether a viewer may override: those under `override:`, else administrators; never the author."""
    if config is None or author.lower() == viewer.login.lower():
        return False
    if config.override:
        return any(holder.name in viewer.names for holder in config.override)
    return rights.administers


def _pair(shown: ShownPull, row: DocumentRow) -> str:
    return phrases.pair_name(row.pair, shown.owner, shown.name)


def _is_asked(rows: list[DocumentRow]) -> bool:
    return any(role.awaited for row in rows if not row.draft for role in row.awaited_roles)


def _card(row: DocumentRow, pair: str, now: datetime, calendar: Reminders) -> Card:
    return Card(
        kind=phrases.kind(row),
        pair=pair,
        state=phrases.state(row),
        paths=row.paths,
        read=row.read_url,
        owner=phrases.people(row.owner),
        partner=phrases.people(row.partner),
        why=row.why,
        when=", ".join(row.dates),
        roles=tuple(_role(row, role, now, calendar) for role in row.roles),
        concerns=tuple((each.name, each.text, phrases.person(each.by), each.url) for each in row.concerns),
        gaps=row.gaps,
    )


def _role(row: DocumentRow, role: RoleHearing, now: datetime, calendar: Reminders) -> RoleLine:
    waits = role.is_awaited and not row.draft and row.state is DocumentState.OPEN
    outcome = _OUTCOMES[role.outcome]
    if role.is_awaited and row.state is DocumentState.MERGED:
        outcome = Badge("Not heard", "blocked")
    return RoleLine(
        role=role_name(role.role),
        outcome=outcome,
        awaited=phrases.awaited(role) if waits else "",
        age=phrases.age(role.since, now, calendar) if waits else "",
        heard=tuple((phrases.person(each.who), each.at, each.url) for each in role.heard),
        stale=tuple((phrases.person(each.who), each.at, each.url, each.changes_url) for each in role.stale),
        objection=role.objection_url,
    )


def _history(entries: tuple[Entry, ...]) -> Iterator[Happening]:
    for entry in entries:
        text = _sentence(entry)
        if text:
            at = datetime.fromtimestamp(entry.at, UTC)
            yield Happening(at=at, text=text, url=entry.data.get("link") or entry.data.get("url") or "")


def _sentence(entry: Entry) -> str:
    data = entry.data
    who = phrases.person(data.get("who") or data.get("merged_by") or "ghost")
    match entry.kind:
        case "merged":
            return f"Merged by {who}"
        case "bypassed":
            return f"Merged by {who} although the check had not passed"
        case "override":
            ending = "" if data.get("holds") else ", which no longer holds"
            return f"Overridden by {who}{ending}: {data.get('reason', '')}"
        case "concern":
            resolver = data.get("resolved_by")
            ending = f", resolved by {phrases.person(resolver)}" if resolver else ""
            return f"Concern {data.get('name', '')} by {who}{ending}: {data.get('text', '')}"
        case "delegate":
            until = f" until {data['until'][:10]}" if data.get("until") else ""
            return f"{who} delegated to {phrases.person(data.get('delegate', ''))}{until}"
        case "away":
            return f"{phrases.person(data['delegate'])} spoke for {who}, who was away until {data['until']}"
        case _:
            return ""
