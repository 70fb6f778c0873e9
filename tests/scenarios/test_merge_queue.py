"""A merge queue is answered from the verdict of each pull request in the group, evaluated anew (SPEC §3)."""

from __future__ import annotations

import pytest

from ghapp.rules.model.framework import CHECK_NAME
from ghapp.sandbox.state.accounts import Actor
from ghapp.sandbox.state.checks import CheckRun
from ghapp.sandbox.state.queues import QueueEntry
from ghapp.sandbox.state.threads import PullRequest
from tests.support.world import CONFIG, PRD, World
from tests.support.writes import ADD_LABELS, CHECK, NEW_CHECK, OPENED

(TEXT,) = PRD.values()


def queued(world: World, pull: PullRequest, by: Actor | None = None) -> QueueEntry:
    """Press "Merge when ready"."""
    if pull.base_ref not in world.box.queues[world.shop]:
        world.box.require_merge_queue(world.shop, pull.base_ref)
    return world.box.enqueue(pull, by or world.dan)


def check(world: World, entry: QueueEntry, name: str = CHECK_NAME) -> CheckRun | None:
    """The app's latest check on the head of a group."""
    assert entry.head, "the group is not built"
    runs = [run for suite in world.box.suites[world.shop].get(entry.head.oid, []) for run in suite.latest(name)]
    return runs[-1] if runs else None


def conclusion(world: World, entry: QueueEntry) -> str | None:
    """What the check on a group says; None where there is none."""
    run = check(world, entry)
    return run.conclusion if run else None


def page(world: World, entry: QueueEntry) -> str:
    """All that the check on a group says."""
    run = check(world, entry)
    assert run
    assert run.output
    return "\n".join([run.output.title, run.output.summary, run.output.text])


async def heard(world: World, *, document: bool = True) -> PullRequest:
    """A pull request on a PRD on which the EM was heard, or on code."""
    if not document:
        return await world.code()
    number = len(world.box.threads[world.shop]) + 1
    pull = world.box.open_pull(world.shop, world.pam, {f"docs/prd/{number}.md": TEXT}, title=f"PRD *{number}*")
    await world.settle(*OPENED)
    world.box.comment(pull, world.emma, "Fine.")
    await world.settle(CHECK)
    return pull


async def test_a_group_of_one_is_checked_and_merged(world: World) -> None:
    entry = queued(world, await heard(world))
    await world.settle(NEW_CHECK)
    assert conclusion(world, entry) == "success"
    # The pull request itself is looked at, too: in a queue, an objection keeps it waiting.
    assert [request.kind for request in world.requests].count("write") == 1
    assert world.box.run_queue(world.shop) == [entry.pull]
    await world.settle()
    (record,) = await world.app.store.ledger()
    assert (record.kind, record.data["merged_by"]) == ("merged", "dan")


async def test_a_pull_request_waits_in_the_queue_while_changes_are_requested(world: World) -> None:
    pull = await heard(world)
    world.box.review(pull, world.emma, "CHANGES_REQUESTED", "Too dear.")
    await world.settle(CHECK)
    assert world.conclusion(pull) == "neutral"
    entry = queued(world, pull)
    await world.settle(CHECK, NEW_CHECK)
    assert (world.conclusion(pull), conclusion(world, entry)) == ("action_required", "action_required")
    world.box.dequeue(pull, world.dan)
    await world.settle(CHECK)
    assert world.conclusion(pull) == "neutral"


