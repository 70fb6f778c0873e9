"""What the app asks of a database: deliveries, the keyed queue, and what it knows of repositories and threads.

Two engines implement it and pass one contract suite. Times are UTC epoch seconds, from the clock the engine was given.
Every method may raise `StoreUnavailable`; then nothing of that call was written.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar

from ghapp.identity import Key, RepositoryRef
from ghapp.jobs import ButtonClick, Delivery, DeliveryEffects, Findings, Job, Outcome, ThreadMemory
from ghapp.rules.model.away import AwayPeriod
from ghapp.rules.model.document_rows import DocumentRow
from ghapp.rules.model.head_arrivals import HeadArrival
from ghapp.rules.model.page_rows import VerdictRow
from ghapp.store.sql_statements import Steps
from ghapp.store.suspensions import Suspension

R = TypeVar("R")

ANY_NUMBER = 2**31 - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class RepositoryMemory:
    """What the app remembers of a repository: the last valid texts of its configuration, and one-off deeds.

    `repository_text` and `organisation_text` are the files of the last valid version (None: that file was absent).
    `config_version` identifies the version last seen (blob ids), valid or not. `arrived_at` is when the app first
    saw a configuration (epoch seconds). `holders` are those whom the version `pinned_version` of the configuration
    names, with their permanent ids, 0 for a name that did not exist; and the teams below its teams, without an id, like
    names that the app could not see. `delegated` says when each delegation of that version came to the rules, as
    `GIVER DELEGATE`.
    """

    valid: bool = False
    repository_text: str | None = None
    organisation_text: str | None = None
    config_version: str = ""
    labels_created: bool = False
    arrived_at: float | None = None
    pinned_version: str = ""
    holders: Mapping[str, int | None] = field(default_factory=dict)
    delegated: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class LookMemory:
    """What earlier looks left behind for a look at a key.

    `thread` is None before the first look. `same_head` are the numbers of the threads that had `thread.head_sha` when
    they were last seen. `arrivals` are the heads of a pull request that deliveries reported, newest first. `clicks` are
    the unanswered clicks by the id of their delivery, oldest first; several clicks of one user on the same button of
    the same run count as one. `suspended` is why an operator has suspended the gate. `documents` are the rows that
    pages show, and `verdicts` those of the checks on `thread.head_sha`. `away` are the away periods, ended ones
    included, that were accepted for people whom the configuration names.
    """

    suspended: str | None = None
    repository: RepositoryMemory = RepositoryMemory()
    thread: ThreadMemory | None = None
    same_head: frozenset[int] = frozenset()
    arrivals: tuple[HeadArrival, ...] = ()
    clicks: Mapping[str, ButtonClick] = field(default_factory=dict)
    documents: tuple[DocumentRow, ...] = ()
    verdicts: tuple[VerdictRow, ...] = ()
    away: tuple[AwayPeriod, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueFigures:
    """How the queue stands, for health, metrics and the command line."""

    waiting: int
    running: int
    dead: int
    oldest_due: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadJob:
    """A key whose last try failed; its error is kept until someone revives it."""

    key: Key
    tries: int
    error: str
    died_at: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A ledger row as stored."""

    key: Key
    kind: str
    identity: str
    at: float
    data: dict[str, Any] = field(default_factory=dict)


class Memory(Protocol):
    """What earlier looks left behind, as a look asks for it."""

    async def load(self, key: Key) -> LookMemory:
        """Return all that a look at `key` needs, in one trip to the database."""

    async def threads_at(self, repository_id: int, head_sha: str) -> frozenset[int]:
        """Return the numbers of a repository's threads whose head was this commit when they were last seen."""


