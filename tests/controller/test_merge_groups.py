"""A look at a merge group where GitHub does not show all, or shows what is past."""

from __future__ import annotations

import pytest

from ghapp.identity import Key
from ghapp.rules.model.framework import CHECK_NAME
from ghapp.sandbox.http.fault_plans import Script
from ghapp.sandbox.http.partial_faults import refused_part
from ghapp.sandbox.state.checks import CheckOutput
from ghapp.sandbox.state.queues import QueueEntry
from ghapp.sandbox.state.threads import PullRequest
from tests.support.world import World
from tests.support.writes import NEW_CHECK


def check(world: World, entry: QueueEntry) -> CheckOutput | None:
    """What the check on the group says."""
    assert entry.head
    runs = [run for suite in world.box.suites[world.shop].get(entry.head.oid, []) for run in suite.latest(CHECK_NAME)]
    return runs[-1].output if runs else None


async def enqueued(world: World, count: int = 2) -> list[QueueEntry]:
    """So many pull requests in a queue, of which the app was not told yet."""
    world.box.require_merge_queue(world.shop)
    pulls: list[PullRequest] = [await world.code()]
    for number in range(1, count):
        pulls.append(world.box.open_pull(world.shop, world.dan, {f"{number}.py": "x\n"}))
        await world.settle(NEW_CHECK)
    return [world.box.enqueue(pull, world.dan) for pull in pulls]


async def test_a_group_missing_from_github_is_retried_a_moment_later(world: World) -> None:
    (entry,) = await enqueued(world, 1)
    head, entry.head = entry.head, None
    await world.settle()
    entry.head = head
    await world.rest(NEW_CHECK)
    assert check(world, entry)


async def test_a_group_that_github_never_shows_is_given_up(world: World) -> None:
    (entry,) = await enqueued(world, 1)
    head, entry.head = entry.head, None
    await world.rest()
    assert len(world.requests) == 5  # one of them for the pull request itself
    assert await world.app.store.next_due() is None
    entry.head = head


async def test_a_head_other_than_the_delivered_one_is_first_retried(world: World) -> None:
    (entry,) = await enqueued(world, 1)
    told = next(delivery for delivery in world.box.outbox if delivery.event == "merge_group")
    told.payload["merge_group"]["head_sha"] = "b" * 40
    await world.settle()
    await world.rest(NEW_CHECK)
    assert check(world, entry)


async def test_a_group_fails_while_one_of_its_pull_requests_is_unreadable(world: World) -> None:
    first, second = await enqueued(world)
    gone = world.box.threads[world.shop].pop(first.pull.number)
    await world.rest(NEW_CHECK)
    output = check(world, second)
    assert output
    assert output.title == "Pull request 1 cannot be read"
    world.box.threads[world.shop][gone.number] = gone


async def test_a_group_fails_when_one_of_its_pull_requests_was_closed(world: World) -> None:
    first, second = await enqueued(world)
    first.pull.state = "closed"
    await world.settle(NEW_CHECK, NEW_CHECK)
    output = check(world, second)
    assert output
    assert output.title == "Pull request 1 is closed"


async def test_a_group_gets_no_check_without_a_known_configuration(bare_world: World) -> None:
    world = bare_world
    world.box.require_merge_queue(world.shop)
    first, second = [world.box.open_pull(world.shop, world.dan, {f"{name}.py": "x\n"}) for name in "ab"]
    await world.settle()
    entries = [world.box.enqueue(pull, world.dan) for pull in (first, second)]
    gone = world.box.threads[world.shop].pop(first.number)
    await world.rest()
    assert check(world, entries[1]) is None
    world.box.threads[world.shop][gone.number] = gone


async def test_a_check_refused_by_github_is_written_again(world: World) -> None:
    (entry,) = await enqueued(world, 1)
    world.box.faults = Script(refused_part("createCheckRun"))
    await world.rest(NEW_CHECK, NEW_CHECK)
    assert check(world, entry)


@pytest.mark.parametrize("count", [1, 3])
async def test_a_group_costs_one_read_plus_one_per_pull_request(world: World, count: int) -> None:
    await enqueued(world, count)
    world.box.outbox[:] = [delivery for delivery in world.box.outbox if delivery.event == "merge_group"][-1:]
    await world.settle(NEW_CHECK)
    assert [request.kind for request in world.requests] == ["read"] * (1 + count) + ["write"]


async def test_a_group_is_remembered_by_its_head_and_ignores_comments(world: World) -> None:
    (entry,) = await enqueued(world, 1)
    await world.settle(NEW_CHECK)
    known = (await world.app.store.load(Key.of_group(world.shop.id, 1))).thread
    assert known
    assert entry.head
    assert (known.comments_matter, known.head_sha) == (False, entry.head.oid)
