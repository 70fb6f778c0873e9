"""Branch activity: GitHub's log of what happened to the branches of a repository."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from ghapp.sandbox.state.accounts import Actor

NO_COMMIT = "0" * 40


@dataclass(frozen=True, kw_only=True)
class BranchActivity:
    """A change of a branch; `before` and `after` are commit ids, all zeros where the branch did not exist.

    `kind` is GitHub's word: `push`, `force_push`, `branch_creation`, `branch_deletion`, `pr_merge` or
    `merge_queue_merge`.
    """

    id: int
    node_id: str
    ref: str
    before: str
    after: str
    kind: str
    actor: Actor
    timestamp: datetime
