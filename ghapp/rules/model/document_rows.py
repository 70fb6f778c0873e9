"""Document rows: what pages show of a document that a pull request touches, as the look that decided wrote it.

Check and pages say the same, because both come from one decision.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, fields
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from typing import Any

from pydantic import TypeAdapter

from ghapp.rules.model.framework import DocumentKind, Role


class DocumentState(StrEnum):
    """Whether the pull request of a document is open, or was merged."""

    OPEN = "open"
    MERGED = "merged"


class AwaitedAs(StrEnum):
    """Why a user or team is awaited: as a holder of the role, as a delegate of one, or in place of the role."""

    HOLDER = "holder"
    DELEGATE = "delegate"
    STAND_IN = "stand-in"


@dataclass(frozen=True, slots=True, kw_only=True)
class AwaitedHolder:
    """A user or team that may speak for an awaited role.

    `name` is a login or `organisation/team`, in lower case. `giver` is the login of the holder who delegated, if any.
    """

    name: str
    is_team: bool = False
    reason: AwaitedAs = AwaitedAs.HOLDER
    giver: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class HeardVoice:
    """A voice that counts: who spoke, when, and the link to the words."""

    who: str
    at: datetime
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OutdatedVoice:
    """A voice that no longer counts: the link to the words, and to what changed since."""

    who: str
    at: datetime
    url: str
    changes_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleHearing:
    """A role that must be heard on a document.

    `outcome` is the value of a hearing's outcome: `awaited`, `heard`, `not aligned` (heard, but changes are requested),
    `author` (the author holds the role) or `alone` (only the author does). `since` is when the wait began. `strength`
    is what counts: `comment`, `review` or `approval`. `objection_url` links the review that requests changes. With
    `author_speaks`, the author may speak for the role like any holder.
    """

    role: Role
    outcome: str
    since: datetime
    strength: str = "comment"
    awaited: tuple[AwaitedHolder, ...] = ()
    heard: tuple[HeardVoice, ...] = ()
    stale: tuple[OutdatedVoice, ...] = ()
    objection_url: str = ""
    author_speaks: bool = False

    @property
    def is_awaited(self) -> bool:
        """Return whether the role is still to be heard."""
        return self.outcome == "awaited"


@dataclass(frozen=True, slots=True, kw_only=True)
class RaisedConcern:
    """An open concern on the pull request of a document."""

    name: str
    text: str
    by: str
    at: datetime
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MovedDate:
    """A change of the dates in a document: what they were, what they are, when it was seen, and at which commit."""

    before: tuple[str, ...]
    after: tuple[str, ...]
    at: datetime
    sha: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentRow:
    """A document (the touched paths of one kind and pair) on an open or merged pull request.

    `title`, `author` (a login, empty if the account is gone), `base`, `draft`, `opened_at`, `head_sha`, `check_name`
    and `url` are those of the pull request; `ended_at` is when it was merged. `read_url` shows the document there.
    With `is_asking`, whoever is awaited is also asked: not on a draft, a dormant pull request or one that an override
    lets pass. `owner` and `partner` are holders: logins, or `@organisation/team`. `roles` says who must be heard, and
    was. `gaps` are sentences about what the document lacks, `missing` the names of the sections that it lacks.
    `contents` identifies its contents (empty: unknown). `dates` are those found in its "When" section, as written, and
    `moved` how they changed, oldest first. `why` is the first sentence of its "Why". `prds` are the PRDs that it links
    to: paths in this repository.
    """

    kind: DocumentKind
    pair: str
    paths: tuple[str, ...]
    title: str
    author: str
    base: str
    draft: bool = False
    is_asking: bool = True
    state: DocumentState = DocumentState.OPEN
    opened_at: datetime
    ended_at: datetime | None = None
    head_sha: str
    check_name: str
    url: str
    read_url: str
    owner: tuple[str, ...] = ()
    partner: tuple[str, ...] = ()
    roles: tuple[RoleHearing, ...] = ()
    concerns: tuple[RaisedConcern, ...] = ()
    gaps: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    contents: str = ""
    dates: tuple[str, ...] = ()
    moved: tuple[MovedDate, ...] = ()
    why: str = ""
    prds: tuple[str, ...] = ()

    @property
    def awaited_roles(self) -> tuple[RoleHearing, ...]:
        """Return the roles that are still to be heard."""
        return tuple(role for role in self.roles if role.is_awaited)

    @property
    def awaited_since(self) -> datetime | None:
        """Return since when somebody is awaited who is also asked; None where nobody is."""
        return min((role.since for role in self.awaited_roles), default=None) if self.is_asking else None

    def __str__(self) -> str:
        return json.dumps(self, default=as_json, sort_keys=True)


def as_json(value: Any) -> Any:
    """Return a time as text, and a row as a mapping of its fields, for `json.dumps`. `asdict` copies every value."""
    if isinstance(value, datetime):
        return value.isoformat()
    return {each.name: getattr(value, each.name) for each in fields(value)}


# Pages show the same rows again and again, fifty at a time.
@lru_cache(maxsize=1024)
def decode_document(text: str) -> DocumentRow:
    """Return a document that was stored as text."""
    return _DOCUMENT.validate_json(text)


# In a third of the time that constructors take.
_DOCUMENT = TypeAdapter(DocumentRow)
