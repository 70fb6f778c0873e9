"""Auto-merge: a pull request that GitHub merges, or adds to the merge queue, once its required checks pass.

Sources: https://docs.github.com/en/pull-requests/collaborating-with-pull-requests/incorporating-changes-from-a-pull-request/automatically-merging-a-pull-request
https://docs.github.com/en/pull-requests/collaborating-with-pull-requests/incorporating-changes-from-a-pull-request/merging-a-pull-request-with-a-merge-queue
"""

from __future__ import annotations

from ghapp.sandbox.access.permissions import require_permission
from ghapp.sandbox.errors import Refused
from ghapp.sandbox.state.accounts import Actor
from ghapp.sandbox.state.events import Event
from ghapp.sandbox.state.repositories import Repository
from ghapp.sandbox.state.threads import AutoMerge, PullRequest
from ghapp.sandbox.state.world import World
from ghapp.sandbox.verbs.merging import blocked_by, merge
from ghapp.sandbox.verbs.notifications import announce_thread_event
from ghapp.sandbox.verbs.queue import enqueue


def enable_auto_merge(world: World, pull: PullRequest, by: Actor) -> None:
    """Press "Enable auto-merge"; GitHub refuses it where nothing blocks the merge."""
    require_permission(pull.repository, by, "write")
    if pull.state == "closed" or pull.draft:
        raise Refused(422, f"Pull request is {'closed' if pull.state == 'closed' else 'in draft state'}")
    if blocked_by(world, pull) is None:
        raise Refused(422, "Pull request is in clean status")
    pull.auto_merge = AutoMerge(enabled_by=by, enabled_at=world.now())
    announce_thread_event(world, pull, "auto_merge_enabled", by)


def disable_auto_merge(world: World, pull: PullRequest, by: Actor) -> None:
    """Press "Disable auto-merge"."""
    require_permission(pull.repository, by, "write")
    if pull.auto_merge is None:
        raise Refused(422, "Can't disable auto-merge for this pull request")
    _disable(world, pull, by, "disabled by user")


def merge_what_passes(world: World, repository: Repository) -> None:
    """Merge every pull request with auto-merge whose required checks have passed, or add it to its merge queue."""
    for thread in list(world.threads[repository].values()):
        if not isinstance(thread, PullRequest) or thread.auto_merge is None or world.queue_entry(thread):
            continue
        if blocked_by(world, thread) is None:
            by, thread.auto_merge = thread.auto_merge.enabled_by, None
            if thread.base_ref in world.queues[repository]:
                enqueue(world, thread, by)
            else:
                merge(world, thread, by)


def follow_changes(world: World) -> None:
    """Merge what passes, and turn auto-merge off where a pull request is closed, retargeted or made a draft."""

    def listen(event: Event) -> None:
        pull = event.thread
        if event.name != "pull_request" or not isinstance(pull, PullRequest) or pull.auto_merge is None:
            return
        is_retargeted = event.action == "edited" and "base" in event.changes.get("changes", {})
        if event.action in ("closed", "converted_to_draft") or is_retargeted:
            _disable(world, pull, event.sender, "pull request changed")

    world.listeners.append(listen)
    world.check_listeners.append(lambda repository: merge_what_passes(world, repository))


def _disable(world: World, pull: PullRequest, by: Actor, reason: str) -> None:
    pull.auto_merge = None
    announce_thread_event(world, pull, "auto_merge_disabled", by, changes={"reason": reason})
