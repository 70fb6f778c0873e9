"""The merge queue: merge groups, the checks on their heads, and which entries are removed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import pytest

from ghapp.sandbox import PullRequest, Repository
from ghapp.sandbox.errors import Refused
from ghapp.sandbox.state.queues import QueueEntry
from ghapp.sandbox.verbs.checks import CheckChange
from ghapp.sandbox.verbs.queue import entry_state
from tests.support.small_sandbox import CHECK, PERMISSIONS, Connect, SmallSandbox, small_sandbox


@dataclass
class Queued:
    """A branch with a merge queue, and pull requests that passed their checks."""

    here: SmallSandbox = field(default_factory=small_sandbox)
    branch: str = "main"
    strategy: str = "ALLGREEN"
    pulls: list[PullRequest] = field(default_factory=list)

    def __post_init__(self) -> None:
        here = self.here
        here.sandbox.commit(here.shop, here.paula, {"VERSION": "1\n"}, self.branch)
        here.sandbox.protect(here.shop, self.branch, required=[(CHECK, here.app.id)], ruleset=True)
        here.sandbox.require_merge_queue(here.shop, self.branch, strategy=self.strategy, max_entries_to_build=3)

    @property
    def shop(self) -> Repository:
        return self.here.shop

    def pull(self) -> PullRequest:
        """Open a pull request that can be merged."""
        number = len(self.here.sandbox.threads[self.shop]) + 1
        pull = self.here.sandbox.open_pull(self.shop, self.here.paula, {f"{number}.md": "x\n"}, base=self.branch)
        self.checked(pull.head.oid)
        return pull

    def enqueued(self, count: int) -> list[QueueEntry]:
        """Enqueue `count` new pull requests."""
        return [self.here.sandbox.enqueue(self.pull(), self.here.emil) for _ in range(count)]

    def checked(self, sha: str, conclusion: str = "success") -> None:
        """Complete the check on a commit."""
        self.here.sandbox.create_check(self.shop, self.here.app, sha, CheckChange(name=CHECK, conclusion=conclusion))

    def check(self, entry: QueueEntry, conclusion: str = "success") -> None:
        """Complete the check on a merge group."""
        assert entry.head
        self.checked(entry.head.oid, conclusion)

    def run(self) -> list[int]:
        """Process the queue; return the numbers of the merged pull requests."""
        return [pull.number for pull in self.here.sandbox.run_queue(self.shop, self.branch)]

    def told(self, event: str = "merge_group") -> list[tuple[str | None, str | None]]:
        """Return the actions and reasons of the events since the last call."""
        found = [delivery for delivery in self.here.sandbox.outbox if delivery.event == event]
        self.here.sandbox.outbox.clear()
        return [(delivery.action, delivery.payload.get("reason")) for delivery in found]


def test_a_group_contains_its_pull_request_and_those_before_it() -> None:
    queued = Queued(branch="release/1.0")
    first, second = queued.enqueued(2)
    assert first.base and first.head and second.head
    assert first.base is queued.shop.branches["release/1.0"]
    assert second.head.parents == (first.head, second.pull.head)
    assert {"1.md", "2.md", "VERSION"} <= second.head.tree.keys()
    assert first.branch == f"gh-readonly-queue/release/1.0/pr-1-{first.base.oid}"
    assert queued.shop.branches[first.branch] is first.head
    group = next(delivery for delivery in queued.here.sandbox.outbox if delivery.event == "merge_group").payload
    assert group["merge_group"]["head_ref"] == f"refs/heads/{first.branch}"
    assert group["merge_group"]["base_ref"] == "refs/heads/release/1.0"
    assert (first.position, second.position) == (1, 2)


def test_groups_that_pass_are_merged_in_their_order() -> None:
    queued = Queued()
    first, second, third = queued.enqueued(3)
    queued.told()
    queued.check(second)
    assert (queued.run(), entry_state(queued.here.sandbox, second), entry_state(queued.here.sandbox, first)) == (
        [],
        "MERGEABLE",
        "AWAITING_CHECKS",
    )
    queued.check(first)
    head = second.head
    assert queued.run() == [1, 2]
    assert queued.shop.head is head
    assert (first.pull.state, first.pull.merged_by) == ("closed", queued.here.sandbox.bots["github-merge-queue"])
    assert queued.told() == [("destroyed", "merged"), ("destroyed", "merged")]
    assert queued.here.sandbox.queue_entry(third.pull) is third
    assert third.position == 1


def test_a_failed_entry_is_removed_and_the_groups_behind_it_rebuilt() -> None:
    queued = Queued()
    first, second, third = queued.enqueued(3)
    queued.check(first)
    queued.check(second, "action_required")
    queued.check(third)
    queued.told()
    assert queued.run() == [1]
    assert queued.told() == [
        ("destroyed", "merged"),
        ("destroyed", "dequeued"),
        ("destroyed", "invalidated"),
        ("checks_requested", None),
    ]
    assert queued.here.sandbox.queue_entry(second.pull) is None
    assert second.pull.timeline[-1].after == "CI_FAILURE"
    assert third.head
    assert third.head.parents == (queued.shop.head, third.pull.head)
    assert "2.md" not in third.head.tree


def test_a_passing_head_merges_all_before_it_with_headgreen() -> None:
    queued = Queued(strategy="HEADGREEN")
    first, second = queued.enqueued(2)
    queued.check(first, "failure")
    assert (queued.run(), entry_state(queued.here.sandbox, first)) == ([], "UNMERGEABLE")
    queued.check(second)
    assert queued.run() == [1, 2]


def test_all_entries_are_removed_when_every_group_fails_with_headgreen() -> None:
    queued = Queued(strategy="HEADGREEN")
    for entry in queued.enqueued(2):
        queued.check(entry, "failure")
    assert queued.run() == []
    assert queued.here.sandbox.queues[queued.shop]["main"].entries == []


def test_a_limited_number_of_groups_is_built_at_once() -> None:
    queued = Queued()
    entries = queued.enqueued(4)
    assert entry_state(queued.here.sandbox, entries[3]) == "QUEUED"
    queued.check(entries[0])
    assert queued.run() == [1]
    assert entry_state(queued.here.sandbox, entries[3]) == "AWAITING_CHECKS"


def test_an_entry_that_jumps_the_queue_is_built_first() -> None:
    queued = Queued()
    (first,) = queued.enqueued(1)
    queued.told()
    urgent = queued.here.sandbox.enqueue(queued.pull(), queued.here.emil, jump=True)
    assert queued.told() == [("destroyed", "invalidated"), ("checks_requested", None), ("checks_requested", None)]
    assert first.base is urgent.head


def _push(queued: Queued, pull: PullRequest) -> None:
    queued.here.sandbox.push(pull, queued.here.paula, {"more.md": "x\n"})


def _close(queued: Queued, pull: PullRequest) -> None:
    queued.here.sandbox.close(pull, queued.here.paula)


def _draft(queued: Queued, pull: PullRequest) -> None:
    queued.here.sandbox.convert_to_draft(pull, queued.here.paula)


def _retarget(queued: Queued, pull: PullRequest) -> None:
    queued.here.sandbox.commit(queued.shop, queued.here.paula, {"next.md": "x\n"}, "next")
    queued.here.sandbox.retarget(pull, queued.here.paula, "next")


def _dequeue(queued: Queued, pull: PullRequest) -> None:
    queued.here.sandbox.dequeue(pull, queued.here.emil)


@pytest.mark.parametrize("act", [_push, _close, _draft, _retarget, _dequeue])
def test_a_changed_pull_request_leaves_the_queue(act: Callable[[Queued, PullRequest], None]) -> None:
    queued = Queued()
    first, second = queued.enqueued(2)
    queued.told()
    act(queued, first.pull)
    assert queued.here.sandbox.queues[queued.shop]["main"].entries == [second]
    assert second.base is queued.shop.head
    assert queued.told() == [("destroyed", "dequeued"), ("destroyed", "invalidated"), ("checks_requested", None)]
    assert len([name for name in queued.shop.branches if name.startswith("gh-readonly-queue/")]) == 1


def test_a_new_title_keeps_a_pull_request_in_the_queue() -> None:
    queued = Queued()
    (entry,) = queued.enqueued(1)
    queued.here.sandbox.edit(entry.pull, queued.here.paula, title="Better")
    assert queued.here.sandbox.queue_entry(entry.pull) is entry


def test_queue_changes_are_in_the_timeline_and_the_webhooks() -> None:
    queued = Queued()
    (entry,) = queued.enqueued(1)
    queued.check(entry)
    queued.run()
    told = queued.told("pull_request")
    assert told[-3:] == [("enqueued", None), ("closed", None), ("dequeued", "MERGE")]


def _draft_one(queued: Queued) -> PullRequest:
    pull = queued.pull()
    _draft(queued, pull)
    return pull


def _closed_one(queued: Queued) -> PullRequest:
    pull = queued.pull()
    _close(queued, pull)
    return pull


def _failing(queued: Queued) -> PullRequest:
    pull = queued.pull()
    queued.checked(pull.head.oid, "failure")
    return pull


def _queued_one(queued: Queued) -> PullRequest:
    return queued.enqueued(1)[0].pull


def _elsewhere(queued: Queued) -> PullRequest:
    pull = queued.pull()
    _retarget(queued, pull)
    return pull


@pytest.mark.parametrize(
    ("prepare", "why"),
    [
        (_draft_one, "draft"),
        (_closed_one, "closed"),
        (_failing, "is failing"),
        (_queued_one, "already"),
        (_elsewhere, "not enabled"),
    ],
)
def test_a_pull_request_that_cannot_be_merged_cannot_be_enqueued(
    prepare: Callable[[Queued], PullRequest], why: str
) -> None:
    queued = Queued()
    with pytest.raises(Refused, match=why):
        queued.here.sandbox.enqueue(prepare(queued), queued.here.emil)


def test_enqueueing_needs_write_access_and_the_current_head() -> None:
    queued = Queued()
    pull = queued.pull()
    with pytest.raises(Refused, match="Not Found"):
        queued.here.sandbox.enqueue(pull, queued.here.stella)
    with pytest.raises(Refused, match="Head branch was modified"):
        queued.here.sandbox.enqueue(pull, queued.here.emil, sha="f" * 40)
    with pytest.raises(Refused, match="not in the queue"):
        queued.here.sandbox.dequeue(pull, queued.here.emil)


def test_nothing_bypasses_the_queue() -> None:
    queued = Queued()
    (entry,) = queued.enqueued(1)
    with pytest.raises(Refused, match="merge queue") as refused:
        queued.here.sandbox.merge(queued.pull(), queued.here.emil)
    assert refused.value.status == 405
    with pytest.raises(Refused, match="Protected branch"):
        queued.here.sandbox.commit(queued.shop, queued.here.emil, {"x": "y"}, entry.branch)


def test_an_installation_without_the_permission_gets_no_events() -> None:
    queued = Queued()
    queued.here.installation.permissions = {
        name: level for name, level in PERMISSIONS.items() if name != "merge_queues"
    }
    queued.enqueued(1)
    assert queued.told() == []


async def test_the_rules_of_the_branch_include_the_queue(connect: Connect) -> None:
    queued = Queued()
    api = await connect(queued.here)
    rules = await api.getitem("/repos/acme/shop/rules/branches/main")
    assert [rule["type"] for rule in rules] == ["required_status_checks", "merge_queue"]
    assert rules[1]["parameters"]["grouping_strategy"] == "ALLGREEN"
