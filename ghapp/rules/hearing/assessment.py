"""The assessment of a pull request: its documents, and what was said about them."""

from __future__ import annotations

from dataclasses import dataclass

from ghapp.rules.conversation.concerns import Concern
from ghapp.rules.conversation.read import Conversation
from ghapp.rules.documents.config_change import touched_documents
from ghapp.rules.documents.freshness import Freshness, assess_freshness
from ghapp.rules.documents.touched import Document
from ghapp.rules.hearing.hearings import Hearing, hearings
from ghapp.rules.hearing.objections import concerns_about
from ghapp.rules.hearing.overrides import Override, overrides
from ghapp.rules.model.framework import EffectiveConfig, RepoConfig
from ghapp.rules.model.snapshot import PullRequest, Snapshot


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    """A pull request with the documents that it touches, by the `config` in force when the snapshot was taken.

    `concerns` are open. `overrides` are oldest first, and hold or not.
    """

    snapshot: Snapshot
    pull: PullRequest
    conversation: Conversation
    effective: EffectiveConfig
    config: RepoConfig
    documents: tuple[Document, ...]
    freshness: Freshness
    hearings: tuple[Hearing, ...]
    concerns: tuple[Concern, ...]
    overrides: tuple[Override, ...]

    @property
    def is_overridden(self) -> bool:
        """Return whether an override holds."""
        return any(override.holds for override in self.overrides)


def assess(snapshot: Snapshot, pull: PullRequest, conversation: Conversation, effective: EffectiveConfig) -> Assessment:
    """Assess what was said in the pull request's own conversation."""
    config = conversation.config_at(snapshot.taken_at)
    documents = touched_documents(pull, config, effective)
    freshness = assess_freshness(snapshot, pull, config, documents)
    return Assessment(
        snapshot=snapshot,
        pull=pull,
        conversation=conversation,
        effective=effective,
        config=config,
        documents=documents,
        freshness=freshness,
        hearings=hearings(snapshot, conversation, documents, freshness, at=snapshot.taken_at),
        concerns=concerns_about(conversation.open_concerns, documents),
        overrides=overrides(snapshot, pull, conversation, documents),
    )
