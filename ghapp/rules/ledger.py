"""What goes on record when a pull request that touched a document is merged (SPEC §1, §3)."""

from __future__ import annotations

from typing import Any

from ghapp.rules.check import own_check
from ghapp.rules.documents import touched
from ghapp.rules.hearing import Hearing, hearings
from ghapp.rules.model import RepoConfig
from ghapp.rules.ownership import roles_of_kind
from ghapp.rules.plan import Conclusion, Record
from ghapp.rules.snapshot import Actor, PullRequest, Snapshot
from ghapp.rules.speakers import Delegation

MERGED, BYPASSED = "merged", "bypassed"
_GREEN = frozenset({Conclusion.SUCCESS, Conclusion.NEUTRAL})


def records_of_merge(
    snapshot: Snapshot, pull: PullRequest, config: RepoConfig, over: tuple[Delegation, ...] = ()
) -> tuple[Record, ...]:
    """One row for a merged document: `merged` under a green check, else `bypassed`, in either case with who merged."""
    documents = touched(config, pull.files)
    if not documents:
        return ()
    run = own_check(pull, config)
    green = run is not None and run.conclusion in _GREEN
    found = hearings(snapshot, pull, config, documents, over)
    data: dict[str, Any] = {
        "title": snapshot.title,
        "url": snapshot.url,
        "author": _login(snapshot.author),
        "merged_by": _login(pull.merged_by),
        "base": pull.base,
        "head_sha": pull.head_sha,
        "hearings": [_hearing(hearing) for hearing in found],
    }
    # One identity for both kinds: a merge goes on record once, as it was found at the first look after it.
    at = pull.merged_at or snapshot.taken_at
    return (Record(kind=MERGED if green else BYPASSED, identity="merge", at=at, data=data),)


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
        "heard": [
            {"who": voice.speaker.login, "at": voice.at.isoformat(), "link": voice.url} for voice in hearing.voices
        ],
    }


def _login(actor: Actor | None) -> str | None:
    return actor.login if actor else None