async def test_every_member_of_a_group_is_evaluated_and_a_waiting_one_named(world: World) -> None:
    first, second, third = [await heard(world), await heard(world), await heard(world, document=False)]
    (voice,) = [comment for comment in second.comments.values() if comment.author is world.emma]
    entries = [queued(world, pull) for pull in (first, second, third)]
    world.box.delete_comment(voice, world.emma)
    # The delivery that tells of it is lost: what the group is told must not rest on it.
    world.box.outbox[:] = [delivery for delivery in world.box.outbox if delivery.event == "merge_group"]
    await world.settle(*(NEW_CHECK,) * 3)
    assert [conclusion(world, entry) for entry in entries] == ["success", "action_required", "action_required"]
    assert "Pull request 2: Waiting for @emma (EM) to comment on the PRD" in page(world, entries[2])
    assert "`PRD *2*`" in page(world, entries[2])
    assert world.conclusion(second) == "success"
    assert world.box.run_queue(world.shop) == [first]
    # The base moved, so the pull requests into it are evaluated again: that makes up for the lost delivery.
    await world.settle(NEW_CHECK, CHECK)
    assert conclusion(world, entries[2]) == "success"
    assert world.conclusion(second) == "action_required"


async def test_a_changed_verdict_rewrites_the_check_of_every_active_group(world: World) -> None:
    first, second = await heard(world), await heard(world)
    voice = next(comment for comment in first.comments.values() if comment.author is world.emma)
    entries = [queued(world, first), queued(world, second)]
    await world.settle(NEW_CHECK, NEW_CHECK)
    world.box.delete_comment(voice, world.emma)
    await world.settle(CHECK, CHECK, CHECK)
    assert [conclusion(world, entry) for entry in entries] == ["action_required", "action_required"]
    world.box.comment(first, world.emma, "Fine after all.")
    await world.settle(CHECK, CHECK, CHECK)
    assert [conclusion(world, entry) for entry in entries] == ["success", "success"]


async def test_a_changed_verdict_of_a_later_pull_request_leaves_a_group_alone(world: World) -> None:
    first, second = await heard(world), await heard(world)
    voice = next(comment for comment in second.comments.values() if comment.author is world.emma)
    entries = [queued(world, first), queued(world, second)]
    await world.settle(NEW_CHECK, NEW_CHECK)
    world.box.delete_comment(voice, world.emma)
    await world.settle(CHECK, CHECK)
    assert [conclusion(world, entry) for entry in entries] == ["success", "action_required"]


async def test_every_member_must_pass_when_only_the_last_group_is_required(world: World) -> None:
    world.box.require_merge_queue(world.shop, strategy="HEADGREEN")
    first, second = await heard(world), await heard(world, document=False)
    voice = next(comment for comment in first.comments.values() if comment.author is world.emma)
    queued(world, first)
    queued(world, second)
    await world.settle(NEW_CHECK, NEW_CHECK)
    world.box.delete_comment(voice, world.emma)
    await world.settle(CHECK, CHECK, CHECK)
    assert world.box.run_queue(world.shop) == []


async def test_a_pull_request_passing_by_a_shared_head_passes_in_the_queue(world: World) -> None:
    first = await world.prd()
    home = world.box.fork(world.shop, world.dan)
    world.box.branch(home, world.dan, "twin", first.head)
    second = world.box.open_pull(world.shop, world.dan, branch="twin", fork=True)
    await world.settle(ADD_LABELS)
    world.box.comment(first, world.emma, "Fine.")
    await world.settle(CHECK)
    entry = queued(world, second)
    await world.settle(NEW_CHECK, CHECK)
    assert conclusion(world, entry) == "success"
    voice = next(comment for comment in first.comments.values() if comment.author is world.emma)
    world.box.delete_comment(voice, world.emma)
    await world.settle(CHECK, CHECK)
    assert conclusion(world, entry) == "action_required"


async def test_an_unchanged_group_check_is_not_written_again(world: World) -> None:
    entry = queued(world, await heard(world))
    await world.settle(NEW_CHECK)
    world.box.comment(entry.pull, world.dan, "Soon.")
    await world.settle()
    run = check(world, entry)
    assert run
    world.box.rerequest_check(run, world.dan)
    await world.settle(CHECK)
    assert [request.kind for request in world.requests] == ["read", "read", "write"]
    world.box.comment(entry.pull, world.dan, "Now.")
    await world.settle()


