"""What pages show of the documents of a pull request, from the case that its verdict rests on (SPEC §7)."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import groupby

from ghapp.rules.conversation.concerns import Concern
from ghapp.rules.conversation.read import Conversation
from ghapp.rules.documents.arrivals import see
from ghapp.rules.documents.extracts import Extract, joined
from ghapp.rules.documents.fingerprint import fingerprint
from ghapp.rules.documents.gaps import Finding, Gap
from ghapp.rules.documents.touched import Document
from ghapp.rules.gate.check_run import check_name
from ghapp.rules.hearing.hearings import Hearing
from ghapp.rules.model.document_rows import (
    AwaitedAs,
    AwaitedHolder,
    DocumentRow,
    DocumentState,
    HeardVoice,
    MovedDate,
    OutdatedVoice,
    RaisedConcern,
    RoleHearing,
)
from ghapp.rules.model.framework import DocumentKind, Holder, Role
from ghapp.rules.model.snapshot import PullRequest, Snapshot
from ghapp.rules.people.ownership import roles_of_kind
from ghapp.rules.records.decision import Decision
from ghapp.rules.text.urls import compare_url, file_url, files_url
from ghapp.rules.wording.findings import finding_message

MOST_MOVES = 50
"""The most changes of dates that are kept of a document."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What the rows of a pull request are made of; `is_asking` says whether whoever is awaited is asked."""

    snapshot: Snapshot
    pull: PullRequest
    conversation: Conversation
    hearings: tuple[Hearing, ...]
    concerns: tuple[Concern, ...] = ()
    findings: tuple[Finding, ...] = ()
    extracts: Mapping[str, Extract] = field(default_factory=dict)
    is_asking: bool = True


def shown_documents(shown: Shown) -> tuple[DocumentRow, ...]:
    """Return the rows of the documents of an open pull request, by kind and pair."""
    rows = [
        _row(shown, document, tuple(hearings))
        for document, hearings in groupby(shown.hearings, key=lambda hearing: hearing.document)
    ]
    return tuple(sorted(rows, key=lambda row: (row.kind, row.pair)))


def merged_documents(
    snapshot: Snapshot, pull: PullRequest, conversation: Conversation, decided: Decision | None
) -> tuple[DocumentRow, ...]:
    """Return the rows of merged documents, with what was read of them while the pull request was open.

    The first look after the merge makes them, and they stay. Those of the rules file are the last from before it: the
    merged rules no longer name the same people.
    """
    earlier = snapshot.earlier.documents if snapshot.earlier else ()
    if any(row.state is DocumentState.MERGED for row in earlier):
        return earlier
    if decided is None:
        return ()
    rows = shown_documents(
        Shown(
            snapshot=snapshot,
            pull=pull,
            conversation=conversation,
            hearings=decided.hearings,
            concerns=decided.concerns,
            is_asking=False,
        )
    )
    rules = {row.pair: row for row in earlier if row.kind is DocumentKind.RULES and row.head_sha == pull.head_sha}
    shown = (rules.get(row.pair, row) if row.kind is DocumentKind.RULES else row for row in rows)
    return tuple(replace(row, state=DocumentState.MERGED, ended_at=decided.at, is_asking=False) for row in shown)


def _row(shown: Shown, document: Document, hearings: tuple[Hearing, ...]) -> DocumentRow:
    snapshot, pull = shown.snapshot, shown.pull
    owner, partner = (_names(shown, document, role) for role in roles_of_kind(document.kind))
    paths = frozenset(document.paths)
    found = [each for each in shown.findings if each.kind is document.kind and each.path in paths]
    row = DocumentRow(
        kind=document.kind,
        pair=document.pair.name,
        paths=document.paths,
        title=snapshot.title,
        author=snapshot.author.login if snapshot.author else "",
        base=pull.base,
        draft=pull.draft,
        is_asking=shown.is_asking,
        opened_at=snapshot.created_at,
        head_sha=pull.head_sha,
        check_name=check_name(shown.conversation.config, pull),
        url=snapshot.url,
        read_url=_read_url(snapshot, pull, document),
        owner=owner,
        partner=partner,
        roles=tuple(_role(shown, hearing) for hearing in hearings),
        concerns=tuple(map(_concern, shown.concerns)),
        gaps=tuple(finding_message(each) for each in found),
        missing=tuple(name for each in found if each.gap is Gap.SECTIONS for name in each.missing),
        contents=fingerprint(pull, (document,)) or "",
    )
    return _with_extracts(shown, row)


