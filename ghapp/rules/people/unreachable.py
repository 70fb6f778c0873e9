"""Holders who cannot be heard or asked, and why (SPEC §3, "Gate")."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from ghapp.rules.model.framework import Holder, RepoConfig
from ghapp.rules.model.snapshot import Snapshot
from ghapp.rules.people.holders import humans, is_another


class UnreachableReason(StrEnum):
    """Why nobody stands behind a holder's name."""

    UNKNOWN = "GitHub knows no such name, or hides it"
    GONE = "a login that was somebody's when it was first seen, and is nobody's now"
    ANOTHER = "a login that is another account's than when it was first seen"
    EMPTY = "a team without people"
    BOT = "a bot"


@dataclass(frozen=True, slots=True)
class UnreachableHolder:
    """A holder behind whom there is nobody to hear."""

    holder: Holder
    why: UnreachableReason


def unreachable(snapshot: Snapshot, holders: Iterable[Holder]) -> tuple[UnreachableHolder, ...]:
    """Those of `holders` behind whom there is nobody."""
    return tuple(
        UnreachableHolder(holder, _why(snapshot, holder)) for holder in holders if not humans(snapshot, holder)
    )


def reassigned_logins(snapshot: Snapshot, config: RepoConfig) -> tuple[UnreachableHolder, ...]:
    """All whom a configuration names, whatever for, and whose login is another account's now; by name."""
    return unreachable(snapshot, (each for each in sorted(config.named, key=str) if is_another(snapshot, each)))


def _why(snapshot: Snapshot, holder: Holder) -> UnreachableReason:
    if is_another(snapshot, holder):
        return UnreachableReason.ANOTHER
    if snapshot.people.get(holder) is None:
        return UnreachableReason.GONE if holder in snapshot.first_seen else UnreachableReason.UNKNOWN
    return UnreachableReason.EMPTY if holder.is_team else UnreachableReason.BOT
