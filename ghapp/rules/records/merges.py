"""The ledger's row and the comment about a merged document (SPEC §1, §3)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from ghapp.rules.conversation.markers import signed
from ghapp.rules.conversation.read import Conversation
from ghapp.rules.conversation.voices import Voice
from ghapp.rules.hearing.hearings import Hearing, spoke_for
from ghapp.rules.model.actors import Actor
from ghapp.rules.model.framework import Records
from ghapp.rules.model.plan import AddComment, Record
from ghapp.rules.model.snapshot import PullRequest, Snapshot
from ghapp.rules.people.ownership import roles_of_kind
from ghapp.rules.records import comment as comment_
from ghapp.rules.records.decision import Decision, merged_by, to_first_voice

RECORD = "record"
# A later comment would be noise: the rules may be newer than the merge.
_COMMENTED_WITHIN = timedelta(days=7)


def records_of_merge(snapshot: Snapshot, pull: PullRequest, decided: Decision | None) -> tuple[Record, ...]:
    """Return one row for a merged document."""
    if decided is None:
        return ()
    data: dict[str, Any] = {
        "title": snapshot.title,
        "url": snapshot.url,
        "author": _login(snapshot.author),
        "merged_by": _login(merged_by(snapshot, pull)),
        "base": pull.base,
        "head_sha": pull.head_sha,
        "check": decided.check.conclusion if decided.check else None,
        "opened_at": snapshot.created_at.isoformat(),
        "seconds_to_decision": _seconds(decided.at - snapshot.created_at),
        "seconds_to_first_voice": _seconds(decided.to_first_voice),
        "hearings": [_hearing(hearing) for hearing in decided.hearings],
        "concerns": [concern.name for concern in decided.concerns],
        "disagreed": [
            {"name": concern.name, "text": concern.text, "who": concern.raised.author.login}
            for concern in decided.concerns
        ],
        "overridden_by": decided.override.by.login if decided.override else None,
        "overridden_why": decided.override.reason if decided.override else None,
    }
    # One identity for both kinds: a merge is recorded once, as the first evaluation after it found it.
    return (Record(kind=decided.kind, identity="merge", at=decided.at, data=data),)


def comment_on_merge(
    snapshot: Snapshot, pull: PullRequest, conversation: Conversation, decided: Decision | None
) -> tuple[AddComment, ...]:
    """Return the decision record, once and soon after the merge, if the configuration asks for it."""
    if decided is None or conversation.config.records is not Records.COMMENT or conversation.markers_of(RECORD):
        return ()
    if snapshot.taken_at - decided.at > _COMMENTED_WITHIN:
        return ()
    return (signed(comment_.decision(snapshot, pull, decided), RECORD),)


def _hearing(hearing: Hearing) -> dict[str, Any]:
    document = hearing.document
    owner, partner = roles_of_kind(document.kind)
    return {
        "kind": document.kind.value,
        "pair": document.pair.name,
        "files": list(document.paths),
        "owner": [str(holder) for holder in document.pair.holders(owner)],
        "partner": [str(holder) for holder in document.pair.holders(partner)],
        "role": hearing.role.value,
        "outcome": hearing.outcome.value,
        "asked_at": hearing.since.isoformat(),
        "seconds_to_first_voice": _seconds(to_first_voice(hearing)),
        "heard": [_voice(hearing, voice) for voice in hearing.voices],
    }


def _voice(hearing: Hearing, voice: Voice) -> dict[str, Any]:
    giver = spoke_for(hearing, voice)
    instead = {"instead_of": giver.login} if giver else {}
    return {"who": voice.speaker.login, "at": voice.at.isoformat(), "link": voice.url, **instead}


def _seconds(span: timedelta | None) -> int | None:
    return None if span is None else round(span.total_seconds())


def _login(actor: Actor | None) -> str | None:
    return actor.login if actor else None