async def test_a_destroyed_group_gets_no_check(world: World) -> None:
    entry = queued(world, await heard(world))
    world.box.dequeue(entry.pull, world.dan)
    await world.rest()
    assert not [run for suites in world.box.suites[world.shop].values() for suite in suites for run in suite.runs[2:]]


async def test_a_rebuilt_group_is_checked_again(world: World) -> None:
    pulls = [await heard(world), await heard(world, document=False)]
    first, second = [queued(world, pull) for pull in pulls]
    await world.settle(NEW_CHECK, NEW_CHECK)
    before = second.head
    world.box.dequeue(first.pull, world.dan)
    await world.settle(NEW_CHECK)
    assert second.head is not before
    assert conclusion(world, second) == "success"


async def test_a_base_branch_may_contain_slashes(world: World) -> None:
    world.box.commit(world.shop, world.ada, {"VERSION": "1\n"}, "release/1.0")
    pull = world.box.open_pull(world.shop, world.dan, {"a.py": "x\n"}, base="release/1.0")
    await world.settle(NEW_CHECK)
    entry = queued(world, pull)
    await world.settle(NEW_CHECK)
    assert entry.branch.startswith("gh-readonly-queue/release/1.0/pr-1-")
    assert conclusion(world, entry) == "success"


async def test_a_group_check_may_have_the_name_of_its_base(world: World) -> None:
    await world.configured(CONFIG + "gate: {check: per-base}\n")
    world.box.protect(world.shop, "main", required=[(f"{CHECK_NAME}: main", world.registration.id)])
    entry = queued(world, await heard(world, document=False))
    await world.settle(NEW_CHECK)
    run = check(world, entry, f"{CHECK_NAME}: main")
    assert run
    assert run.conclusion == "success"


async def test_a_group_is_never_blocked_in_advise_mode(world: World) -> None:
    await world.configured(CONFIG + "gate: {mode: advise}\n")
    entry = queued(world, await world.prd())
    await world.settle(NEW_CHECK)
    assert conclusion(world, entry) == "neutral"
    assert world.box.run_queue(world.shop) == [entry.pull]


async def test_a_group_gets_no_check_without_a_configuration(world: World) -> None:
    await world.configured(None)
    world.box.protect(world.shop, "main", required=[])
    pull = world.box.open_pull(world.shop, world.dan, {"a.py": "x\n"})
    entry = queued(world, pull)
    await world.settle()
    assert conclusion(world, entry) is None


async def test_a_required_check_passes_for_a_group_without_a_configuration(world: World) -> None:
    await world.configured(None)
    pull = world.box.open_pull(world.shop, world.dan, {"a.py": "x\n"})
    await world.settle(NEW_CHECK)
    entry = queued(world, pull)
    await world.settle(NEW_CHECK)
    assert conclusion(world, entry) == "success"


async def test_a_lost_group_delivery_is_repaired_by_the_next_evaluation(world: World) -> None:
    entry = queued(world, await heard(world))
    world.box.outbox.clear()
    await world.looked(entry.pull, NEW_CHECK)
    assert conclusion(world, entry) == "success"
    assert [request.kind for request in world.requests] == ["read", "read", "read", "write"]


async def test_a_rules_change_also_updates_the_groups(world: World) -> None:
    entry = queued(world, await heard(world))
    await world.settle(NEW_CHECK)
    await world.configured(CONFIG + "gate: {partner: approval}\n", CHECK, CHECK)
    assert conclusion(world, entry) == "action_required"


@pytest.mark.parametrize("private", [True, False])
async def test_a_pull_request_outside_a_queue_costs_no_extra_request(world: World, *, private: bool) -> None:
    world.shop.private = private
    world.box.require_merge_queue(world.shop)
    pull = await world.prd()
    world.box.comment(pull, world.emma, "Fine.")
    await world.settle(CHECK)
    assert [request.kind for request in world.requests] == ["read", "write"]
