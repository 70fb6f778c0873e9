"""The decision record: the comment on a merged pull request."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import timedelta
from itertools import groupby

from ghapp.rules.hearing.hearings import Hearing, spoke_for
from ghapp.rules.model import names
from ghapp.rules.model.snapshot import PullRequest, Snapshot
from ghapp.rules.people.ownership import roles_of_kind
from ghapp.rules.records.decision import BYPASSED, Decision, merged_by
from ghapp.rules.text.markdown import code, link
from ghapp.rules.wording import reasons


def decision(snapshot: Snapshot, pull: PullRequest, decided: Decision) -> str:
    """Return the comment: who decided, who was heard, what was open, and how long it took."""
    lines = [
        line for _, found in groupby(decided.hearings, key=lambda hearing: hearing.document) for line in _heard(found)
    ]
    if decided.override:
        lines.append(reasons.override_text(decided.override))
    lines += [f"Disagreed and committed: {reasons.concern_text(concern)}" for concern in decided.concerns]
    if decided.kind == BYPASSED:
        lines.append("Merged although the check had not passed")
    voice = f"first response after {span(decided.to_first_voice)}, " if decided.to_first_voice is not None else ""
    merged = f"by {names.account(merged_by(snapshot, pull))} after {span(decided.at - snapshot.created_at)}"
    lines.append(f"Opened by {names.account(snapshot.author)}; {voice}merged {merged}")
    return "\n".join([f"**Decision record**: {code(snapshot.title)}", "", *(f"- {line}" for line in lines)])


def _heard(hearings: Iterable[Hearing]) -> Iterator[str]:
    """Yield the lines about one document: its owner, and who was heard."""
    for index, hearing in enumerate(hearings):
        if index == 0:
            role = roles_of_kind(hearing.document.kind)[0]
            owners = ", ".join(code(str(holder)) for holder in hearing.document.pair.holders(role))
            document = reasons.document_text(hearing.document.kind, hearing.document.paths, None)
            yield f"{document}: decided by {owners} ({names.role_name(role)})"
        for voice in hearing.voices:
            text = reasons.voice_text(voice, hearing.role, spoke_for(hearing, voice))
            yield f"Heard: {link(text, voice.url)}"
        if not hearing.is_satisfied:
            yield f"Not heard: the {names.role_name(hearing.role)}"


def span(length: timedelta) -> str:
    """Return a length of time in its largest unit."""
    seconds = int(length.total_seconds())
    for unit, size in (("day", 86_400), ("hour", 3_600), ("minute", 60)):
        if seconds >= size:
            count = seconds // size
            return f"{count} {unit}{'' if count == 1 else 's'}"
    return "less than a minute"
