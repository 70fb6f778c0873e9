"""Concerns: objections on record, open until the person who raised them or another holder resolves them (SPEC §4).

An author never resolves one. Where nobody else is left, someone who may override does.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from ghapp.rules.conversation.delegations import Delegations
from ghapp.rules.conversation.given_commands import GivenCommand, commands_named
from ghapp.rules.model.framework import Role
from ghapp.rules.model.snapshot import Snapshot
from ghapp.rules.people.authors import is_author
from ghapp.rules.people.holders import Seat, has_unknown_people, others, same, seats
from ghapp.rules.people.override_holders import may_override

LONGEST_NAME = 50
_RAISED = re.compile(rf"([^:]{{1,{LONGEST_NAME}}}?)\s*:\s*(\S.*)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Concern:
    """An objection: the command that raised it, and the roles that its author held then (`seats`).

    `resolved` is the command that resolved it (None: it is open).
    """

    name: str
    text: str
    raised: GivenCommand
    seats: frozenset[Seat]
    resolved: GivenCommand | None = None

    @property
    def is_open(self) -> bool:
        """Return whether the concern is not resolved."""
        return self.resolved is None

    def is_called(self, name: str) -> bool:
        """Return whether this is the name of the concern, ignoring case and spaces."""
        return _key(self.name) == _key(name)


def read_concerns(
    snapshot: Snapshot, delegations: Delegations, commands: Iterable[GivenCommand]
) -> tuple[Concern, ...]:
    """Return the concerns that were raised and not withdrawn, oldest first.

    Several people may use the same name, and a name is free again once its concern is resolved.
    """
    found: list[Concern] = []
    for command in commands_named(commands, "concern", "resolve"):
        held = seats(snapshot, delegations.config_at(command.comment.created_at), command.author)
        if is_author(snapshot, command.author):
            continue
        if command.invocation.name == "resolve":
            stands_in = may_override(snapshot, delegations.config, command.author)
            found = [
                _resolved(concern, command, held, stands_in=stands_in and _is_orphan(snapshot, delegations, concern))
                for concern in found
            ]
        elif held and (parts := name_and_text(command)):
            name, text = parts
            found.append(Concern(name=name, text=text, raised=command, seats=held))
    return tuple(found)


def name_and_text(command: GivenCommand) -> tuple[str, str] | None:
    """Return the name and the text of a concern; None where one of them is missing."""
    found = _RAISED.fullmatch(command.argument)
    return (found[1], found[2]) if found else None


def addressed_concerns(concerns: tuple[Concern, ...], command: GivenCommand) -> tuple[Concern, ...]:
    """Return the concerns that a `/resolve` names: those that it resolved and those that are open."""
    return tuple(
        concern
        for concern in concerns
        if concern.is_called(command.argument)
        and (concern.resolved is None or concern.resolved.node_id == command.node_id)
    )


def orphan_resolutions(
    snapshot: Snapshot, delegations: Delegations, concerns: Iterable[Concern], commands: Iterable[GivenCommand]
) -> tuple[GivenCommand, ...]:
    """Return each `/resolve` of an open concern that only an override holder is left to resolve."""
    orphans = [each for each in concerns if each.is_open and _is_orphan(snapshot, delegations, each)]
    resolutions = commands_named(commands, "resolve") if orphans else ()
    return tuple(each for each in resolutions if any(concern.is_called(each.argument) for concern in orphans))


def _is_orphan(snapshot: Snapshot, delegations: Delegations, concern: Concern) -> bool:
    """Return whether nobody holds the role of a concern but the person who raised it and an author.

    Members who are hidden or were not read may be others.
    """
    config = delegations.config_at(snapshot.taken_at)
    holders = [
        holder
        for pair in config.pairs
        for role in Role
        if (pair.name, role) in concern.seats
        for holder in pair.holders(role)
    ]
    raiser = concern.raised.author
    return all(
        not has_unknown_people(snapshot, holder) and all(same(each, raiser) for each in others(snapshot, holder))
        for holder in holders
    )


def _resolved(concern: Concern, command: GivenCommand, held: frozenset[Seat], *, stands_in: bool) -> Concern:
    """Return the concern after a `/resolve`, which counts only from someone who may resolve the concern."""
    entitled = same(command.author, concern.raised.author) or bool(held & concern.seats) or stands_in
    if concern.is_open and concern.is_called(command.argument) and entitled:
        return replace(concern, resolved=command)
    return concern


def _key(name: str) -> str:
    return " ".join(name.strip().rstrip(":").split()).casefold()