def _with_extracts(shown: Shown, row: DocumentRow) -> DocumentRow:
    """Return a row with what its files say, or said when they were last read, and how its dates moved."""
    snapshot = shown.snapshot
    earlier = next(
        (
            each
            for each in (snapshot.earlier.documents if snapshot.earlier else ())
            if (each.kind, each.pair) == (row.kind, row.pair)
        ),
        None,
    )
    read = tuple(shown.extracts[path] for path in row.paths if path in shown.extracts)
    if not read:
        if earlier is None:
            return row
        return replace(row, why=earlier.why, dates=earlier.dates, moved=earlier.moved, prds=earlier.prds)
    extract = joined(read)
    row = replace(row, why=extract.why, dates=extract.dates, prds=extract.prds)
    return replace(row, moved=_moved(shown, row, earlier)) if earlier else row


def _moved(shown: Shown, row: DocumentRow, earlier: DocumentRow) -> tuple[MovedDate, ...]:
    """Return how the dates changed; the first that a document names are no change."""
    if not earlier.dates or earlier.dates == row.dates:
        return earlier.moved
    since = see(shown.snapshot, shown.pull).since
    move = MovedDate(before=earlier.dates, after=row.dates, at=since, sha=shown.pull.head_sha)
    return (*earlier.moved, move)[-MOST_MOVES:]


def _read_url(snapshot: Snapshot, pull: PullRequest, document: Document) -> str:
    """Return the page that shows the only file of a document, rendered at the head, or else all changes."""
    at_head = {file.path for file in pull.files if file.status != "removed"}
    path, *more = document.paths
    return file_url(snapshot.url, pull.head_sha, path) if path in at_head and not more else files_url(snapshot.url)


def _names(shown: Shown, document: Document, role: Role) -> tuple[str, ...]:
    return tuple(str(holder) for holder in _holders(shown, document, role))


def _holders(shown: Shown, document: Document, role: Role) -> Collection[Holder]:
    """Return the holders of a role as the rules file names them, without delegates."""
    pairs = (pair for pair in shown.conversation.config.pairs if pair.name == document.pair.name)
    return tuple(holder for pair in pairs for holder in pair.holders(role))


def _role(shown: Shown, hearing: Hearing) -> RoleHearing:
    snapshot, head = shown.snapshot, shown.pull.head_sha
    return RoleHearing(
        role=hearing.role,
        outcome=hearing.outcome.value,
        since=hearing.since,
        strength=str(hearing.strength),
        awaited=() if hearing.is_satisfied else tuple(_awaited(shown, hearing)),
        heard=tuple(HeardVoice(who=each.speaker.login, at=each.at, url=each.url) for each in hearing.voices),
        stale=tuple(
            OutdatedVoice(
                who=each.voice.speaker.login,
                at=each.voice.at,
                url=each.voice.url,
                changes_url=compare_url(snapshot.url, each.seen_sha, head),
            )
            for each in hearing.stale
        ),
        objection_url=hearing.dissent.url if hearing.dissent else "",
        author_speaks=hearing.author_speaks,
    )


def _awaited(shown: Shown, hearing: Hearing) -> Iterator[AwaitedHolder]:
    """Yield whom the hearing waits for, and why each of them."""
    own = _holders(shown, hearing.document, hearing.role)
    givers = {
        each.delegate.login.lower(): each.giver.login
        for each in shown.conversation.delegations.running(shown.snapshot.taken_at)
        if (hearing.document.pair.name, hearing.role) in each.seats
    }
    for holder in hearing.reachable:
        giver = "" if holder in own else givers.get(holder.name, "")
        reason = AwaitedAs.HOLDER if holder in own else AwaitedAs.DELEGATE if giver else AwaitedAs.STAND_IN
        yield AwaitedHolder(name=holder.name, is_team=holder.is_team, reason=reason, giver=giver)


def _concern(concern: Concern) -> RaisedConcern:
    comment = concern.raised.comment
    return RaisedConcern(
        name=concern.name,
        text=concern.text,
        by=concern.raised.author.login,
        at=comment.created_at,
        url=comment.url,
    )
