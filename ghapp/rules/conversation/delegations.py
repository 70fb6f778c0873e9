"""Delegations: who speaks for a role besides its holders, by command or by configuration (SPEC §4, §5)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum

from ghapp.rules.config.validators import parse_delegate
from ghapp.rules.conversation.given_commands import GivenCommand, commands_named
from ghapp.rules.model.actors import Actor
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Delegation:
    """`delegate` speaks for the roles that `giver` holds (`seats`), up to and including the day `until` (UTC).

    `command` is the command that delegates (None: the configuration does). `since` is when it began (None: unknown);
    a delegation that is given again while it runs keeps its beginning.
    """

    giver: Actor
    delegate: Actor
    seats: frozenset[Seat]
    until: date | None = None
    command: GivenCommand | None = None
    since: datetime | None = None

    @property
    def ends_at(self) -> datetime | None:
        """Return when the delegation ends; None if it does not."""
        return end_of_day(self.until) if self.until else None

    def has_ended(self, moment: datetime) -> bool:
        """Return whether the delegation has ended at a moment."""
        return self.ends_at is not None and self.ends_at <= moment


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
        """Return the delegations that have not ended."""
        return tuple(delegation for delegation in self.given if not delegation.has_ended(moment))

    def next_end(self, moment: datetime) -> datetime | None:
        """Return when the next delegation ends."""
        ends = (delegation.ends_at for delegation in self.given)
        return min((end for end in ends if end and end > moment), default=None)


def read_delegations(snapshot: Snapshot, config: RepoConfig, commands: Iterable[GivenCommand]) -> Delegations:
    """Return the delegations of the configuration and of the commands, in the order in which they were given."""
    given: list[Delegation] = []
    refused: dict[str, DelegationRefusal] = {}
    for configured in config.delegates:
        for giver in humans(snapshot, configured.giver):
            found = _delegation(snapshot, config, given, giver, (configured.to, configured.until))
            given += [found] if isinstance(found, Delegation) else []
    for command in commands_named(commands, DELEGATE):
        found = _by_command(snapshot, config, given, command)
        if isinstance(found, DelegationRefusal):
            refused[command.node_id] = found
        else:
            replaced = [each for each in given if _is_replaced(each, found)]
            begun = replaced[0].since if replaced else found.since
            given = [*(each for each in given if each not in replaced), replace(found, since=begun)]
    return Delegations(config=config, given=tuple(given), refused=refused)


def named_delegates(snapshot: Snapshot, config: RepoConfig, commands: Iterable[GivenCommand]) -> frozenset[Holder]:
    """Return the delegates that commands of holders name: who they are must be known."""
    by_holders = [
        parse_delegate(command.argument)
        for command in commands_named(commands, DELEGATE)
        if seats(snapshot, config, command.author)
    ]
    return frozenset(Holder.parse(found[0]) for found in by_holders if found)


def _by_command(
    snapshot: Snapshot, config: RepoConfig, given: list[Delegation], command: GivenCommand
) -> Delegation | DelegationRefusal:
    arguments, given_at = parse_delegate(command.argument), command.comment.created_at
    if not seats(snapshot, config, command.author):
        return DelegationRefusal.NOT_A_HOLDER
    if arguments is None:
        return DelegationRefusal.INCOMPLETE
    name, until = arguments
    if until and until < given_at.date():
        return DelegationRefusal.DATE_PAST
    running = [each for each in given if not each.has_ended(given_at)]
    found = _delegation(snapshot, config, running, command.author, (Holder.parse(name), until))
    return replace(found, command=command, since=given_at) if isinstance(found, Delegation) else found


def _delegation(
    snapshot: Snapshot, config: RepoConfig, given: list[Delegation], giver: Actor, to: tuple[Holder, date | None]
) -> Delegation | DelegationRefusal:
    """Return the delegation, or why it has no effect: no chains, and one person never speaks for both roles."""
    held, delegate = seats(snapshot, config, giver), next(iter(humans(snapshot, to[0])), None)
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

    One that had ended stays beside the new one: what was said while it ran still counts.
    """
    is_running = later.since is None or not earlier.has_ended(later.since)
    return is_running and same(earlier.giver, later.giver) and same(earlier.delegate, later.delegate)


def _extended(pair: Pair, running: tuple[Delegation, ...]) -> Pair:
    return replace(
        pair, pm=tuple(_with_delegates(pair, Role.PM, running)), em=tuple(_with_delegates(pair, Role.EM, running))
    )


def _with_delegates(pair: Pair, role: Role, running: tuple[Delegation, ...]) -> Iterator[Holder]:
    delegates = [Holder(each.delegate.login.lower()) for each in running if (pair.name, role) in each.seats]
    yield from dict.fromkeys((*pair.holders(role), *delegates))
