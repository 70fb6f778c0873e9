"""Concerns: objections on record, each open until who raised it, or another of that role, resolves it (SPEC §4)."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from ghapp.rules.conversation.delegations import Speakers
from ghapp.rules.conversation.given_commands import GivenCommand, active_commands
from ghapp.rules.model.snapshot import Snapshot
from ghapp.rules.people.holders import Seat, same, seats

LONGEST_NAME = 50
_RAISED = re.compile(rf"([^:]{{1,{LONGEST_NAME}}}?)\s*:\s*(\S.*)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Concern:
    """An objection, by the command that raised it; `seats` are the roles that its author holds.

    `resolved` is the command that ended it (None: it is open).
    """

    name: str
    text: str
    raised: GivenCommand
    seats: frozenset[Seat]
    resolved: GivenCommand | None = None

    @property
    def is_open(self) -> bool:
        """Whether it still stands."""
        return self.resolved is None

    def is_called(self, name: str) -> bool:
        """Whether `name` means this one; case and spaces do not matter."""
        return _key(self.name) == _key(name)


def concerns(snapshot: Snapshot, speakers: Speakers) -> tuple[Concern, ...]:
    """Every concern that was raised and not withdrawn, oldest first.

    A name may be used by several people, and again once its concern is resolved.
    """
    found: list[Concern] = []
    for order in active_commands(snapshot, "concern", "resolve"):
        held = seats(snapshot, speakers.config_at(order.comment.created_at), order.author)
        if order.invocation.name == "resolve":
            found = [_answered(concern, order, held) for concern in found]
        elif held and not same(order.author, snapshot.author) and (said := read(order)):
            name, text = said
            found.append(Concern(name=name, text=text, raised=order, seats=held))
    return tuple(found)


def read(order: GivenCommand) -> tuple[str, str] | None:
    """Name and text of a concern; None where one of them is missing."""
    found = _RAISED.fullmatch(order.argument)
    return (found[1], found[2]) if found else None


def called(concerns: tuple[Concern, ...], order: GivenCommand) -> tuple[Concern, ...]:
    """The concerns that a `/resolve` is about: those that it has ended and those that are open."""
    return tuple(
        concern
        for concern in concerns
        if concern.is_called(order.argument) and (concern.is_open or concern.resolved == order)
    )


def _answered(concern: Concern, order: GivenCommand, held: frozenset[Seat]) -> Concern:
    """The concern after a `/resolve`, if that is about it and by someone who may end it."""
    entitled = same(order.author, concern.raised.author) or bool(held & concern.seats)
    if concern.is_open and concern.is_called(order.argument) and entitled:
        return replace(concern, resolved=order)
    return concern


def _key(name: str) -> str:
    return " ".join(name.strip().rstrip(":").split()).casefold()
