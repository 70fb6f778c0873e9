"""Merged pull requests, and what the app records about them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from ghapp.rules.decide import decide
from ghapp.rules.model.check_runs import CheckRun
from ghapp.rules.model.framework import CheckScope, EffectiveConfig, Records
from ghapp.rules.model.plan import AddComment, Record
from ghapp.rules.model.snapshot import Snapshot, ThreadState
from tests.support.builders import (
    PAULA,
    PRD,
    at,
    config,
    effective,
    only,
    pull,
    user,
)

NAME = "Rules of Engagement"


def run(conclusion: str, name: str = NAME) -> CheckRun:
    return CheckRun(node_id="RUN", name=name, conclusion=conclusion, external_id="roe1:a:b")


def merged(*paths: str, **changes: Any) -> Snapshot:
    """Pull request 7 by paula, merged by bob half an hour after it was opened."""
    defaults: dict[str, Any] = {
        "author": PAULA,
        "state": ThreadState.MERGED,
        "merged_by": user("bob"),
        "merged_at": at(30),
        "checks": (run("SUCCESS"),),
    }
    return pull(*(paths or (PRD,)), **(defaults | changes))


COMMENTED = effective(replace(config(), records=Records.COMMENT))


def written(snapshot: Snapshot, rules: EffectiveConfig = COMMENTED) -> str:
    """The one comment that is written, nothing where there is none."""
    (body,) = [action.body for action in only(decide(snapshot, rules), AddComment)] or [""]
    return body


def records(snapshot: Snapshot, rules: EffectiveConfig | None = None) -> tuple[Record, ...]:
    plan = decide(snapshot, rules or effective())
    assert (plan.actions, plan.verdict, plan.quiet) == ((), None, True)
    return plan.records


PER_BASE = effective(config(check=CheckScope.PER_BASE))
