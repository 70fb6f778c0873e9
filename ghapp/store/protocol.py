"""What the app asks of a database: deliveries, the keyed queue, and what it knows of repositories and threads.

Two engines implement it and pass one contract suite. Times are UTC epoch seconds, from the clock the engine was given.
Every method may raise `StoreUnavailable`; then nothing of that call was written.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeAlias

from ghapp.rules.model.plan import Record
from ghapp.rules.model.snapshot import Refusal


@dataclass(frozen=True, slots=True, order=True)
class Key:
    """What a run looks at: an issue or pull request, (`number` 0) the repository itself, or a merge group.

    Identity only. A merge group is known by the pull request that it ends with: GitHub builds no two for it at a time,
    so that number made negative names the group, whatever commit it is today.
    """

    repository_id: int
    number: int = 0

    @classmethod
    def of_group(cls, repository_id: int, number: int) -> Key:
        """The key of the merge group that ends with a pull request."""
        return cls(repository_id, -number)

    @property
    def group(self) -> int:
        """The number of the pull request that a merge group ends with; 0 for any other key."""
        return max(0, -self.number)

    def __str__(self) -> str:
        if self.group:
            return f"{self.repository_id} merge group #{self.group}"
        return f"{self.repository_id}#{self.number}" if self.number else str(self.repository_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class RepositoryRef:
    """Attributes of a repository as the newest delivery told them; they may change, the id does not.

    `installation_id` is 0 once the app is uninstalled or suspended there.
    """

    id: int
    node_id: str
    owner: str
    name: str
    installation_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """A webhook delivery that was verified."""

    id: str
    event: str
    received_at: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ButtonClick:
    """A button of a check run that somebody pressed, as the delivery tells it: a claim, until GitHub bears it out.

    `run` is the node id of the check run; `login` and `user_id` name who pressed it.
    """

    button: str
    run: str
    login: str
    user_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryEffects:
    """What a delivery asks for: looks at `keys`, and at the threads whose last seen head is one of `heads`.

    `repositories` are attributes to remember; `forget_installations` lose their repositories (uninstalled, suspended).
    `renewed_installations` may do more than before: what GitHub refused them is forgotten, and their repositories'
    configurations count as never seen, so that all of their threads are looked at again.
    `owners` asks for a look at every known repository of these accounts. `teams` (`acme/product`, or `acme` for any of
    its teams) asks for a look at the threads on which it may matter who is in them. `replaced_heads` are heads that a
    push has just replaced, `new_heads` those that came and when, `present_heads` those that there are now, and
    `updated` tells when threads changed last (epoch seconds of GitHub's); the store keeps none of these. `pressed`
    waits for an answer on each of the threads looked at.
    """

    keys: tuple[Key, ...] = ()
    heads: tuple[tuple[int, str], ...] = ()
    repositories: tuple[RepositoryRef, ...] = ()
    removed_repositories: tuple[int, ...] = ()
    forget_installations: tuple[int, ...] = ()
    renewed_installations: tuple[int, ...] = ()
    owners: tuple[str, ...] = ()
    teams: tuple[str, ...] = ()
    replaced_heads: tuple[tuple[Key, str], ...] = ()
    new_heads: tuple[tuple[Key, str, float], ...] = ()
    present_heads: tuple[tuple[Key, str], ...] = ()
    updated: tuple[tuple[Key, float], ...] = ()
    pressed: ButtonClick | None = None


@dataclass(frozen=True, slots=True)
class Job:
    """A claimed key. `generation` is what `finish` reports as done; `tries` counts failed runs since the last good one
    or the last event.
    """

    key: Key
    generation: int
    tries: int
    repository: RepositoryRef | None


@dataclass(frozen=True, slots=True)
class Done:
    """The run succeeded; look again at `next_look` if that is set (epoch seconds)."""

    next_look: float | None = None


@dataclass(frozen=True, slots=True)
class Retry:
    """The run failed for a cause that may pass: it is due again after a backoff with jitter, or dead after the last."""

    error: str


@dataclass(frozen=True, slots=True)
class RateLimited:
    """The installation must wait until `until` (epoch seconds): all its keys do; the run does not count as a try."""

    installation_id: int
    until: float


Outcome: TypeAlias = Done | Retry | RateLimited


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


def organisation_of(name: str) -> str:
    """The organisation of a team's name, `acme/product`; empty for a user's login."""
    return name.rpartition("/")[0]


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

    async def enqueue(self, keys: Iterable[Key], *, due: float | None = None) -> None:
        """Ask for a look at keys without a delivery; `due` None means now."""

    async def claim(self, limit: int) -> Sequence[Job]:
        """Take up to `limit` due keys that nobody runs; fair between installations, and between one's repositories.

        The next turn goes to the installation with the fewest running keys, among equals to the one served longest ago,
        and within it by the same rule to a repository; within a repository to the key that is due longest.
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
