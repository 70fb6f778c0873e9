"""Stand-ins: who speaks on a change of the rules file for a role that nobody is left to speak for (SPEC §3).

Without them, a holder who is gone could never be replaced.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from ghapp.rules.model.framework import Holder, Pair, RepoConfig, Role
from ghapp.rules.model.snapshot import Snapshot
from ghapp.rules.people.holders import has_unknown_people, humans, may_be_others


class StandIn(StrEnum):
    """Who speaks instead of the holders of a role."""

    FALLBACK = "the same role of the fallback pair"
    OVERRIDE = "someone who may override"
    PARTNER = "the other role of the pair"


@dataclass(frozen=True, slots=True)
class Speakers:
    """Who speaks for a role; `instead` says why these are not the holders of the role."""

    holders: tuple[Holder, ...]
    instead: StandIn | None = None


def speakers(snapshot: Snapshot, config: RepoConfig, pair: Pair, role: Role) -> Speakers:
    """Return who speaks for a role on a change of the rules file."""
    own, same_role, partners = pair.holders(role), config.fallback.holders(role), pair.holders(role.partner)
    if _anybody(snapshot, own):
        return Speakers(own)
    if _anybody(snapshot, same_role):
        return Speakers(same_role, StandIn.FALLBACK)
    overriding = config.override or snapshot.administering
    if overriding is None:
        return Speakers(own)
    if any(may_be_others(snapshot, holder) for holder in overriding):
        return Speakers(overriding, StandIn.OVERRIDE)
    return Speakers(partners, StandIn.PARTNER) if _anybody(snapshot, partners) else Speakers(own)


def needs_administrators(snapshot: Snapshot, config: RepoConfig, pairs: Iterable[Pair]) -> bool:
    """Return whether it must be known who administers the repository, because they speak for a role of these pairs."""
    if config.override or snapshot.administering is not None:
        return False
    return any(
        not _anybody(snapshot, (*pair.holders(role), *config.fallback.holders(role))) for pair in pairs for role in Role
    )


def _anybody(snapshot: Snapshot, holders: Iterable[Holder]) -> bool:
    return any(has_unknown_people(snapshot, holder) or humans(snapshot, holder) for holder in holders)
