"""The merge queue: entries, merge groups, and what is merged or removed.

Source: https://docs.github.com/en/repositories/configuring-branches-and-merges-in-your-repository/configuring-pull-request-merges/managing-a-merge-queue
"""

from __future__ import annotations

from collections.abc import Sequence

from ghapp.sandbox.access.permissions import require_permission
from ghapp.sandbox.errors import Refused
from ghapp.sandbox.state.accounts import Actor, Bot
from ghapp.sandbox.state.events import Event
from ghapp.sandbox.state.queues import MergeQueue, QueueEntry
from ghapp.sandbox.state.repositories import Repository
from ghapp.sandbox.state.threads import PullRequest
from ghapp.sandbox.state.world import World
from ghapp.sandbox.verbs import apps, repos
from ghapp.sandbox.verbs.merging import blocked_by, complete_merge, merge_message, merged_tree, missing_checks
from ghapp.sandbox.verbs.notifications import add_timeline_event, announce_repository_event, announce_thread_event
from ghapp.sandbox.verbs.pulls import move

BOT = "github-merge-queue"
# Changes of a pull request that remove it from the queue.
_REMOVING_ACTIONS = frozenset({"synchronize", "closed", "edited", "converted_to_draft"})


def require_merge_queue(
    world: World,
    repository: Repository,
    branch: str = "main",
    *,
    strategy: str = "ALLGREEN",
    max_entries_to_build: int = 5,
) -> MergeQueue:
    """Require a merge queue for `branch`."""
    number, node_id = world.next_id("MQ")
    queue = MergeQueue(
        id=number,
        node_id=node_id,
        repository=repository,
        branch=branch,
        strategy=strategy,
        max_entries_to_build=max_entries_to_build,
    )
    world.queues[repository][branch] = world.register(queue, node_id)
    return queue


def drop_merge_queue(world: World, repository: Repository, branch: str = "main") -> None:
    """No longer require a merge queue for `branch`; what was queued leaves it."""
    queue = world.queues[repository].get(branch)
    if queue is None:
        return
    for entry in [*queue.entries]:
        dequeue(world, entry.pull, world.staff)
    del world.queues[repository][branch]


def enqueue(world: World, pull: PullRequest, by: Actor, *, sha: str | None = None, jump: bool = False) -> QueueEntry:
    """Press "Merge when ready": add a pull request to the end of its queue, or (`jump`) to its start.

    Refuses what could not be merged without a queue either; `sha` is the head that the caller expects.
    """
    require_permission(pull.repository, by, "write")
    queue = world.queues[pull.repository].get(pull.base_ref)
    if queue is None:
        raise Refused(422, "Merge queue is not enabled for this branch")
    if world.queue_entry(pull):
        raise Refused(422, "Pull request is already in the queue")
    if pull.state == "closed" or pull.draft:
        raise Refused(422, f"Pull request is {'closed' if pull.state == 'closed' else 'in draft state'}")
    if sha not in (None, pull.head.oid):
        raise Refused(422, "Head branch was modified. Review and try the merge again.")
    if message := blocked_by(world, pull):
        raise Refused(422, message)
    number, node_id = world.next_id("MQE")
    entry = QueueEntry(
        id=number, node_id=node_id, queue=queue, pull=pull, enqueuer=by, enqueued_at=world.now(), jump=jump
    )
    world.register(entry, node_id)
    if jump:
        _invalidate(world, queue.entries)
    queue.entries.insert(0 if jump else len(queue.entries), entry)
    add_timeline_event(world, pull, "added_to_merge_queue", by, by)
    announce_thread_event(world, pull, "enqueued", by)
    _build(world, queue)
    return entry


def dequeue(world: World, pull: PullRequest, by: Actor) -> QueueEntry:
    """Remove a pull request from its queue; the merge groups behind it are built again."""
    require_permission(pull.repository, by, "write")
    entry = world.queue_entry(pull)
    if entry is None:
        raise Refused(422, "Pull request is not in the queue")
    _remove(world, entry, by, "MANUAL")
    return entry


def run_queue(world: World, repository: Repository, branch: str = "main") -> list[PullRequest]:
    """Process the queue: merge the groups that pass, remove those that fail; return what was merged.

    GitHub does so by itself, some moments after a check has changed.
    """
    queue, merged = world.queues[repository][branch], list[PullRequest]()
    while True:
        states = [entry_state(world, entry) for entry in queue.built]
        if ready := _ready(queue, states):
            for entry in queue.built[:ready]:
                _merge(world, entry)
                merged.append(entry.pull)
            _build(world, queue)
        elif (failed := _failed(queue, states)) is not None:
            _remove(world, queue.built[failed], _bot(world), "CI_FAILURE")
        else:
            return merged


