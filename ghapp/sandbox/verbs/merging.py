"""Merging pull requests, and the required checks that block a merge."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from ghapp.sandbox.access.permissions import require_permission
from ghapp.sandbox.errors import Refused
from ghapp.sandbox.state.accounts import Actor
from ghapp.sandbox.state.checks import PASSING
from ghapp.sandbox.state.git import Commit
from ghapp.sandbox.state.protections import RequiredCheck
from ghapp.sandbox.state.repositories import Repository
from ghapp.sandbox.state.threads import PullRequest
from ghapp.sandbox.state.world import World
from ghapp.sandbox.verbs import repos
from ghapp.sandbox.verbs.issues import set_closed
from ghapp.sandbox.verbs.notifications import add_timeline_event, announce_thread_event
from ghapp.sandbox.verbs.pulls import move

# The states of a required check, the worst last.
STATES = ("passing", "expected", "pending", "in progress", "failing")


def merge(world: World, pull: PullRequest, by: Actor, sha: str | None = None, *, bypass: bool = False) -> Commit:
    """Merge into the base branch with a merge commit; `sha` is the head that the caller expects.

    With `bypass` an administrator merges regardless of the branch's requirements. Raises 405 if the pull request is
    closed, a draft, lacks a required check or must go through a merge queue, and 409 if the head differs.
    """
    repository = pull.repository
    require_permission(repository, by, "admin" if bypass else "write")
    if pull.state == "closed":
        raise Refused(405, "Pull Request is not mergeable")
    if pull.draft:
        raise Refused(405, "Pull Request is still a draft")
    if sha is not None and sha != pull.head.oid:
        raise Refused(409, "Head branch was modified. Review and try the merge again.")
    if pull.base_ref in world.queues[repository] and not bypass:
        raise Refused(405, "Repository rule violations found\n\nChanges must be made through the merge queue\n\n")
    if (message := blocked_by(world, pull)) and not bypass:
        raise Refused(405, message)
    base = repository.branches[pull.base_ref]
    tree, message, parents = merged_tree(base, pull), merge_message(pull), (base, pull.head)
    merged = repos.make_commit(world, repository, by=by, tree=tree, message=message, parents=parents)
    complete_merge(world, pull, by, base, merged)
    return merged


def merged_tree(base: Commit, pull: PullRequest) -> Mapping[str, str]:
    """Return the files of `base` with the changes of a pull request."""
    tree = dict(base.tree)
    for change in pull.files:
        if change.previous_path:
            tree.pop(change.previous_path, None)
        if change.status == "removed":
            tree.pop(change.path, None)
        else:
            tree[change.path] = pull.head.tree[change.path]
    return tree


def merge_message(pull: PullRequest) -> str:
    """Return the message of the merge commit."""
    return f"Merge pull request #{pull.number} from {pull.head_repository.owner.login}/{pull.head_ref}"


def complete_merge(
    world: World, pull: PullRequest, by: Actor, base: Commit, merged: Commit, *, kind: str = "pr_merge"
) -> None:
    """Move the base branch from `base` to the merge commit, and close the pull request as merged.

    `kind` is what the activity log calls it.
    """
    pull.base, pull.merge_commit, pull.merged_at, pull.merged_by = base, merged, world.now(), by
    add_timeline_event(world, pull, "merged", by, after=merged.oid)
    set_closed(world, pull, by)
    move(world, pull.repository, by, pull.base_ref, merged, kind=kind)
    announce_thread_event(world, pull, "closed", by)


def blocked_by(world: World, pull: PullRequest) -> str | None:
    """Return GitHub's message about the required checks that block a merge, or None.

    Source: https://docs.github.com/en/pull-requests/collaborating-with-pull-requests/collaborating-on-repositories-with-code-quality-features/troubleshooting-required-status-checks
    """
    protections = pull.repository.protections_of(pull.required_ref)
    missing = missing_checks(world, pull.repository, pull.required_ref, pull.head.oid)
    if not missing:
        return None
    message = _message(missing, len(pull.repository.required_checks(pull.required_ref)))
    by_ruleset = any(protection.is_ruleset for protection in protections)
    return f"Repository rule violations found\n\n{message}\n\n" if by_ruleset else message


def missing_checks(world: World, repository: Repository, branch: str, head_sha: str) -> Mapping[str, str]:
    """Return the required checks that a commit has not passed, and the state of each."""
    required = repository.required_checks(branch)
    states = {check.context: _state(world, repository, head_sha, check) for check in required}
    return {context: state for context, state in states.items() if state != "passing"}


def _message(missing: Mapping[str, str], total: int) -> str:
    if total == 1:
        ((context, state),) = missing.items()
        return f'Required status check "{context}" is {state}.'
    counts = Counter(missing.values())
    message = " and ".join(f"{counts[state]} {state}" for state in STATES if counts[state])
    return f"{len(missing)} of {total} required status checks have not succeeded: {message}."


def _state(world: World, repository: Repository, head_sha: str, check: RequiredCheck) -> str:
    """Return the state of a required check. If a check run and a status have its name, both must pass.

    Source: https://docs.github.com/en/pull-requests/collaborating-with-pull-requests/collaborating-on-repositories-with-code-quality-features/troubleshooting-required-status-checks
    """
    both = {look(world, repository, head_sha, check) for look in (_run_state, _status_state)}
    return max(both - {"expected"}, key=STATES.index, default="expected")


def _run_state(world: World, repository: Repository, head_sha: str, check: RequiredCheck) -> str:
    suites = world.suites[repository].get(head_sha, [])
    runs = [run for suite in suites if check.app_id in (None, suite.app.id) for run in suite.latest(check.context)]
    if not runs:
        return "expected"
    latest = max(runs, key=lambda run: run.id)
    if latest.status != "completed":
        return "in progress"
    return "passing" if latest.conclusion in PASSING else "failing"


def _status_state(world: World, repository: Repository, head_sha: str, check: RequiredCheck) -> str:
    found = [
        status
        for status in world.statuses[repository].get(head_sha, [])
        if status.context == check.context and (check.app_id is None or (status.app and status.app.id == check.app_id))
    ]
    if not found:
        return "expected"
    return {"success": "passing", "pending": "pending"}.get(found[-1].state, "failing")
