"""Who stands behind the names that a configuration gives: people, with bots left out."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeAlias

from ghapp.rules.model.framework import Holder, RepoConfig, Role
from ghapp.rules.model.snapshot import Actor, Snapshot

# A role of a pair, by the pair's name: what somebody speaks for.
Seat: TypeAlias = tuple[str, Role]


def same(one: Actor | None, other: Actor | None) -> bool:
    """Whether both are the same account; an unknown one is nobody's."""
    return one is not None and other is not None and one.node_id == other.node_id


def humans(snapshot: Snapshot, holder: Holder) -> tuple[Actor, ...]:
    """The people behind a holder: none where GitHub knows no such name, the team is empty, or all are bots.

    And none where the login is another's now: the configuration did not mean them.
    """
    resolved = snapshot.people.get(holder)
    if resolved is None or is_another(snapshot, holder):
        return ()
    return tuple(member for member in resolved.members if not member.is_bot)


def is_another(snapshot: Snapshot, holder: Holder) -> bool:
    """Whether a login belongs to another account than when it was first seen here (SPEC §3)."""
    first, resolved = snapshot.first_seen.get(holder), snapshot.people.get(holder)
    return first is not None and resolved is not None and resolved.user_id not in (None, first)


def people(snapshot: Snapshot, holders: Iterable[Holder]) -> frozenset[str]:
    """The node ids of all people behind `holders`."""
    return frozenset(human.node_id for holder in holders for human in humans(snapshot, holder))


def holds(snapshot: Snapshot, actor: Actor | None, holders: Iterable[Holder]) -> bool:
    """Whether `actor` is one of `holders`, directly or through a team."""
    return actor is not None and actor.node_id in people(snapshot, holders)


def seats(snapshot: Snapshot, config: RepoConfig, actor: Actor | None) -> frozenset[Seat]:
    """All roles that `actor` holds, in whichever pair."""
    return frozenset(
        (pair.name, role) for pair in config.pairs for role in Role if holds(snapshot, actor, pair.holders(role))
    )


def others(snapshot: Snapshot, holder: Holder) -> tuple[Actor, ...]:
    """The people behind a holder who are not the thread's author."""
    return tuple(human for human in humans(snapshot, holder) if not same(human, snapshot.author))