def entry_state(world: World, entry: QueueEntry) -> str:
    """Return GraphQL's word for the state of an entry, by the required checks of its merge group."""
    if entry.head is None:
        return "QUEUED"
    missing = missing_checks(world, entry.queue.repository, entry.queue.branch, entry.head.oid).values()
    if "failing" in missing:
        return "UNMERGEABLE"
    return "AWAITING_CHECKS" if missing else "MERGEABLE"


def dequeue_what_changed(world: World) -> None:
    """Remove a pull request from its queue when it is pushed to, closed, retargeted or converted to a draft."""

    def listen(event: Event) -> None:
        pull = event.thread
        if event.name != "pull_request" or event.action not in _REMOVING_ACTIONS or not isinstance(pull, PullRequest):
            return
        entry = world.queue_entry(pull)
        is_unrelated_edit = event.action == "edited" and "base" not in event.changes.get("changes", {})
        if entry and not is_unrelated_edit:
            _remove(world, entry, event.sender, "MANUAL")

    world.listeners.append(listen)


def _ready(queue: MergeQueue, states: Sequence[str]) -> int:
    """Return how many entries can be merged now."""
    if queue.strategy == "HEADGREEN":
        return max((place for place, state in enumerate(states, start=1) if state == "MERGEABLE"), default=0)
    return next((place for place, state in enumerate(states) if state != "MERGEABLE"), len(states))


def _failed(queue: MergeQueue, states: Sequence[str]) -> int | None:
    """Return the index of the entry that failed; with `HEADGREEN` a later group can still pass."""
    if queue.strategy == "HEADGREEN":
        return len(states) - 1 if set(states) == {"UNMERGEABLE"} else None
    return states.index("UNMERGEABLE") if "UNMERGEABLE" in states else None


def _build(world: World, queue: MergeQueue) -> None:
    repository = queue.repository
    base = repository.branches[queue.branch]
    for entry in queue.entries[: queue.max_entries_to_build]:
        if entry.head is None:
            tree, message = merged_tree(base, entry.pull), merge_message(entry.pull)
            bot, parents = _bot(world), (base, entry.pull.head)
            entry.base = base
            entry.head = repos.make_commit(world, repository, by=bot, tree=tree, message=message, parents=parents)
            move(world, repository, bot, entry.branch, entry.head)
            announce_repository_event(world, repository, "merge_group", "checks_requested", bot, subject=entry)
        base = entry.head


def _remove(world: World, entry: QueueEntry, by: Actor, reason: str) -> None:
    queue = entry.queue
    behind = queue.entries[entry.position :]
    queue.entries.remove(entry)
    before = entry.head.oid if entry.head else ""
    add_timeline_event(world, entry.pull, "removed_from_merge_queue", by, entry.enqueuer, before=before, after=reason)
    announce_thread_event(world, entry.pull, "dequeued", by, changes={"reason": reason})
    _destroy(world, entry, "dequeued")
    _invalidate(world, behind)
    _build(world, queue)


def _invalidate(world: World, entries: Sequence[QueueEntry]) -> None:
    for entry in entries:
        _destroy(world, entry, "invalidated")


def _merge(world: World, entry: QueueEntry) -> None:
    if entry.base is None or entry.head is None:
        raise ValueError("the group is not built")
    entry.queue.entries.remove(entry)
    bot = _bot(world)
    complete_merge(world, entry.pull, bot, entry.base, entry.head, kind="merge_queue_merge")
    announce_thread_event(world, entry.pull, "dequeued", bot, changes={"reason": "MERGE"})
    _destroy(world, entry, "merged")


def _destroy(world: World, entry: QueueEntry, reason: str) -> None:
    """Destroy the merge group of an entry, if it was built; its commit stays in the object store."""
    if entry.head is None:
        return
    repository = entry.queue.repository
    changes = {"reason": reason}
    announce_repository_event(
        world, repository, "merge_group", "destroyed", _bot(world), subject=entry, changes=changes
    )
    del repository.branches[entry.branch]
    entry.base = entry.head = None


def _bot(world: World) -> Bot:
    """Return GitHub's own app that builds and merges the groups."""
    return world.bots.get(BOT) or apps.bot(world, BOT)
