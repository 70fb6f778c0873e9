"""The check's page in Markdown: the next step, how each document stands, and the tree of reasons (SPEC §3)."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from ghapp.rules.documents.touched import Document
from ghapp.rules.gate.case import Case
from ghapp.rules.gate.next_step import next_step, path_link
from ghapp.rules.hearing.hearings import Hearing, spoke_for
from ghapp.rules.model.calendar import working_days_between
from ghapp.rules.model.framework import DocumentKind, Reminders
from ghapp.rules.model.names import account, kind_title, listed, mentions, role_name
from ghapp.rules.model.plan import Reason, Status, Verdict
from ghapp.rules.model.snapshot import PullRequest, Snapshot
from ghapp.rules.people.ownership import roles_of_kind
from ghapp.rules.text.markdown import code, cut, link
from ghapp.rules.wording import reasons

MOST_PATHS = 20


def summaries(snapshot: Snapshot, pull: PullRequest, case: Case, verdict: Verdict) -> tuple[str, str]:
    """Say who has to do what, how each document stands, and what could not be done.

    The second summary leaves out since when a role is awaited: that changes without a new verdict.
    """
    first = next_step(snapshot, pull, case, verdict)
    documents = [
        (tuple(_document(snapshot, pull, document)), tuple(hearings))
        for document, hearings in groupby(case.hearings, key=lambda hearing: hearing.document)
    ]
    last: list[str] = []
    if undone := tuple(_undone(case)):
        last.append("\n".join(["**What could not be done**", "", *(f"- {text}" for text in undone)]))
    if verdict.status is not Status.PASSED:
        last.append(reasons.RECHECK_HINT)

    def summary(*, timed: bool) -> str:
        blocks = [
            "\n".join([*lines, *(line for each in hearings for line in _voices(snapshot, case, each, timed=timed))])
            for lines, hearings in documents
        ]
        return "\n\n".join([first, *blocks, *last])

    return summary(timed=True), summary(timed=False)


def with_unannotated(body: str, unannotated: int) -> str:
    """Return a summary within GitHub's limit, with the number of problems that have no annotation, if any."""
    first, gap, rest = body.partition("\n\n")
    note = f"\n\n{reasons.unannotated_text(unannotated)}" if unannotated else ""
    return cut(f"{first}{note}{gap}{rest}")


def tree(reason: Reason) -> str:
    """Return the reasons below a verdict as a nested list; GitHub shows the verdict's title above it."""
    return cut("\n".join(line for child in reason.children for line in _branch(child, 0, is_brief=False)))


def brief_tree(reason: Reason) -> str:
    """Return the nested list without what the summary already shows."""
    shown = (child for child in reason.children if not child.in_summary)
    return cut("\n".join(line for child in shown for line in _branch(child, 0, is_brief=True)))


def _document(snapshot: Snapshot, pull: PullRequest, document: Document) -> Iterator[str]:
    paths = listed([path_link(snapshot, pull, path) for path in document.paths[:MOST_PATHS]], len(document.paths))
    yield f"**{kind_title(document.kind)}** {paths}"
    yield ""
    if document.effects:
        yield f"- Pair {code(document.pair.name)}{reasons.effects_text(document.effects)}"
    names = ("Owner", "Owner") if document.kind is DocumentKind.RULES else ("Owner", "Partner")
    for name, role in zip(names, roles_of_kind(document.kind), strict=True):
        yield f"- {name}: {mentions(document.pair.holders(role))} ({role_name(role)})"
    yield f"- Author: {account(snapshot.author)}"


def _voices(snapshot: Snapshot, case: Case, hearing: Hearing, *, timed: bool) -> Iterator[str]:
    """Say who was heard, who is awaited and whose voice no longer counts."""
    for voice in hearing.voices:
        text = reasons.voice_text(voice, hearing.role, spoke_for(hearing, voice))
        yield f"- Heard: {link(text, voice.url)}"
    if not hearing.is_satisfied:
        waiting = f", {_waiting_since(snapshot, case, hearing)}" if timed else ""
        yield f"- Waiting for: {reasons.awaited_names(hearing.role, hearing.reachable)}{waiting}"
    for stale in hearing.stale:
        text = reasons.stale_text(stale, hearing.role, hearing.document.kind)
        yield f"- No longer counts: {link(text, stale.voice.url)}"


def _waiting_since(snapshot: Snapshot, case: Case, hearing: Hearing) -> str:
    """Say since when a role is awaited, in working days of the reminders."""
    rules = case.effective.config.reminders if case.effective.config else None
    days = working_days_between(hearing.since, snapshot.taken_at, rules or Reminders())
    return reasons.waiting_since(hearing.since, days, snapshot.taken_at)


def _undone(case: Case) -> Iterator[str]:
    """Yield who could not be asked, and what was refused."""
    awaited = (each for hearing in case.hearings if not hearing.is_satisfied for each in hearing.unreachable)
    yield from (reasons.unreachable_text(each) for each in dict.fromkeys((*awaited, *case.unreachable)))
    yield from (reasons.refusal_text(refusal) for refusal in case.refusals)
    yield from (f"{command.text} ({link('see', command.link)})" for command in case.refused_commands)


def _branch(reason: Reason, depth: int, *, is_brief: bool) -> Iterator[str]:
    text = f"{reason.text}: {reason.brief}" if is_brief and reason.brief else reason.text
    evidence = f" ({link('see', reason.link)})" if reason.link else ""
    yield f"{'  ' * depth}- {reasons.SYMBOLS[reason.status]} {text}{evidence}"
    for child in reason.children:
        if not (is_brief and child.in_summary):
            yield from _branch(child, depth + 1, is_brief=is_brief)
