"""Shown hearings: what the last look at an open pull request showed, where a look after the merge knows less (SPEC §3).

Once a change of the rules is merged, the rules no longer say whom it concerned. And nobody reads the copies of a merged
pull request.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from ghapp.rules.conversation.voices import Voice
from ghapp.rules.documents.touched import Document
from ghapp.rules.hearing.hearings import Hearing, HearingOutcome
from ghapp.rules.model.actors import Actor
from ghapp.rules.model.document_rows import DocumentRow, HeardVoice
from ghapp.rules.model.framework import DocumentKind, Holder, Pair, Role, Strength
from ghapp.rules.model.snapshot import PullRequest, Snapshot
from ghapp.rules.people.ownership import roles_of_kind


def as_last_shown(snapshot: Snapshot, pull: PullRequest, found: tuple[Hearing, ...]) -> tuple[Hearing, ...]:
    """Return the hearings of a merged pull request, with those on the rules file and the voices on copies as shown."""
    rows = [row for row in (snapshot.earlier.documents if snapshot.earlier else ()) if row.head_sha == pull.head_sha]
    shown = [hearing for row in rows for hearing in _hearings(row)]
    rules = tuple(each for each in shown if each.document.kind is DocumentKind.RULES)
    others = tuple(each for each in found if not rules or each.document.kind is not DocumentKind.RULES)
    heard = {_place(each): each for each in shown}
    return (*(_with_copies(snapshot, each, heard.get(_place(each))) for each in others), *rules)


def _place(hearing: Hearing) -> tuple[DocumentKind, str, Role]:
    return hearing.document.kind, hearing.document.pair.name, hearing.role


def _with_copies(snapshot: Snapshot, hearing: Hearing, shown: Hearing | None) -> Hearing:
    """Return a hearing with the voices that were heard on copies."""
    voices = shown.voices if shown else ()
    elsewhere = tuple(voice for voice in voices if not voice.url.startswith(f"{snapshot.url}#"))
    if shown is None or not elsewhere:
        return hearing
    outcome = hearing.outcome if hearing.is_satisfied else shown.outcome
    everything = sorted((*hearing.voices, *elsewhere), key=lambda voice: voice.at)
    return replace(hearing, outcome=outcome, voices=tuple(everything))


def _hearings(row: DocumentRow) -> Iterator[Hearing]:
    names = dict(zip(roles_of_kind(row.kind), (row.owner, row.partner), strict=True))
    held = {role: tuple(map(Holder.parse, named)) for role, named in names.items()}
    pair = Pair(name=row.pair, pm=held[Role.PM], em=held[Role.EM])
    document = Document(kind=row.kind, pair=pair, paths=row.paths)
    for each in row.roles:
        yield Hearing(
            document=document,
            role=each.role,
            strength=Strength(each.strength),
            outcome=HearingOutcome(each.outcome),
            since=each.since,
            voices=tuple(map(_voice, each.heard)),
            author_speaks=each.author_speaks,
        )


def _voice(heard: HeardVoice) -> Voice:
    return Voice(speaker=Actor(heard.who, ""), at=heard.at, url=heard.url, source=heard.url)
