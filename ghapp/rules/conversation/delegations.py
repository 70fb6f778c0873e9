"""Who speaks for a role on one pull request: its holders, and those to whom a holder delegates that (SPEC §4, §5)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

from ghapp.rules.config.validators import read_delegate
from ghapp.rules.conversation.given_commands import GivenCommand, active_commands
from ghapp.rules.model.framework import Holder, Pair, RepoConfig, Role
from ghapp.rules.model.snapshot import Actor, Snapshot
from ghapp.rules.people.holders import Seat, humans, same, seats

DELEGATE = "delegate"


class Hindrance(StrEnum):
    """Why somebody's role is not delegated."""

    MISSPELT = "misspelt"
    STRANGER = "who delegates holds no role"
    BY_AUTHOR = "the author delegates"
    UNKNOWN = "nobody of that name, or a bot"
    AUTHOR = "the delegate is the author"
    DELEGATE = "the delegate is one already"
    OTHER_ROLE = "the delegate holds the other role"
    PAST = "the date is past"


@dataclass(frozen=True, slots=True, kw_only=True)
class Delegation:
    """`delegate` speaks for the roles that `giver` holds (`seats`), up to and with the day `until` (UTC).

    `order` is the command that said so; None where the configuration does.
    """

    giver: Actor
    delegate: Actor
    seats: frozenset[Seat]
    until: date | None = None
    order: GivenCommand | None = None

    @property
    def ends_at(self) -> datetime | None:
        """When it is over; None: never."""
        return datetime.combine(self.until + timedelta(days=1), time(), UTC) if self.until else None

    def is_over(self, moment: datetime) -> bool:
        """Whether the delegate's word no longer counts when given at `moment`."""
        return self.ends_at is not None and self.ends_at <= moment


@dataclass(frozen=True, slots=True, kw_only=True)
class Speakers:
    """The configuration as it is written, and the delegations on one thread, those that are over included.

    `refused` tells why a command delegated nothing, by the node id of its comment.
    """

    config: RepoConfig
    given: tuple[Delegation, ...] = ()
    refused: Mapping[str, Hindrance] = field(default_factory=dict)

    def config_at(self, moment: datetime) -> RepoConfig:
        """The configuration with those who spoke at `moment` among the holders of each role."""
        running = self.running(moment)
        if not running:
            return self.config
        return replace(self.config, pairs=tuple(_joined(pair, running) for pair in self.config.pairs))

    def running(self, moment: datetime) -> tuple[Delegation, ...]:
        """The delegations that have not ended."""
        return tuple(delegation for delegation in self.given if not delegation.is_over(moment))

    def over(self, moment: datetime) -> tuple[Delegation, ...]:
        """The delegations that have ended: what their delegates said before counts all the same."""
        return tuple(delegation for delegation in self.given if delegation.is_over(moment))

    def next_end(self, moment: datetime) -> datetime | None:
        """When the next of them ends."""
        ends = (delegation.ends_at for delegation in self.given)
        return min((end for end in ends if end and end > moment), default=None)


def speakers(snapshot: Snapshot, config: RepoConfig) -> Speakers:
    """Follow the delegations of the configuration, then the commands, in the order in which they were given."""
    given: list[Delegation] = []
    refused: dict[str, Hindrance] = {}
    for written in config.delegates:
        for giver in humans(snapshot, written.giver):
            found = _delegation(snapshot, config, given, giver, (written.to, written.until))
            given += [found] if isinstance(found, Delegation) else []
    for order in active_commands(snapshot, DELEGATE):
        found = _ordered(snapshot, config, given, order)
        if isinstance(found, Hindrance):
            refused[order.comment.node_id] = found
        else:
            given = [each for each in given if not _is_replaced(each, found)] + [found]
    return Speakers(config=config, given=tuple(given), refused=refused)


def named_delegates(snapshot: Snapshot, config: RepoConfig) -> frozenset[Holder]:
    """Whom the holders' commands name: GitHub must be asked who they are."""
    orders = active_commands(snapshot, DELEGATE)
    read = [read_delegate(order.argument) for order in orders if seats(snapshot, config, order.author)]
    return frozenset(Holder.parse(found[0]) for found in read if found)


def _ordered(
    snapshot: Snapshot, config: RepoConfig, given: list[Delegation], order: GivenCommand
) -> Delegation | Hindrance:
    read = read_delegate(order.argument)
    if not seats(snapshot, config, order.author):
        return Hindrance.STRANGER
    if read is None:
        return Hindrance.MISSPELT
    name, until = read
    if until and until < order.comment.created_at.date():
        return Hindrance.PAST
    running = [each for each in given if not each.is_over(order.comment.created_at)]
    found = _delegation(snapshot, config, running, order.author, (Holder.parse(name), until))
    return replace(found, order=order) if isinstance(found, Delegation) else found


def _delegation(
    snapshot: Snapshot, config: RepoConfig, given: list[Delegation], giver: Actor, to: tuple[Holder, date | None]
) -> Delegation | Hindrance:
    """What becomes of a wish to delegate: no chains, and nobody speaks for both roles, or for the author."""
    held, delegate = seats(snapshot, config, giver), next(iter(humans(snapshot, to[0])), None)
    if not held:
        return Hindrance.STRANGER
    if same(giver, snapshot.author):
        return Hindrance.BY_AUTHOR
    if delegate is None:
        return Hindrance.UNKNOWN
    if same(delegate, snapshot.author):
        return Hindrance.AUTHOR
    if any(same(each.delegate, delegate) and not same(each.giver, giver) for each in given):
        return Hindrance.DELEGATE
    if any((pair, role.partner) in held for pair, role in seats(snapshot, config, delegate)):
        return Hindrance.OTHER_ROLE
    return Delegation(giver=giver, delegate=delegate, seats=held, until=to[1])


def _is_replaced(earlier: Delegation, later: Delegation) -> bool:
    """Whether a holder delegates once more to the same person: with another date, or with none."""
    return same(earlier.giver, later.giver) and same(earlier.delegate, later.delegate)


def _joined(pair: Pair, running: tuple[Delegation, ...]) -> Pair:
    return replace(pair, pm=tuple(_with(pair, Role.PM, running)), em=tuple(_with(pair, Role.EM, running)))


def _with(pair: Pair, role: Role, running: tuple[Delegation, ...]) -> Iterator[Holder]:
    joining = [Holder(each.delegate.login.lower()) for each in running if (pair.name, role) in each.seats]
    yield from dict.fromkeys((*pair.holders(role), *joining))
