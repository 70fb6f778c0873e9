"""Holders: the people behind the users and teams that a configuration names, without bots."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeAlias

from ghapp.rules.model.actors import Actor
from ghapp.rules.model.framework import Holder, RepoConfig, Role
from ghapp.rules.model.snapshot import Snapshot
from ghapp.rules.people.copies import authors

# The name of a pair and a role in it.
Seat: TypeAlias = tuple[str, Role]


def same(one: Actor | None, other: Actor | None) -> bool:
    """Return whether both are the same account; None matches no account."""
    return one is not None and other is not None and one.node_id == other.node_id


def humans(snapshot: Snapshot, holder: Holder) -> tuple[Actor, ...]:
    """Return the people behind a holder.

    There are none if GitHub does not know the name, if the team is empty or has only bots, or if the name now belongs
    to a different account or team than the one the configuration meant.
    """
    resolved = snapshot.people.get(holder)
    if resolved is None or is_another(snapshot, holder):
        return ()
    return tuple(member for member in resolved.members if not member.is_bot)


def is_another(snapshot: Snapshot, holder: Holder) -> bool:
    """Return whether a name belonged to another account or team, or to none, when the rules were merged (SPEC §3)."""
    pinned, resolved = snapshot.pinned_ids.get(holder), snapshot.people.get(holder)
    return pinned is not None and resolved is not None and resolved.permanent_id not in (None, pinned)


def has_hidden_people(snapshot: Snapshot, holder: Holder) -> bool:
    """Return whether a team has members whom GitHub does not show."""
    resolved = snapshot.people.get(holder)
    return resolved is not None and resolved.hidden > 0 and not is_another(snapshot, holder)


def has_unread_people(snapshot: Snapshot, holder: Holder) -> bool:
    """Return whether a team is so large that only some members were read."""
    resolved = snapshot.people.get(holder)
    return resolved is not None and resolved.unread > 0 and not is_another(snapshot, holder)


def has_unknown_people(snapshot: Snapshot, holder: Holder) -> bool:
    """Return whether a team has members whom GitHub does not show, or who were not read."""
    return has_hidden_people(snapshot, holder) or has_unread_people(snapshot, holder)


def people(snapshot: Snapshot, holders: Iterable[Holder]) -> frozenset[str]:
    """Return the node ids of all people behind `holders`."""
    return frozenset(human.node_id for holder in holders for human in humans(snapshot, holder))


def holds(snapshot: Snapshot, actor: Actor | None, holders: Iterable[Holder]) -> bool:
    """Return whether `actor` is one of `holders`, directly or as a member of a team."""
    return actor is not None and actor.node_id in people(snapshot, holders)


def seats(snapshot: Snapshot, config: RepoConfig, actor: Actor | None) -> frozenset[Seat]:
    """Return all roles that `actor` holds, in any pair."""
    return frozenset(
        (pair.name, role) for pair in config.pairs for role in Role if holds(snapshot, actor, pair.holders(role))
    )


def may_be_others(snapshot: Snapshot, holder: Holder) -> bool:
    """Return whether anybody but the author is behind a holder, or may be: not all members are known."""
    return has_unknown_people(snapshot, holder) or bool(others(snapshot, holder))


def others(snapshot: Snapshot, holder: Holder) -> tuple[Actor, ...]:
    """Return the people behind a holder, except the authors of the thread."""
    written_by = authors(snapshot)
    return tuple(human for human in humans(snapshot, holder) if not any(same(human, each) for each in written_by))
