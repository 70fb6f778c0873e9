"""What happened to pull requests, and when: the oracle's memory, written by the machine as it plays."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from ghapp.rules.model.framework import CONFIG_PATH
from ghapp.sandbox import Sandbox
from ghapp.sandbox.state.accounts import Bot, Team, User
from ghapp.sandbox.state.git import Commit, FileChange, diff, merge_base
from ghapp.sandbox.state.repositories import Repository
from ghapp.sandbox.state.threads import PullRequest
from tests.support.machine.oracles.configs import Config, listed, read
from tests.support.machine.oracles.delegates import delegated
from tests.support.machine.oracles.people import Accounts, pins

NEVER = datetime(9000, 1, 1, tzinfo=UTC)
_OF_BASE = ("base_ref_changed", "automatic_base_change_succeeded", "base_ref_force_pushed")


@dataclass(frozen=True, kw_only=True)
class Moment:
    """From `since` on a pull request proposed `head` over `bottom`, under a configuration (None: there was none).

    `pushed` is when the head came, `is_dated` whether GitHub tells that; `appeared` is when it came, or another base
    after it. `looked` is when the app had looked at it for certain; None: perhaps it never did.
    """

    since: datetime
    pushed: datetime
    appeared: datetime
    head: Commit
    bottom: Commit | None
    base: str
    config: Config | None
    is_dated: bool
    looked: datetime | None = None

    @property
    def changes(self) -> list[FileChange]:
        """What it changed."""
        return diff(self.bottom.tree if self.bottom else {}, self.head.tree)


@dataclass(kw_only=True)
class Book:
    """Of one repository, and of the organisation's one that may hold a rules file; `app` is whose check it is.

    `valid` is the last valid configuration, and `pinned` whom its names meant when it came (`pinned_with` its texts).
    `closed` is when those were closed that are not open. `doubt` is what the app's clock may be wrong by. `reached` are
    the states that the oracle saw matter; `awaits_somebody` is about the pull request that it saw last: there is one to
    remind. Of those in `untold`, a delivery was lost. `known` is whom each name meant last, `renamed` are those that
    once meant somebody else. `delegated` are the delegations of the rules file, with when each came and was seen.
    With `shows_queue_late`, GitHub may show an older state of queues for a while.
    `arrived` is when anything was configured first; `untouched_since` is since when nothing had happened to those that
    were open then, and `moments_before` how many moments they had.
    """

    now: Callable[[], datetime]
    box: Sandbox
    shop: Repository
    organisation: Repository
    app: Bot
    doubt: timedelta = timedelta()
    delegated: dict[tuple[str, str], tuple[datetime, datetime]] = field(default_factory=dict)
    valid: Config | None = None
    pinned: dict[str, User | Team] = field(default_factory=dict)
    known: dict[str, User | Team] = field(default_factory=dict)
    renamed: set[str] = field(default_factory=set)
    pinned_with: tuple[str | None, str | None] | None = None
    moments: dict[PullRequest, list[Moment]] = field(default_factory=dict)
    looks: dict[PullRequest, list[datetime]] = field(default_factory=dict)
    closed: dict[PullRequest, datetime] = field(default_factory=dict)
    awaits_somebody: bool = False
    untold: set[PullRequest] = field(default_factory=set)
    reached: set[str] = field(default_factory=set)
    shows_queue_late: bool = False
    arrived: datetime | None = None
    untouched_since: dict[PullRequest, datetime] = field(default_factory=dict)
    moments_before: dict[PullRequest, int] = field(default_factory=dict)

    @property
    def accounts(self) -> Accounts:
        """Every account on GitHub, and whom the names in the rules meant."""
        known = {
            place: (low.replace(microsecond=0) - self.doubt, high + self.doubt + timedelta(seconds=1))
            for place, (low, high) in self.delegated.items()
        }
        return Accounts(self.box.accounts, self.pinned, self.pulls(), self.machines, known)

    @property
    def machines(self) -> frozenset[User]:
        """The users whom the present configuration calls bots."""
        named = (self.box.accounts.get(login) for login in listed((self.config or {}).get("bots", [])))
        return frozenset(each for each in named if isinstance(each, User))

    @property
    def texts(self) -> tuple[str | None, str | None]:
        """The rules files: the repository's own, and the organisation's."""
        return self.shop.head.tree.get(CONFIG_PATH), self.organisation.head.tree.get(CONFIG_PATH)

    @property
    def is_silent(self) -> bool:
        """Whether nothing is configured."""
        return self.texts == (None, None)

    @property
    def config(self) -> Config | None:
        """What governs: the present configuration, else the last valid one; None where none was ever valid."""
        own, organisation = self.texts
        present = read(own, organisation)
        if present is None and not self.is_silent:
            self.reached.add("a broken file")
        return None if self.is_silent else present or self.valid

    def note(self) -> list[PullRequest]:
        """Write down what has changed; returns the pull requests of whose change GitHub tells nobody."""
        own, organisation = self.texts
        meant, present = pins(self.box.accounts), read(own, organisation)
        self.renamed |= {name for name, holder in self.known.items() if meant.get(name) is not holder}
        self.known |= meant
        texts = (own, organisation if own is None or "extends" in own else None)
        if present is not None and self.pinned_with != texts:
            self.pinned, self.pinned_with = meant, texts
        self.valid = present or self.valid
        self._note_delegations()
        self.closed |= {pull: pull.closed_at for pull in self.pulls() if pull.closed_at}
        silently = [pull for pull in self.open_pulls() if self._note(pull)]
        if self.arrived is None and not self.is_silent:
            self.arrived = self.now()
            self.untouched_since = {pull: pull.updated_at for pull in self.open_pulls()}
            self.moments_before = {pull: len(self.moments[pull]) for pull in self.open_pulls()}
        return silently

    def _note_delegations(self) -> None:
        """Write down which delegations are in the rules file; without one, the app forgets none."""
        if config := self.config:
            found = {delegated(*each) for each in config.get("delegates", {}).items()}
            self.delegated = {place: self.delegated.get(place, (self.now(), NEVER)) for place in found}

    def knows_rules(self) -> None:
        """The app has seen the rules file as it is now."""
        self.delegated = {place: (low, min(high, self.now())) for place, (low, high) in self.delegated.items()}

    def looked(self, pull: PullRequest) -> None:
        """The app has looked at a pull request as it is now."""
        moments = self.moments[pull]
        self.looks.setdefault(pull, []).append(self.now())
        if moments[-1].looked is None:
            moments[-1] = replace(moments[-1], looked=self.now())

    def open_pulls(self) -> Iterator[PullRequest]:
        """The pull requests that are open."""
        return (pull for pull in self.pulls() if pull.state == "open")

    def pulls(self) -> list[PullRequest]:
        """Return all pull requests."""
        return [thread for thread in self.box.threads[self.shop].values() if isinstance(thread, PullRequest)]

    def _note(self, pull: PullRequest) -> bool:
        """Write down how a pull request stands; returns whether it came to that behind everybody's back."""
        earlier, now = self.moments.setdefault(pull, []), self.now()
        bottom, config, closed = merge_base(pull.base_tip, pull.head), self.config, self.closed.pop(pull, None)
        if not earlier or earlier[-1].head is not pull.head:
            is_dated = not pull.is_fork and (not earlier or earlier[-1].pushed < now)
            pushed = appeared = now
            if pull.head.committed_at == closed:
                # Within a second nobody knows whether it came before it was closed, or with its reopening.
                pushed, appeared, is_dated = closed, closed, False
        else:
            last = earlier[-1]
            if (last.bottom, last.base, last.config) == (bottom, pull.base_ref, config):
                return False
            is_rebased = (last.bottom, last.base) != (bottom, pull.base_ref)
            pushed, appeared = last.pushed, now if is_rebased else last.appeared
            # GitHub tells when somebody changed or forced the base, and not when a push to it did.
            is_told = any(event.kind in _OF_BASE and event.created_at == now for event in pull.timeline)
            is_dated = is_told if is_rebased else last.is_dated
        earlier.append(
            Moment(
                since=now,
                pushed=pushed,
                appeared=appeared,
                head=pull.head,
                bottom=bottom,
                base=pull.base_ref,
                config=config,
                is_dated=is_dated,
            )
        )
        before = earlier[-2] if len(earlier) > 1 else None
        return before is not None and before.bottom is not bottom and _is_silent(before, earlier[-1])


def _is_silent(before: Moment, after: Moment) -> bool:
    """Whether nothing happened to the pull request itself."""
    return (before.head, before.base) == (after.head, after.base)
