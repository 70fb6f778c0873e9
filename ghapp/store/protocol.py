"""What the app asks of a database: deliveries, the keyed queue, and what it knows of repositories and threads.

Two engines implement it and pass one contract suite. Times are UTC epoch seconds, from the clock the engine was given.
Every method may raise `StoreUnavailable`; then nothing of that call was written.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from ghapp.identity import Key, RepositoryRef
from ghapp.jobs import ButtonClick, Delivery, DeliveryEffects, Job, Outcome
from ghapp.rules.model.plan import Record
from ghapp.rules.model.snapshot import Refusal


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreadMemory:
    """What the last look at a thread left behind. `quiet`: a comment without a command cannot change anything there.

    `head_sha` is the head of an open pull request, else empty. `noted` is what the rules noted for the next look, in
    their own words, `foreseen` what they foresaw for others.
    """

    quiet: bool = False
    head_sha: str = ""
    refusals: tuple[Refusal, ...] = ()
    sightings: str = ""
    impact: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RepositoryMemory:
    """What the app remembers of a repository: the last valid texts of its configuration, and one-off deeds.

    `repository_text` and `organisation_text` are the files of the last valid version (None: that file was absent).
    `config_version` identifies the version last seen (blob ids), valid or not. `holders` are those whom the
    configuration names, and the teams below its teams: a user with the id first seen, which a later one never replaces
    as long as the name is there; None for a team, or where GitHub knows nobody of that name.
    """

    valid: bool = False
    repository_text: str | None = None
    organisation_text: str | None = None
    config_version: str = ""
    labels_created: bool = False
    holders: Mapping[str, int | None] = field(default_factory=dict)


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

    async def repository_memory(self, repository_id: int) -> RepositoryMemory: ...
    async def known(self, key: Key) -> ThreadMemory | None:
        """What the last look left behind; None if nobody looked yet."""

    async def threads_at(self, repository_id: int, head_sha: str) -> frozenset[int]:
        """The numbers of a repository's threads whose head was this commit when they were last seen."""

    async def button_clicks(self, key: Key) -> Mapping[str, ButtonClick]:
        """The presses on a thread that are not answered yet, by the delivery that told, oldest first.

        Who presses the same button of the same run again before it is answered has pressed it once.
        """


class Store(Memory, Protocol):
    """A database engine. `open` before use, `close` after; both are idempotent."""

    async def open(self) -> None: ...
    async def close(self) -> None: ...
    async def ping(self) -> None:
        """Prove that a commit works now; raises `StoreUnavailable`."""

    # deliveries and the queue
    async def accept(self, delivery: Delivery, intake: DeliveryEffects) -> bool:
        """Durably take in a delivery: when this returns, a crash loses nothing.

        False if the id was taken in before: then nothing is done, except that dead jobs among its keys are revived.
        """

    def listen(self, heard: Callable[[DeliveryEffects], None]) -> None:
        """Call `heard` with what each delivery tells, whichever process takes it in, before anybody looks for it.

        It may be called again for a delivery, and not at all while the database is away: for what is over in seconds.
        """

    async def unknown_deliveries(self, ids: Collection[str]) -> frozenset[str]:
        """Which of these ids `accept` has not seen, or has forgotten."""

    async def enqueue(self, keys: Iterable[Key], *, due: float | None = None, apart: float = 0.0) -> None:
        """Ask for a look at keys without a delivery: at the first at `due` (None: now), at each next `apart` later.

        Keys of one installation wait in one queue, so many keys at once are spread out to let others in between.
        """

    async def claim(self, limit: int) -> Sequence[Job]:
        """Take up to `limit` due keys that are not running; installations take turns.

        The next turn goes to the installation with the fewest running keys; among equals, to the one served longest
        ago. Within an installation, the key that has been due longest goes first.
        """

    async def holds(self, job: Job) -> bool:
        """Whether the key of a claimed job is still this process's, and for some seconds more: ask before writing."""

    async def finish(self, job: Job, outcome: Outcome) -> None:
        """Give a claimed key back; it stays claimed if that raises, and does nothing for a job that is not claimed.

        A key that was lost to another replica is due again, since its run may have written late.
        """

    async def release(self, job: Job) -> None:
        """Give a claimed key back as if it had never been claimed: for a run that was cancelled."""

    async def next_due(self) -> float | None:
        """When the earliest key that nobody runs becomes due; None if there is none."""

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
        """Where a task left off, in its own words; None before it ever ran."""

    async def move_cursor(self, name: str, value: str, *, expected: str | None) -> bool:
        """Durably note where a task stands now, if it stood at `expected` (None: it never ran).

        False, and nothing is noted, where another replica moved it meanwhile: so only one does each piece of work.
        """

    # what is known
    async def repository(self, repository_id: int) -> RepositoryRef | None: ...
    async def remember_repository(self, facts: RepositoryRef) -> None: ...
    async def repositories_of(self, owner: str) -> Sequence[RepositoryRef]: ...
    async def repositories_at(self, installation_id: int) -> Sequence[RepositoryRef]:
        """The repositories of an installation, in the order of their ids."""

    async def open_pulls(self, repository_id: int) -> frozenset[int]:
        """The numbers of a repository's pull requests that were open when they were last seen."""

    def is_quiet(self, key: Key) -> bool:
        """`known(key).quiet`, from memory and at once, for the intake; False when in doubt."""

    async def remember(
        self,
        key: Key,
        known: ThreadMemory | None = None,
        *,
        repository: RepositoryMemory | None = None,
        records: Sequence[Record] = (),
        answered: Collection[str] = (),
    ) -> None:
        """Write what a look found out: one transaction; equal values write nothing. `answered` presses are over."""

    async def ledger(self, repository_id: int | None = None) -> Sequence[Entry]: ...
