"""Decisions: what a merge of documents decided, and what was still open (SPEC §1, §3)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from ghapp.rules.conversation.concerns import Concern
from ghapp.rules.conversation.read import Conversation
from ghapp.rules.documents.config_change import touched_documents
from ghapp.rules.documents.freshness import assess_freshness
from ghapp.rules.gate.check_run import GREEN, own_check, spoken_of
from ghapp.rules.hearing.hearings import Hearing, hearings
from ghapp.rules.hearing.objections import concerns_about
from ghapp.rules.hearing.overrides import Override
from ghapp.rules.model.actors import Actor
from ghapp.rules.model.check_runs import CheckRun
from ghapp.rules.model.framework import EffectiveConfig
from ghapp.rules.model.snapshot import EventKind, PullRequest, Snapshot
from ghapp.rules.records.shown_hearings import as_last_shown

MERGED, BYPASSED = "merged", "bypassed"
# GitHub deletes checks after this time. Source: https://docs.github.com/en/rest/checks, "Retention of checks data"
_CHECKS_KEPT = timedelta(days=400)


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """A merge of documents.

    `kind` is `merged`, or `bypassed` if the check was not green. `concerns` were never resolved. `override` is the
    override that held.
    """

    kind: str
    at: datetime
    check: CheckRun | None
    hearings: tuple[Hearing, ...]
    concerns: tuple[Concern, ...] = ()
    override: Override | None = None

    @property
    def to_first_voice(self) -> timedelta | None:
        """Return the time from the first request to the first voice; None if there is no voice."""
        found = [to_first_voice(hearing) for hearing in self.hearings]
        return min((span for span in found if span is not None), default=None)


def decision(
    snapshot: Snapshot,
    pull: PullRequest,
    conversation: Conversation,
    overrides: tuple[Override, ...],
    effective: EffectiveConfig,
) -> Decision | None:
    """Return the decision that a merged pull request is; None where it touched no document."""
    at = pull.merged_at or snapshot.taken_at
    config = conversation.config_at(at)
    documents = touched_documents(pull, config, effective)
    if not documents:
        return None
    run = own_check(pull, config)
    standing = [override for override in overrides if override.holds]
    found = hearings(snapshot, conversation, documents, assess_freshness(snapshot, pull, config, documents), at=at)
    heard = as_last_shown(snapshot, pull, found)
    # Another open pull request with this head has written its own verdict to the check since.
    is_of_others = run is not None and bool(spoken_of(run)) and snapshot.number not in spoken_of(run)
    is_open = bool(standing) or all(hearing.is_satisfied for hearing in heard)
    return Decision(
        kind=MERGED if (is_open if is_of_others else _was_green(snapshot, run, at)) else BYPASSED,
        at=at,
        check=run,
        hearings=heard,
        concerns=concerns_about(conversation.open_concerns, tuple(dict.fromkeys(each.document for each in heard))),
        override=standing[-1] if standing else None,
    )


def merged_by(snapshot: Snapshot, pull: PullRequest) -> Actor | None:
    """Return who merged; for a merge queue, who added the pull request to it last."""
    enqueued = [event.actor for event in snapshot.timeline if event.kind is EventKind.ENQUEUED]
    return enqueued[-1] if enqueued and pull.merged_by and pull.merged_by.is_bot else pull.merged_by


def to_first_voice(hearing: Hearing) -> timedelta | None:
    """Return the time from the request to the first voice; zero for a voice before the request."""
    first = min((voice.at for voice in hearing.voices), default=None)
    return max(first - hearing.since, timedelta(0)) if first else None


def _was_green(snapshot: Snapshot, run: CheckRun | None, at: datetime) -> bool:
    """Return whether the check was green; a check that GitHub has deleted counts as green."""
    if run is None:
        return snapshot.taken_at - at > _CHECKS_KEPT
    return run.conclusion in GREEN
