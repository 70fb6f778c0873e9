"""Holders who cannot be heard or asked, and why (SPEC §3, "Gate")."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from ghapp.rules.model.framework import Holder, RepoConfig
from ghapp.rules.model.snapshot import Snapshot
from ghapp.rules.people.holders import humans, is_another


class Why(StrEnum):
    """Why nobody stands behind a holder's name."""

    UNKNOWN = "GitHub knows no such name, or hides it"
    GONE = "a login that was somebody's when it was first seen, and is nobody's now"
    ANOTHER = "a login that is another account's than when it was first seen"
    EMPTY = "a team without people"
    BOT = "a bot"


@dataclass(frozen=True, slots=True)
class Absent:
    """A holder behind whom there is nobody to hear."""

    holder: Holder
    why: Why


def absent(snapshot: Snapshot, holders: Iterable[Holder]) -> tuple[Absent, ...]:
    """Those of `holders` behind whom there is nobody."""
    return tuple(Absent(holder, _why(snapshot, holder)) for holder in holders if not humans(snapshot, holder))


def strangers(snapshot: Snapshot, config: RepoConfig) -> tuple[Absent, ...]:
    """All whom a configuration names, whatever for, and whose login is another account's now; by name."""
    return absent(snapshot, (each for each in sorted(config.named, key=str) if is_another(snapshot, each)))


def _why(snapshot: Snapshot, holder: Holder) -> Why:
    if is_another(snapshot, holder):
        return Why.ANOTHER
    if snapshot.people.get(holder) is None:
        return Why.GONE if holder in snapshot.first_seen else Why.UNKNOWN
    return Why.EMPTY if holder.is_team else Why.BOT
