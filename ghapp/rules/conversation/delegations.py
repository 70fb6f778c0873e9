"""Delegations: who speaks for a role besides its holders, by command, configuration or away period (SPEC §4 to §6)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from heapq import merge
from itertools import product

from ghapp.rules.config.validators import parse_delegate
from ghapp.rules.conversation.given_commands import GivenCommand, commands_named
from ghapp.rules.conversation.pinned_delegates import names_another
from ghapp.rules.model.actors import Actor
from ghapp.rules.model.away import AwayPeriod
from ghapp.rules.model.calendar import end_of_day
from ghapp.rules.model.framework import Holder, Pair, RepoConfig, Role
from ghapp.rules.model.snapshot import Snapshot
from ghapp.rules.people.authors import is_author
from ghapp.rules.people.holders import Seat, humans, same, seats

DELEGATE = "delegate"


class DelegationRefusal(StrEnum):
    """Why a delegation has no effect."""

    INCOMPLETE = "the command cannot be read"
    NOT_A_HOLDER = "the giver holds no role"
    BY_AUTHOR = "the giver is the author"
    UNKNOWN = "the delegate is unknown, a team or a bot"
    TO_AUTHOR = "the delegate is the author"
    ALREADY_A_DELEGATE = "the delegate speaks for someone else"
    OTHER_ROLE = "the delegate holds the other role"
    DATE_PAST = "the date is in the past"
    CHANGED = "the delegate is another account than when the command was given"


@dataclass(frozen=True, slots=True, kw_only=True)
class Delegation:
    """`delegate` speaks for the roles that `giver` holds (`seats`), up to and including the day `until` (UTC).

    `command` is the command that delegates, `away` the away period of the giver (None for both: the configuration
    delegates). `since` is when it began (None: unknown); a delegation that is given again while it runs keeps its
    beginning. `no_access_at` is when the delegate of an away period turned out to have no access to the repository
    (None: they have access): the delegation stops there, and what they wrote before still counts.
    """

    giver: Actor
    delegate: Actor
    seats: frozenset[Seat]
    until: date | None = None
    command: GivenCommand | None = None
    since: datetime | None = None
    away: AwayPeriod | None = None
    no_access_at: datetime | None = None

    @property
    def ends_at(self) -> datetime | None:
        """Return when the delegation ends; None if it does not."""
        if self.away:
            return self.away.ends_at
        return end_of_day(self.until) if self.until else None

    def has_ended(self, moment: datetime) -> bool:
        """Return whether the delegation has ended at a moment."""
        return any(end is not None and end <= moment for end in (self.ends_at, self.no_access_at))

    def is_running(self, moment: datetime) -> bool:
        """Return whether the delegation has begun and has not ended at a moment."""
        return (self.since is None or self.since <= moment) and not self.has_ended(moment)


@dataclass(frozen=True, slots=True, kw_only=True)
class Delegations:
    """The delegations on one pull request, ended ones included, and the configuration that they extend.

    `refused` says why a command has no effect, by the node id of its comment.
    """

    config: RepoConfig
    given: tuple[Delegation, ...] = ()
    refused: Mapping[str, DelegationRefusal] = field(default_factory=dict)

    def config_at(self, moment: datetime) -> RepoConfig:
        """Return the configuration with the delegates of a moment among the holders."""
        running = self.running(moment)
        if not running:
            return self.config
        return replace(self.config, pairs=tuple(_extended(pair, running) for pair in self.config.pairs))

    def running(self, moment: datetime) -> tuple[Delegation, ...]:
        """Return the delegations that have begun and have not ended."""
        return tuple(delegation for delegation in self.given if delegation.is_running(moment))

    def without_access(self, moment: datetime) -> tuple[Delegation, ...]:
        """Return the delegations that would run if their delegates had access to the repository."""
        return tuple(
            each for each in self.given if each.no_access_at and replace(each, no_access_at=None).is_running(moment)
        )

    def next_end(self, moment: datetime) -> datetime | None:
        """Return when the next delegation ends."""
        ends = (delegation.ends_at for delegation in self.given)
        return min((end for end in ends if end and end > moment), default=None)


def read_delegations(snapshot: Snapshot, config: RepoConfig, commands: Iterable[GivenCommand]) -> Delegations:
    """Return the delegations of the configuration, then those of commands and away periods as they were given."""
    given: list[Delegation] = []
    refused: dict[str, DelegationRefusal] = {}
    for configured in config.delegates:
        for giver in humans(snapshot, configured.giver):
            held = (giver, seats(snapshot, config, giver))
            found = _delegation(snapshot, config, given, held, (configured.to, configured.until))
            since = snapshot.delegated_since.get((configured.giver, configured.to))
            given += [replace(found, since=since)] if isinstance(found, Delegation) else []
    for at, source in _chronological(snapshot, commands):
        if isinstance(source, AwayPeriod):
            given += _by_away_period(snapshot, config, given, source, at)
            continue
        found = _by_command(snapshot, config, given, source)
        if isinstance(found, DelegationRefusal):
            refused[source.node_id] = found
        else:
            replaced = [each for each in given if _is_replaced(each, found)]
            begun = replaced[0].since if replaced else found.since
            given = [*(each for each in given if each not in replaced), replace(found, since=begun)]
    return Delegations(config=config, given=tuple(given), refused=refused)


def _chronological(
    snapshot: Snapshot, commands: Iterable[GivenCommand]
) -> Iterator[tuple[datetime, GivenCommand | AwayPeriod]]:
    """Return the commands that delegate and the away periods that were accepted with their times, oldest first."""
    by_command = ((command.comment.created_at, command) for command in commands_named(commands, DELEGATE))
    accepted = [(each.accepted_at, each) for each in snapshot.away if each.accepted_at]
    by_period = sorted(accepted, key=lambda pair: (pair[0], pair[1].identity))
    return merge(by_command, by_period, key=lambda pair: pair[0])


def named_delegates(snapshot: Snapshot, config: RepoConfig, commands: Iterable[GivenCommand]) -> frozenset[Holder]:
    """Return the delegates that commands and away periods of holders name: who they are must be known."""
    by_holders = [
        parse_delegate(command.argument)
        for command in commands_named(commands, DELEGATE)
        if seats(snapshot, config, command.author)
    ]
    away = (Holder.parse(each.delegate) for each in snapshot.away if _own_seats(snapshot, config, each))
    return frozenset((*away, *(Holder.parse(found[0]) for found in by_holders if found)))


def _by_command(
    snapshot: Snapshot, config: RepoConfig, given: list[Delegation], command: GivenCommand
) -> Delegation | DelegationRefusal:
    arguments, given_at = parse_delegate(command.argument), command.comment.created_at
    held = seats(snapshot, config, command.author)
    if not held:
        return DelegationRefusal.NOT_A_HOLDER
    if arguments is None:
        return DelegationRefusal.INCOMPLETE
    name, until = arguments
    if until and until < given_at.date():
        return DelegationRefusal.DATE_PAST
    if names_another(snapshot, command):
        return DelegationRefusal.CHANGED
    running = [each for each in given if not each.has_ended(given_at)]
    found = _delegation(snapshot, config, running, (command.author, held), (Holder.parse(name), until))
    return replace(found, command=command, since=given_at) if isinstance(found, Delegation) else found


def _by_away_period(
    snapshot: Snapshot, config: RepoConfig, given: list[Delegation], period: AwayPeriod, accepted_at: datetime
) -> Iterator[Delegation]:
    """Yield the delegation of an away period, if it has an effect here."""
    delegate = Holder.parse(period.delegate)
    if _permanent_id(snapshot, delegate) != period.delegate_id:
        return
    running = [each for each in given if not each.has_ended(accepted_at)]
    for held in _own_seats(snapshot, config, period).items():
        found = _delegation(snapshot, config, running, held, (delegate, period.until))
        if isinstance(found, Delegation):
            has_access = found.delegate.node_id in snapshot.readers
            no_access_at = None if has_access else snapshot.taken_at
            yield replace(found, since=accepted_at, away=period, no_access_at=no_access_at)


def _own_seats(snapshot: Snapshot, config: RepoConfig, period: AwayPeriod) -> Mapping[Actor, frozenset[Seat]]:
    """Return the roles for which the rules name the holder of an away period personally, not by a team."""
    found: dict[Actor, frozenset[Seat]] = {}
    for pair, role in product(config.pairs, Role):
        for holder in pair.holders(role):
            if not holder.is_team and _permanent_id(snapshot, holder) == period.holder_id:
                for giver in humans(snapshot, holder):
                    found[giver] = found.get(giver, frozenset()) | {(pair.name, role)}
    return found


def _permanent_id(snapshot: Snapshot, holder: Holder) -> int | None:
    resolved = snapshot.people.get(holder)
    return resolved.permanent_id if resolved else None


def _delegation(
    snapshot: Snapshot,
    config: RepoConfig,
    given: list[Delegation],
    by: tuple[Actor, frozenset[Seat]],
    to: tuple[Holder, date | None],
) -> Delegation | DelegationRefusal:
    """Return the delegation, or why it has no effect: no chains, and one person never speaks for both roles."""
    (giver, held), delegate = by, next(iter(humans(snapshot, to[0])), None)
    if not held:
        return DelegationRefusal.NOT_A_HOLDER
    if is_author(snapshot, giver):
        return DelegationRefusal.BY_AUTHOR
    if delegate is None:
        return DelegationRefusal.UNKNOWN
    if is_author(snapshot, delegate):
        return DelegationRefusal.TO_AUTHOR
    if any(same(each.delegate, delegate) and not same(each.giver, giver) for each in given):
        return DelegationRefusal.ALREADY_A_DELEGATE
    if any((pair, role.partner) in held for pair, role in seats(snapshot, config, delegate)):
        return DelegationRefusal.OTHER_ROLE
    return Delegation(giver=giver, delegate=delegate, seats=held, until=to[1])


def _is_replaced(earlier: Delegation, later: Delegation) -> bool:
    """Return whether a holder delegates to the same person again, usually with another date.

    One that had ended stays beside the new one: what was said while it ran still counts. So does an away period: it
    concerns more than this pull request.
    """
    if earlier.away:
        return False
    is_running = later.since is None or not earlier.has_ended(later.since)
    return is_running and same(earlier.giver, later.giver) and same(earlier.delegate, later.delegate)


def _extended(pair: Pair, running: tuple[Delegation, ...]) -> Pair:
    return replace(
        pair, pm=tuple(_with_delegates(pair, Role.PM, running)), em=tuple(_with_delegates(pair, Role.EM, running))
    )


def _with_delegates(pair: Pair, role: Role, running: tuple[Delegation, ...]) -> Iterator[Holder]:
    delegates = [Holder(each.delegate.login.lower()) for each in running if (pair.name, role) in each.seats]
    yield from dict.fromkeys((*pair.holders(role), *delegates))
