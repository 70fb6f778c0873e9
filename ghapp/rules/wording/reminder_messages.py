"""Reminders for channels: the same as the comment on the pull request says, without a mention (SPEC §6)."""

from __future__ import annotations

from collections.abc import Sequence

from ghapp.rules.hearing.hearings import Hearing
from ghapp.rules.model import names
from ghapp.rules.model.snapshot import Snapshot
from ghapp.rules.wording import reasons, titles
from ghapp.rules.wording.digest import Digest, DigestLine, DigestSection


def reminder(snapshot: Snapshot, hearings: Sequence[Hearing], reminded: int) -> Digest:
    """Say whom a pull request waits for."""
    return _message(snapshot, hearings, f"Reminder {reminded}")


def escalation(snapshot: Snapshot, hearings: Sequence[Hearing], reminded: int) -> Digest:
    """Say that whoever is awaited has been reminded and does not respond."""
    return _message(snapshot, hearings, f"Escalated, because {_reminders(reminded)} had no response")


def _message(snapshot: Snapshot, hearings: Sequence[Hearing], heading: str) -> Digest:
    lines = [
        DigestLine(
            snapshot.title,
            snapshot.url,
            f"{reasons.awaited_names(each.role, each.reachable)} to {titles.asked_to(each.strength)} the "
            f"{names.kind_name(each.document.kind)}, since {names.moment(each.since)}",
        )
        for each in hearings
    ]
    title = f"{snapshot.repository.full_name}#{snapshot.number} waits for a response"
    return Digest(title, (DigestSection(heading, tuple(lines)),))


def _reminders(number: int) -> str:
    return "1 reminder" if number == 1 else f"{number} reminders"
