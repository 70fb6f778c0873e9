"""Override holders: who may override a check, and resolve a concern that nobody else is left for (SPEC §4)."""

from __future__ import annotations

from ghapp.rules.model.actors import Actor
from ghapp.rules.model.framework import RepoConfig
from ghapp.rules.model.snapshot import Snapshot
from ghapp.rules.people.authors import is_author
from ghapp.rules.people.holders import holds


def may_override(snapshot: Snapshot, config: RepoConfig, actor: Actor) -> bool:
    """Return whether a person may override: those under `override:`, else administrators; never an author."""
    if is_author(snapshot, actor):
        return False
    if config.override:
        return holds(snapshot, actor, config.override)
    return actor.node_id in snapshot.administrators
