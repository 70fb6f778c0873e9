"""Looks at one pull request, one after the other, each with what the one before it noted."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from ghapp.rules.decide import decide
from ghapp.rules.model.framework import EffectiveConfig, Stale
from ghapp.rules.model.plan import Plan, Reason
from ghapp.rules.model.snapshot import ChangedFile, EventKind, Snapshot
from tests.support.builders import PRD, at, came, config, effective, file, prd

KEEP, DOCUMENT = effective(config(stale=Stale.KEEP)), effective(config(stale=Stale.DOCUMENT))
CODE, OLD, NEW = "0" * 40, "b" * 40, "c" * 40
FORCED, RETARGETED = EventKind.HEAD_FORCE_PUSHED, EventKind.BASE_CHANGED


def holding(blob: str | None, path: str = PRD, **changes: Any) -> ChangedFile:
    """A file whose contents at the head are known."""
    return replace(file(path, **changes), blob=blob)


def told(text: Reason) -> str:
    """All that a tree of reasons says."""
    return "\n".join([text.text, *map(told, text.children)])


def looked(*looks: Snapshot, rules: EffectiveConfig) -> Plan:
    """The last of several looks at one pull request, each with what the one before it noted."""
    plan = Plan()
    for look in looks:
        assert look.pull_request
        remembered = replace(look.pull_request, sightings=plan.sightings, seen=plan.seen)
        plan = decide(replace(look, pull_request=remembered), rules)
    return plan


def outcome(*looks: Snapshot, rules: EffectiveConfig) -> str:
    verdict = looked(*looks, rules=rules).verdict
    assert verdict
    return verdict.conclusion.value


def code() -> Snapshot:
    """The PM's pull request before it touches a document."""
    return prd(files=(file("src/a.py"),), head_sha=CODE, updated_at=at(0), taken_at=at(0))


def written(sha: str, blob: str, pushed: float, *, seen: float = 60, path: str = PRD, **changes: Any) -> Snapshot:
    """The PM's pull request on a PRD whose head was pushed, and seen by the app, so many minutes after the opening."""
    files = changes.pop("files", (holding(blob, path),))
    changes = {"head_history": came(sha, pushed), "updated_at": at(pushed)} | changes
    return prd(files=files, head_sha=sha, taken_at=at(seen), **changes)
