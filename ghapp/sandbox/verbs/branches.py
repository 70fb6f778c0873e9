"""Branches: deleting one, and what then happens to the pull requests from it and into it."""

from __future__ import annotations

from ghapp.sandbox.errors import Refused
from ghapp.sandbox.state.accounts import Actor
from ghapp.sandbox.state.repositories import Repository
from ghapp.sandbox.state.threads import PullRequest
from ghapp.sandbox.state.world import World
from ghapp.sandbox.verbs import repos
from ghapp.sandbox.verbs.branch_log import log_activity
from ghapp.sandbox.verbs.issues import close
from ghapp.sandbox.verbs.notifications import add_timeline_event, announce_repository_event


def delete_branch(world: World, repository: Repository, by: Actor, name: str) -> None:
    """Delete a branch. Pull requests from it are closed, and so are those into it that GitHub cannot retarget.

    If the branch was merged, GitHub retargets the pull requests into it to the base of that merge, and sends no
    `pull_request.edited` about it.
    Source: https://docs.github.com/en/pull-requests/collaborating-with-pull-requests/proposing-changes-to-your-work-with-pull-requests/about-branches
    """
    repos.require_push(repository, by, name)
    if name == repository.default_branch:
        raise Refused(422, "Cannot delete the default branch")
    before = repository.branches.pop(name)
    log_activity(world, repository, by, name, before=before, after=None)
    changes = {"ref": f"refs/heads/{name}", "before": before, "after": None, "forced": False}
    announce_repository_event(world, repository, "push", None, by, changes=changes)
    announce_repository_event(
        world, repository, "delete", None, by, changes={"ref": name, "ref_type": "branch", "pusher_type": "user"}
    )
    pulls = [each for each in world.threads[repository].values() if isinstance(each, PullRequest)]
    merged_into = [each.base_ref for each in pulls if each.merged_at and each.head_ref == name and not each.is_fork]
    for pull in pulls:
        if pull.state == "open" and pull.base_ref == name and merged_into:
            _retarget(world, pull, by, merged_into[-1])
        elif pull.state == "open" and (pull.base_ref == name or (pull.head_ref == name and not pull.is_fork)):
            close(world, pull, by)


def _retarget(world: World, pull: PullRequest, by: Actor, base: str) -> None:
    add_timeline_event(world, pull, "automatic_base_change_succeeded", by, before=pull.base_ref, after=base)
    pull.base_ref, pull.base = base, pull.repository.branches[base]
