"""Jobs: deliveries, what they ask for, how a run of a key ends, and what it found out."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeAlias

from ghapp.identity import Key, RepositoryRef
from ghapp.rules.config.effective import ConfigTexts
from ghapp.rules.model.document_rows import DocumentRow
from ghapp.rules.model.head_arrivals import HeadArrival
from ghapp.rules.model.page_rows import VerdictRow
from ghapp.rules.model.plan import Record
from ghapp.rules.model.snapshot import Refusal


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


@dataclass(frozen=True, slots=True)
class BasePush:
    """A push to a branch that may be the base of pull requests; `paths` are what it changes (None: maybe any)."""

    repository_id: int
    branch: str
    paths: frozenset[str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryEffects:
    """What a delivery asks for: looks at `keys`, and at the threads whose last seen head is one of `heads`.

    `repositories` are attributes to remember; `forget_installations` lose their repositories (uninstalled, suspended).
    `renewed_installations` may do more than before: what GitHub refused them is forgotten, and their repositories'
    configurations count as never seen, so that all of their threads are looked at again.
    `owners` asks for a look at every known repository of these accounts. `teams` (`acme/product`, or `acme` for any of
    its teams) asks for a look at the threads on which it may matter who is in them. `bases` asks
    for a look at the open pull requests into these branches, one after the other. `arrivals` are heads that came to
    pull requests, to be kept. `replaced_heads` are heads that a push has just replaced, `present_heads` those that
    there are now, and `updated` tells when threads changed last (epoch seconds of GitHub's); the store keeps none of
    these. `pressed` waits for an answer on each of the threads looked at. With `only_if_comments_matter`, `keys` are
    looked at only where the last look found that a comment can change something.
    """

    keys: tuple[Key, ...] = ()
    heads: tuple[tuple[int, str], ...] = ()
    repositories: tuple[RepositoryRef, ...] = ()
    removed_repositories: tuple[int, ...] = ()
    forget_installations: tuple[int, ...] = ()
    renewed_installations: tuple[int, ...] = ()
    owners: tuple[str, ...] = ()
    teams: tuple[str, ...] = ()
    bases: tuple[BasePush, ...] = ()
    arrivals: tuple[tuple[Key, HeadArrival], ...] = ()
    replaced_heads: tuple[tuple[Key, str], ...] = ()
    present_heads: tuple[tuple[Key, str], ...] = ()
    updated: tuple[tuple[Key, float], ...] = ()
    pressed: ButtonClick | None = None
    only_if_comments_matter: bool = False


@dataclass(frozen=True, slots=True)
class Job:
    """A claimed key. `generation` is what `finish` reports as done; `tries` counts failed runs since the last good one
    or the last event, and `unfinished` the runs since then in which the process died.

    With `is_last_try`, another failure puts the job aside as dead.
    """

    key: Key
    generation: int
    tries: int
    repository: RepositoryRef | None
    unfinished: int = 0
    is_last_try: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreadMemory:
    """What the last look at a thread left behind.

    `comments_matter` is false where a comment without a command cannot change anything. `head_sha` is the head of an
    open pull request, else empty, and `base` its base branch. `sightings`, `seen` and `delegate_pins` are what the
    rules noted for the next look, and `impact` what a change of the configuration would do to other pull requests, all
    as text of the rules' own. `dormant` says whether the app leaves the pull request in peace (None: not decided yet).
    `page` is what pages show of the pull request, as text (empty: nothing).
    """

    comments_matter: bool = True
    head_sha: str = ""
    base: str = ""
    refusals: tuple[Refusal, ...] = ()
    sightings: str = ""
    seen: str = ""
    delegate_pins: str = ""
    impact: str = ""
    dormant: bool | None = None
    page: str = ""


@dataclass(frozen=True, slots=True)
class Pins:
    """The permanent ids of everyone that a version of the configuration names.

    `before` is the version that was pinned when the look began. If another look has pinned a version since, these pins
    are void, and of two looks that pin the same version, the first counts. An id that is stored already stays.
    `delegated` says when each delegation of this version came to the rules (epoch seconds), as `GIVER DELEGATE`.
    """

    before: str
    version: str
    ids: Mapping[str, int | None]
    delegated: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class RepositoryFindings:
    """What a look found out about a repository: only what changed, since other looks may end meanwhile.

    `config` is a valid version of the configuration. `labels_created` is never taken back. `arrived_at` is when the app
    first saw a configuration (epoch seconds); the time that is stored already stays. `pins` are all whom the
    configuration names.
    """

    config: ConfigTexts | None = None
    config_version: str | None = None
    labels_created: bool = False
    arrived_at: float | None = None
    pins: Pins | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestNote:
    """How far the digests of a pair to a channel have come.

    `slot` is when the last one was due (epoch seconds): it was sent, or there was nothing to say. With an `error`, the
    next one failed `tries` times, and is tried again when that is `due`.
    """

    pair: str
    channel: str
    slot: float
    tries: int = 0
    due: float = 0.0
    error: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """What a look found out; None where nothing changed.

    `answered` names the clicks that are done with, by delivery. `enqueue` says when to look at other keys. `sharers`
    are the threads with the same head that the look knew of: if another one has come to it, the key is due again.
    `arrivals` are heads that GitHub's activity log reports, to be kept; those before `arrivals_from` are forgotten.
    `documents` are all that pages show of the thread's documents, `verdicts` all that they show of the checks on the
    head `verdicts_of`, and `left_head` is a head that the thread no longer has. `digests` are notes that changed.
    """

    thread: ThreadMemory | None = None
    repository: RepositoryFindings | None = None
    records: Sequence[Record] = ()
    answered: Collection[str] = ()
    enqueue: Mapping[Key, float] = field(default_factory=dict)
    sharers: frozenset[int] | None = None
    arrivals: tuple[HeadArrival, ...] = ()
    arrivals_from: datetime | None = None
    documents: tuple[DocumentRow, ...] | None = None
    verdicts: tuple[VerdictRow, ...] | None = None
    verdicts_of: str = ""
    left_head: str = ""
    digests: tuple[DigestNote, ...] = ()


NO_FINDINGS = Findings()


@dataclass(frozen=True, slots=True)
class Done:
    """The run succeeded; look again at `next_look` if that is set (epoch seconds)."""

    next_look: float | None = None
    findings: Findings = NO_FINDINGS


@dataclass(frozen=True, slots=True)
class Retry:
    """The run failed: it is due again after a backoff with jitter, or dead after the last.

    `is_own_fault` is true where neither GitHub nor the database was the cause. Unless it `may_die`, it is tried again
    however often it failed.
    """

    error: str
    is_own_fault: bool = False
    may_die: bool = True


@dataclass(frozen=True, slots=True)
class GaveUp:
    """The run should not be tried again: the job is dead until something new happens."""

    error: str


@dataclass(frozen=True, slots=True)
class RateLimited:
    """The installation must wait until `until` (epoch seconds): all its keys do; the run does not count as a try."""

    installation_id: int
    until: float


Outcome: TypeAlias = Done | Retry | GaveUp | RateLimited


def findings_of(outcome: Outcome) -> Findings:
    """Return what a run found out; a run that failed found nothing."""
    return outcome.findings if isinstance(outcome, Done) else NO_FINDINGS


def outcome_name(outcome: Outcome) -> str:
    """Return the name of an outcome in logs and metrics: `done`, `retry`, `dead` or `limited`."""
    match outcome:
        case Done():
            return "done"
        case Retry():
            return "retry"
        case GaveUp():
            return "dead"
        case RateLimited():
            return "limited"
