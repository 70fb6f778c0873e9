"""The read model: what pages and digests ask of the database, always within the repositories that a viewer may read."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any, Protocol, TypeVar

from ghapp.identity import Key
from ghapp.rules.model.document_rows import decode_document
from ghapp.rules.model.page_rows import decode_pull, decode_verdict
from ghapp.rules.model.plan import Conclusion
from ghapp.store.page_answers import (
    Decided,
    Decisions,
    DocumentFilters,
    Documents,
    PageViewer,
    PairDecision,
    ShownDecision,
    ShownDocument,
    ShownPull,
)
from ghapp.store.protocol import Entry
from ghapp.store.row_writes import MERGE, searchable
from ghapp.store.sql_statements import Steps, load

R = TypeVar("R")

_statement = load("read_model.sql")
_COUNT_TURNS = _statement("count_turns")
_YOUR_TURN = _statement("your_turn")
_OWN_DOCUMENTS = _statement("own_documents")
_COUNT_DOCUMENTS = _statement("count_documents")
_DOCUMENTS = _statement("documents_in_flight")
_ROADMAP = _statement("roadmap_documents")
_DOCUMENTS_OF_PULL = _statement("documents_of_pull")
_PULL = _statement("pull")
_VERDICTS_AT = _statement("verdicts_at")
_HISTORY = _statement("history")
_COUNT_DECISIONS = _statement("count_decisions")
_DECISIONS = _statement("decisions")
_LATER_DECISIONS = _statement("later_decisions")
_DECISIONS_SINCE = _statement("decisions_since")
_PAIR_DECISIONS = _statement("pair_decisions")

PAGE = 50
"""The rows of a page."""
MOST_COUNTED = 1_000
"""The most rows of a list that are counted, beyond its pages up to the present one: to count all takes longer than to
show a page. A total above it only says that there are more."""
MOST_ROWS = 200
"""The most rows of a list that has no pages."""
MOST_ON_ROADMAP = 1_000
"""The most documents on a roadmap; open ones come first."""
MOST_FOR_FIGURES = 5_000
"""The most decisions, the latest, that figures are made of."""


class Reads(Protocol):
    """A database that carries out steps which only read."""

    async def read(self, steps: Steps[R]) -> R:
        """Carry out steps. Raises `StoreUnavailable`."""


class ReadModel:
    """Answers what pages ask."""

    def __init__(self, database: Reads) -> None:
        self._database = database

    async def your_turn(self, viewer: PageViewer, *, most: int = MOST_ROWS) -> Documents:
        """Return the open documents on which the viewer is awaited, the longest wait first."""
        return await self._database.read(_your_turn(viewer, most))

    async def own_documents(self, viewer: PageViewer, *, most: int = MOST_ROWS) -> tuple[ShownDocument, ...]:
        """Return the open documents, no drafts, that the viewer wrote or owns, the longest wait first.

        At most `most` on which somebody is awaited and asked, then at most `most` others.
        """
        return await self._database.read(_own_documents(viewer, most))

    async def documents(
        self, repositories: Collection[int], filters: DocumentFilters, *, page: int = 1, size: int = PAGE
    ) -> Documents:
        """Return a page of the open documents, the longest wait first; pages count from 1."""
        return await self._database.read(_documents(repositories, filters, page, size))

    async def roadmap(self, repositories: Collection[int], *, most: int = MOST_ON_ROADMAP) -> tuple[ShownDocument, ...]:
        """Return PRDs and SDDs, open ones first and then the latest merged; documents that were superseded included."""
        values = {"repositories": sorted(repositories), "most": most}
        return _shown(await self._database.read(_rows(_ROADMAP(**values))))

    async def pull_request(self, repository_id: int, number: int) -> ShownPull | None:
        """Return a pull request or issue; None where no look has seen it."""
        return await self._database.read(_pull_request(repository_id, number))

    async def decisions(
        self, repositories: Collection[int], search: str = "", *, page: int = 1, size: int = PAGE
    ) -> Decisions:
        """Return a page of the decisions whose title, people, pair or paths contain a text, the latest first."""
        return await self._database.read(_decisions(repositories, search, page, size))

    async def decided_since(self, repository_id: int, since: float) -> tuple[Decided, ...]:
        """Return the decisions of a repository since a time (epoch seconds), oldest first."""
        rows = await self._database.read(_rows(_DECISIONS_SINCE(repository_id=repository_id, since=since)))
        return tuple(Decided(at=at, kind=kind, data=json.loads(data)) for at, kind, data in rows)

    async def pair_decisions(self, repositories: Collection[int], since: float) -> tuple[PairDecision, ...]:
        """Return the documents that were decided since a time (epoch seconds), of the latest merges."""
        values = {"repositories": sorted(repositories), "since": since, "most": MOST_FOR_FIGURES}
        rows = await self._database.read(_rows(_PAIR_DECISIONS(**values)))
        return tuple(decision for row in rows for decision in _pair_decisions(row))


def _rows(call: Any) -> Steps[Sequence[Sequence[Any]]]:
    rows: Sequence[Sequence[Any]] = yield call
    return rows


def _your_turn(viewer: PageViewer, most: int) -> Steps[Documents]:
    values = {"names": viewer.names, "repositories": sorted(viewer.repositories), "login": viewer.login.lower()}
    rows = yield _YOUR_TURN(**values, most=most)
    total = len(rows)
    if total == most:
        ((total,),) = yield _COUNT_TURNS(**values)
    return Documents(_shown(rows), total)


def _own_documents(viewer: PageViewer, most: int) -> Steps[tuple[ShownDocument, ...]]:
    values = {"names": viewer.names, "repositories": sorted(viewer.repositories), "most": most}
    awaiting = yield _OWN_DOCUMENTS(**values, is_awaiting=True)
    others = yield _OWN_DOCUMENTS(**values, is_awaiting=False)
    return _shown([*awaiting, *others])


def _documents(repositories: Collection[int], filters: DocumentFilters, page: int, size: int) -> Steps[Documents]:
    values = {
        "repositories": sorted(repositories),
        "kind": filters.kind,
        "pair": filters.pair,
        "author": filters.author.lower(),
        "waiting_for": filters.waiting_for.lower().removeprefix("@"),
        "state": filters.state,
        "title": _like(filters.title),
        "has_gaps": filters.has_gaps,
        "has_concerns": filters.has_concerns,
    }
    skip = (max(page, 1) - 1) * size
    ((total,),) = yield _COUNT_DOCUMENTS(**values, most=skip + MOST_COUNTED + 1)
    rows = yield _DOCUMENTS(**values, most=size, skip=skip)
    return Documents(_shown(rows), total)


def _pull_request(repository_id: int, number: int) -> Steps[ShownPull | None]:
    found = yield _PULL(repository_id=repository_id, number=number)
    if not found:
        return None
    owner, name, head_sha, _base, page = found[0]
    pull = decode_pull(page) if page else None
    documents = _shown((yield _DOCUMENTS_OF_PULL(repository_id=repository_id, number=number)))
    verdicts = [
        decode_verdict(head_sha, *row) for row in (yield _VERDICTS_AT(repository_id=repository_id, head_sha=head_sha))
    ]
    history = yield _HISTORY(repository_id=repository_id, number=number)
    return ShownPull(
        repository_id=repository_id,
        owner=owner,
        name=name,
        number=number,
        is_open=bool(head_sha),
        pull=pull,
        verdict=next((each for each in verdicts if pull is None or each.name == pull.check_name), None),
        documents=documents,
        history=tuple(_entry(Key(*row[:2]), *row[2:]) for row in history),
    )


def _decisions(repositories: Collection[int], search: str, page: int, size: int) -> Steps[Decisions]:
    values = {"repositories": sorted(repositories), "search": _like(search)}
    skip = (max(page, 1) - 1) * size
    ((total,),) = yield _COUNT_DECISIONS(**values, most=skip + MOST_COUNTED + 1)
    rows = yield _DECISIONS(**values, most=size, skip=skip)
    keys = [(repository_id, number) for repository_id, _, _, number, *_ in rows]
    superseded: dict[tuple[int, int], int] = {}
    for repository_id, number, _, later in (yield _LATER_DECISIONS(decisions=keys)) if keys else ():
        superseded.setdefault((repository_id, number), later)
    found = tuple(
        ShownDecision(
            owner=owner,
            name=name,
            entry=_entry(Key(repository_id, number), kind, MERGE, at, data),
            superseded_by=superseded.get((repository_id, number)),
        )
        for repository_id, owner, name, number, kind, at, data in rows
    )
    return Decisions(found, total)


def _shown(rows: Sequence[Sequence[Any]]) -> tuple[ShownDocument, ...]:
    return tuple(
        ShownDocument(
            repository_id=repository_id,
            owner=owner,
            name=name,
            number=number,
            row=decode_document(data),
            conclusion=None if conclusion is None else Conclusion(conclusion),
        )
        for repository_id, owner, name, number, data, conclusion in rows
    )


def _entry(key: Key, kind: str, identity: str, at: float, data: str) -> Entry:
    return Entry(key=key, kind=kind, identity=identity, at=at, data=json.loads(data))


def _pair_decisions(row: Sequence[Any]) -> Iterator[PairDecision]:
    repository_id, owner, name, number, at, data = row
    for hearing in json.loads(data).get("hearings", ()):
        voices = [datetime.fromisoformat(voice["at"]) for voice in hearing["heard"]]
        yield PairDecision(
            repository_id=repository_id,
            owner=owner,
            name=name,
            pair=hearing["pair"],
            identity=f"{number} {hearing['kind']}",
            at=datetime.fromtimestamp(at, UTC),
            asked_at=datetime.fromisoformat(hearing["asked_at"]),
            answered_at=min(voices, default=None),
        )


def _like(text: str) -> str:
    """Return a pattern for texts that contain a text; empty for an empty one."""
    found = searchable([text.strip()])
    for special in "!%_":
        found = found.replace(special, f"!{special}")
    return f"%{found}%" if found else ""