class Store(Memory, Protocol):
    """A database engine. `open` before use, `close` after; both are idempotent."""

    async def open(self) -> None: ...
    async def close(self) -> None: ...
    async def ping(self) -> None:
        """Prove that a commit works now; raises `StoreUnavailable`."""

    # deliveries and the queue
    async def accept(self, delivery: Delivery, effects: DeliveryEffects) -> bool:
        """Durably take in a delivery: when this returns, a crash loses nothing.

        False if the id was taken in before: then nothing is done, except that dead jobs among its keys are revived.
        """

    def listen(self, heard: Callable[[DeliveryEffects], None]) -> None:
        """Call `heard` with what each delivery tells, whichever process takes it in, before anybody looks for it.

        It may be called again for a delivery, and not at all while the database is away: for what is over in seconds.
        """

    async def unknown_deliveries(self, ids: Collection[str]) -> frozenset[str]:
        """Return which of these ids `accept` has not seen, or has forgotten."""

    async def enqueue(self, keys: Iterable[Key], *, due: float | None = None) -> None:
        """Ask for a look at keys at `due` (None: now), without a delivery."""

    async def claim(self, limit: int, *, most_each: int = ANY_NUMBER) -> Sequence[Job]:
        """Take up to `limit` due keys that are not running; installations take turns.

        At most `most_each` keys of an installation run in this process at once.

        The next turn goes to the installation with the fewest running keys; among equals, to the one served longest
        ago. Within an installation, the key that has been due longest goes first.
        """

    async def holds(self, job: Job) -> bool:
        """Return whether this process still has the key of a claimed job, for some seconds more. Ask before writing."""

    async def finish(self, job: Job, outcome: Outcome) -> None:
        """Give a claimed key back and write what its look found out, in one transaction.

        If that raises, the key stays claimed. For a job that is not claimed it does nothing. A key that was lost to
        another replica is due again, since its run may have written late; its findings are dropped.
        """

    async def release(self, job: Job) -> None:
        """Give a claimed key back as if it had never been claimed: for a run that was cancelled."""

    async def next_due(self, *, most_each: int = ANY_NUMBER) -> float | None:
        """Return when the earliest key that nobody runs becomes due; None if there is none.

        Keys of an installation of which `most_each` run here do not count.
        """

    async def wait(self, timeout: float | None) -> None:
        """Return when work may have arrived since the last call, or after `timeout` seconds."""

    async def figures(self) -> QueueFigures: ...
    async def dead(self) -> Sequence[DeadJob]: ...
    async def revive(self, key: Key) -> bool:
        """Put a dead key back on the queue; False if it is not dead."""

    async def prune(self) -> int:
        """Forget delivery ids older than eight days (SPEC §8), and presses that nobody came to answer; returns how many
        ids.
        """

    # how far the periodic tasks have come
    async def cursor(self, name: str) -> str | None:
        """Return where a task left off, in its own words; None before it ever ran."""

    async def move_cursor(self, name: str, value: str, *, expected: str | None) -> bool:
        """Durably note where a task stands now, if it stood at `expected` (None: it never ran).

        False, and nothing is noted, where another replica moved it meanwhile: so only one does each piece of work.
        """

    # what is known
    async def repository(self, repository_id: int) -> RepositoryRef | None: ...
    async def remember_repository(self, repository: RepositoryRef) -> None: ...
    async def repositories_of(self, owner: str) -> Sequence[RepositoryRef]: ...
    async def repositories_at(self, installation_id: int) -> Sequence[RepositoryRef]:
        """Return the repositories of an installation, in the order of their ids."""

    async def open_pulls(self, repository_id: int) -> frozenset[int]:
        """Return the numbers of a repository's pull requests that were open when they were last seen."""

    async def suspensions(self) -> Sequence[Suspension]:
        """Return the suspensions that are in force."""

    async def threads_in(self, scope: str, since: float) -> Sequence[Key]:
        """Return the open pull requests and merge groups of a scope, and all threads that were run `since` a time."""

    async def save(self, key: Key, findings: Findings) -> None:
        """Write findings outside a run: one transaction, and nothing is enqueued."""

    async def ledger(self, repository_id: int | None = None) -> Sequence[Entry]: ...

    async def read(self, steps: Steps[R]) -> R:
        """Carry out steps that only read, for pages: no look waits for them."""

    async def write(self, steps: Callable[[], Steps[R]]) -> R:
        """Carry out steps of a page in one transaction."""
