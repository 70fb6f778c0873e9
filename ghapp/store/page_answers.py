"""What the read model is asked, and what it answers: values for pages and digests."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from ghapp.rules.model.document_rows import DocumentRow
from ghapp.rules.model.page_rows import PullRow, VerdictRow
from ghapp.rules.model.plan import Conclusion
from ghapp.store.protocol import Entry


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownDocument:
    """A document with its repository, and the conclusion of the check on its head (None: there is no check)."""

    repository_id: int
    owner: str
    name: str
    number: int
    row: DocumentRow
    conclusion: Conclusion | None = None


@dataclass(frozen=True, slots=True)
class Documents:
    """Documents of a list, in its order, and how many the list has in all; see `MOST_COUNTED`."""

    rows: tuple[ShownDocument, ...]
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PageViewer:
    """Who asks: a login, the teams (`organisation/team`), and the repositories that they may read. Case is ignored."""

    login: str
    teams: frozenset[str] = frozenset()
    repositories: frozenset[int] = frozenset()

    @property
    def names(self) -> list[str]:
        """Return the names under which the viewer can be involved."""
        return sorted({self.login.lower(), *(team.lower() for team in self.teams)})


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentFilters:
    """Which open documents to list; an empty value filters nothing.

    `kind` is `prd`, `sdd` or `rules`; `state` is `waiting`, `heard` or `draft`; `waiting_for` is a login or
    `organisation/team`. `title` is part of the title or of a path.
    """

    kind: str = ""
    pair: str = ""
    author: str = ""
    waiting_for: str = ""
    state: str = ""
    title: str = ""
    has_gaps: bool = False
    has_concerns: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownPull:
    """A pull request that a look has seen: its row, its documents and what the check on its head says.

    `is_open` says whether it is open. `pull` is None where it touches no document and there is nothing else to say.
    `history` is its part of the ledger, oldest first.
    """

    repository_id: int
    owner: str
    name: str
    number: int
    is_open: bool
    pull: PullRow | None
    verdict: VerdictRow | None
    documents: tuple[ShownDocument, ...] = ()
    history: tuple[Entry, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownDecision:
    """A merged document: its record in the ledger, and the number of the pull request that superseded it, if any."""

    owner: str
    name: str
    entry: Entry
    superseded_by: int | None = None


@dataclass(frozen=True, slots=True)
class Decisions:
    """Decisions, the latest first, and how many there are in all; see `MOST_COUNTED`."""

    rows: tuple[ShownDecision, ...]
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """A merge of documents, for figures: when, whether it was `merged` or `bypassed`, and its record."""

    at: float
    kind: str
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class PairDecision:
    """One document of a merge, for the figures of its pair: when the awaited role was asked, and first answered.

    `identity` is that of the merge and document: two roles that were heard on one document have the same.
    """

    repository_id: int
    owner: str
    name: str
    pair: str
    identity: str
    at: datetime
    asked_at: datetime
    answered_at: datetime | None
