"""What a digest says about a pair: who waits for whom, what moved, what is open, what was decided (SPEC §6)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from ghapp.rules.model.calendar import working_days_between
from ghapp.rules.model.document_rows import DocumentRow, DocumentState
from ghapp.rules.model.framework import DocumentKind, Reminders, Role
from ghapp.rules.model.names import kind_title, role_name
from ghapp.rules.wording.digest import Digest, DigestLine, DigestSection


@dataclass(frozen=True, slots=True)
class DecidedTitle:
    """A decision of the time that a digest is about; `is_bypass` says that it was merged although the check waited."""

    title: str
    url: str
    is_bypass: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestSubject:
    """What a digest is about: a pair of a repository, from `since` until `now`.

    `documents` are those of the pair, open and merged; `other_sdds` those of other pairs, which may answer its PRDs.
    """

    repository: str
    pair: str
    since: datetime
    now: datetime
    documents: Sequence[DocumentRow]
    other_sdds: Sequence[DocumentRow] = ()
    decided: Sequence[DecidedTitle] = ()
    calendar: Reminders


def digest_of(subject: DigestSubject) -> Digest | None:
    """Return a digest; None where there is nothing to say."""
    found = tuple(section for section in _sections(subject) if section.lines)
    if not found:
        return None
    return Digest(f"{subject.repository}: {subject.pair}", found)


def _sections(subject: DigestSubject) -> Iterator[DigestSection]:
    waiting = [each for each in _open(subject.documents) if each.awaited_since]
    waiting.sort(key=lambda each: (each.awaited_since or subject.now, each.url))
    for role in Role:
        lines = tuple(_waiting(subject, each, role) for each in waiting if _awaits(each, role))
        yield DigestSection(f"Waiting for the {role_name(role)}", lines)
    yield DigestSection("Dates that moved", tuple(_moved(subject)))
    concerns = dict.fromkeys(
        DigestLine(f"{each.title}: {concern.name}", concern.url, concern.text)
        for each in _open(subject.documents)
        for concern in each.concerns
    )
    yield DigestSection("Open concerns", tuple(concerns))
    yield DigestSection(
        "Decided since the last digest",
        tuple(
            DigestLine(each.title, each.url, "merged although the check had not passed" if each.is_bypass else "")
            for each in subject.decided
        ),
    )
    yield DigestSection("PRDs without an SDD", tuple(map(_line, _unanswered(subject))))


def _open(documents: Iterable[DocumentRow]) -> list[DocumentRow]:
    return [each for each in documents if each.state is DocumentState.OPEN]


def _awaits(row: DocumentRow, role: Role) -> bool:
    return any(each.role is role for each in row.awaited_roles)


def _waiting(subject: DigestSubject, row: DocumentRow, role: Role) -> DigestLine:
    since = min(each.since for each in row.awaited_roles if each.role is role)
    days = working_days_between(since, subject.now, subject.calendar)
    return _line(row, f"for {days} working day{'' if days == 1 else 's'}")


def _moved(subject: DigestSubject) -> Iterator[DigestLine]:
    for row in subject.documents:
        moves = [each for each in row.moved if each.at > subject.since]
        if moves:
            before, after = (", ".join(dates) or "no date" for dates in (moves[0].before, moves[-1].after))
            yield _line(row, f"from {before} to {after}")


def _unanswered(subject: DigestSubject) -> list[DocumentRow]:
    """Return the PRDs that no SDD links to, each once by its paths, whichever pull request changed it last."""
    sdds = [each for each in (*subject.documents, *subject.other_sdds) if each.kind is DocumentKind.SDD]
    answered = {path for each in sdds for path in each.prds}
    latest: dict[tuple[str, ...], DocumentRow] = {}
    for row in sorted(subject.documents, key=lambda each: each.ended_at or subject.now):
        if row.kind is DocumentKind.PRD and answered.isdisjoint(row.paths):
            latest[row.paths] = row
    return list(latest.values())


def _line(row: DocumentRow, note: str = "") -> DigestLine:
    return DigestLine(f"{kind_title(row.kind)}: {row.title}", row.url, note)
