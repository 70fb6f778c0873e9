"""The branch log: keeping what happens to branches in the activity log of their repository."""

from __future__ import annotations

from ghapp.sandbox.state.accounts import Actor
from ghapp.sandbox.state.branch_activity import NO_COMMIT, BranchActivity
from ghapp.sandbox.state.git import Commit
from ghapp.sandbox.state.repositories import Repository
from ghapp.sandbox.state.world import World


def log_activity(
    world: World,
    repository: Repository,
    by: Actor,
    branch: str,
    *,
    before: Commit | None,
    after: Commit | None,
    kind: str = "push",
) -> None:
    """Add a change of a branch; a commit is None where the branch does not exist, which decides the kind."""
    if before is None:
        kind = "branch_creation"
    elif after is None:
        kind = "branch_deletion"
    number, node_id = world.next_id("PSH")
    repository.activity.append(
        BranchActivity(
            id=number,
            node_id=node_id,
            ref=f"refs/heads/{branch}",
            before=before.oid if before else NO_COMMIT,
            after=after.oid if after else NO_COMMIT,
            kind=kind,
            actor=by,
            timestamp=world.now(),
        )
    )
