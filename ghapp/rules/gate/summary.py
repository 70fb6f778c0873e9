"""The check's page in Markdown: how each document stands, and the tree of reasons (SPEC §3)."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from ghapp.rules.conversation.concerns import Concern
from ghapp.rules.documents.touched import Document
from ghapp.rules.gate.case import Case
from ghapp.rules.hearing.hearings import Hearing
from ghapp.rules.model import names as names_
from ghapp.rules.model.framework import DocumentKind
from ghapp.rules.model.plan import Reason, Status, Verdict
from ghapp.rules.model.snapshot import Snapshot
from ghapp.rules.people.ownership import roles_of_kind
from ghapp.rules.text.markdown import cut, link
from ghapp.rules.wording import reasons

MOST_PATHS = 20


def summary(snapshot: Snapshot, case: Case, verdict: Verdict, *, timed: bool = True) -> str:
    """How each document stands: who owns it, who was heard, who is awaited and who could not be asked.

    Without `timed`, the times from which a voice is awaited are left out.
    """
    blocks = [
        "\n".join(_document(snapshot, document, tuple(hearings), timed))
        for document, hearings in groupby(case.hearings, key=lambda hearing: hearing.document)
    ]
    if case.concerns:
        blocks.append("\n".join(["**Open concerns**", "", *map(_concern, case.concerns)]))
    undone = [
        *(reasons.unreachable_text(each) for each in case.unreachable),
        *(reasons.refusal_text(refusal) for refusal in case.refusals),
    ]
    if undone:
        blocks.append("\n".join(["**What could not be done**", *(f"- {text}" for text in undone)]))
    if verdict.status is not Status.PASSED:
        blocks.append(reasons.RECHECK_HINT)
    return "\n\n".join(blocks or [reasons.NOTHING_TO_SAY])


def opened(body: str, unannotated: int) -> str:
    """A summary within GitHub's limit; it opens with how many problems are left without an annotation, if any are."""
    return cut(f"{reasons.unannotated_text(unannotated)}\n\n{body}" if unannotated else body)


def tree(reason: Reason) -> str:
    """The tree of reasons as a nested list."""
    return cut("\n".join(_branch(reason, 0)))


def _document(snapshot: Snapshot, document: Document, hearings: tuple[Hearing, ...], timed: bool) -> Iterator[str]:
    yield f"**{names_.kind_title(document.kind)}** {names_.paths(document.paths, MOST_PATHS)}"
    yield ""
    names = ("Owner", "Owner") if document.kind is DocumentKind.RULES else ("Owner", "Partner")
    for name, role in zip(names, roles_of_kind(document.kind), strict=True):
        yield f"- {name}: {names_.mentions(document.pair.holders(role))} ({names_.role_name(role)})"
    yield f"- Author: {names_.account(snapshot.author)}"
    for hearing in hearings:
        yield from (f"- Heard: {link(reasons.voice_text(voice, hearing.role), voice.url)}" for voice in hearing.voices)
        if not hearing.is_satisfied:
            since = f" since {names_.moment(hearing.since)}" if timed else ""
            yield f"- Awaited: {reasons.awaited_names(hearing.role, hearing.reachable)}{since}"
        for stale in hearing.stale:
            text = reasons.stale_text(stale, hearing.role, document.kind)
            yield f"- No longer counts: {link(text, stale.voice.url)}"


def _concern(concern: Concern) -> str:
    return f"- {link(reasons.concern_text(concern), concern.raised.comment.url)}"


def _branch(reason: Reason, depth: int) -> Iterator[str]:
    evidence = f" ({link('see', reason.link)})" if reason.link else ""
    yield f"{'  ' * depth}- {reasons.SYMBOLS[reason.status]} {reason.text}{evidence}"
    for child in reason.children:
        yield from _branch(child, depth + 1)
