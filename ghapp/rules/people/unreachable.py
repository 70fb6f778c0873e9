"""Unreachable holders: who cannot be heard or asked, and why (SPEC §3, "Gate")."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from ghapp.rules.model.framework import Holder, RepoConfig
from ghapp.rules.model.snapshot import Snapshot
from ghapp.rules.people.holders import has_hidden_people, has_unknown_people, humans, is_another


class UnreachableReason(StrEnum):
    """Why a holder has no reachable person."""

    UNKNOWN = "GitHub does not know the name, or hides it"
    GONE = "the account no longer exists"
    ANOTHER = "the name now belongs to a different account or team"
    NEW = "the name did not exist when the rules file was merged"
    HIDDEN = "GitHub does not show all members"
    EMPTY = "the team has no people"
    BOT = "the account is a bot"


@dataclass(frozen=True, slots=True)
class UnreachableHolder:
    """A holder without a reachable person."""

    holder: Holder
    why: UnreachableReason


def unreachable(snapshot: Snapshot, holders: Iterable[Holder]) -> tuple[UnreachableHolder, ...]:
    """Return the holders without a reachable person."""
    return tuple(
        UnreachableHolder(holder, _why(snapshot, holder)) for holder in holders if not humans(snapshot, holder)
    )


def partly_hidden(snapshot: Snapshot, holders: Iterable[Holder]) -> tuple[UnreachableHolder, ...]:
    """Return the teams of which GitHub shows some members, but not all."""
    return tuple(
        UnreachableHolder(holder, UnreachableReason.HIDDEN)
        for holder in holders
        if has_hidden_people(snapshot, holder) and humans(snapshot, holder)
    )


def reassigned_names(snapshot: Snapshot, config: RepoConfig) -> tuple[UnreachableHolder, ...]:
    """Return everyone the configuration names whose name now belongs to somebody else, sorted by name."""
    return unreachable(snapshot, (each for each in sorted(config.named, key=str) if is_another(snapshot, each)))


def _why(snapshot: Snapshot, holder: Holder) -> UnreachableReason:
    pinned = snapshot.pinned_ids.get(holder)
    if is_another(snapshot, holder):
        return UnreachableReason.ANOTHER if pinned else UnreachableReason.NEW
    if snapshot.people.get(holder) is None:
        return UnreachableReason.GONE if pinned else UnreachableReason.UNKNOWN
    if has_unknown_people(snapshot, holder):
        return UnreachableReason.HIDDEN
    return UnreachableReason.EMPTY if holder.is_team else UnreachableReason.BOT
