"""Merge groups as GitHub tells of them: which pull requests they hold, and what the app may not see."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from ghapp.demo.environment import PERMISSIONS
from ghapp.errors import Denied, TryLater
from ghapp.github.reading.merge_groups import observe_group
from ghapp.github.writing.merge_groups import publish
from ghapp.identity import RepositoryRef
from ghapp.rules.model.check_runs import Queued
from ghapp.rules.model.merge_group import MergeGroup
from ghapp.rules.model.plan import Conclusion, WriteCheck
from ghapp.sandbox.state.queues import QueueEntry
from ghapp.sandbox.verbs.checks import CheckChange
from tests.support.organisation import House
from tests.support.scripted_github import Reply, TinyGitHub

FACTS = RepositoryRef(id=5, node_id="R_5", owner="acme", name="shop", installation_id=7)
CHECK = WriteCheck(
    name="check", head_sha="", conclusion=Conclusion.SUCCESS, title="t", summary="s", text="", external_id="roe1:x::"
)


def queued(house: House, count: int, branch: str = "main") -> list[QueueEntry]:
    """So many pull requests in a queue."""
    box = house.sandbox
    if branch not in house.shop.branches:
        box.commit(house.shop, house.dora, {"VERSION": "1\n"}, branch)
    box.require_merge_queue(house.shop, branch, max_entries_to_build=count)
    pulls = [box.open_pull(house.shop, house.dora, {f"{name}.py": "x\n"}, base=branch) for name in range(count)]
    return [box.enqueue(pull, house.eric) for pull in pulls]


async def seen(house: House, entry: QueueEntry) -> MergeGroup | None:
    """The group of an entry."""
    return await observe_group(house.api, house.facts, entry.pull.number, app_id=house.app.id)


async def test_a_group_and_its_predecessors_are_read_in_one_request(house: House) -> None:
    _, second, _ = queued(house, 3, "release/1.0")
    group = await seen(house, second)
    assert second.head
    assert group == MergeGroup(head_sha=second.head.oid, base="release/1.0", numbers=(1, 2))
    assert house.requests == ["POST /graphql node"]


async def test_a_group_contains_the_check_of_the_app(house: House) -> None:
    (entry,) = queued(house, 1)
    assert entry.head
    house.sandbox.create_check(house.shop, house.app, entry.head.oid, CheckChange(name="check", conclusion="success"))
    group = await seen(house, entry)
    assert group
    assert [(run.name, run.conclusion) for run in group.checks] == [("check", "SUCCESS")]


async def test_a_group_exists_only_from_its_build_until_its_removal(house: House) -> None:
    (entry,) = queued(house, 1)
    head, entry.head = entry.head, None
    assert await seen(house, entry) is None
    entry.head = head
    house.sandbox.dequeue(entry.pull, house.eric)
    assert await seen(house, entry) is None


async def test_a_missing_pull_request_has_no_group(house: House) -> None:
    assert await observe_group(house.api, house.facts, 99, app_id=house.app.id) is None


async def test_a_missing_permission_hides_only_the_queue() -> None:
    async with House({name: level for name, level in PERMISSIONS.items() if name != "merge_queues"}).open() as house:
        (entry,) = queued(house, 1)
        with pytest.raises(Denied, match="merge queue of acme/shop cannot be read"):
            await seen(house, entry)
        pull = (await house.look(entry.pull)).snapshot.pull_request
        assert pull
        assert (pull.queue_hidden, pull.queued) == (True, None)


def entry(number: int | None, position: int, head: str | None = "built") -> dict[str, Any]:
    """An entry of a queue."""
    return {
        "position": position,
        "headCommit": head and {"oid": head, "checkSuites": None},
        "pullRequest": number and {"number": number},
    }


async def test_hidden_entries_are_counted_and_entries_ordered_by_position(private_key: str) -> None:
    end = {"hasNextPage": False, "endCursor": None}
    entries = {"nodes": [entry(9, 3), entry(4, 2), entry(None, 1), entry(8, 4)], "pageInfo": end}
    own = entry(9, 3, "head") | {"mergeQueue": {"id": "MQ_1", "entries": entries}}
    body = {"data": {"repository": {"thread": {"baseRefName": "main", "mergeQueueEntry": own}}}}
    async with TinyGitHub(Reply(body=body)).installed(private_key) as api:
        group = await observe_group(api, FACTS, 9, app_id=1)
    assert group == MergeGroup(head_sha="head", base="main", numbers=(4, 9), hidden=1)


async def test_a_long_queue_is_read_to_its_end(private_key: str) -> None:
    more = {"hasNextPage": True, "endCursor": "1"}
    own = entry(9, 3, "head") | {"mergeQueue": {"id": "MQ_1", "entries": {"nodes": [entry(8, 4)], "pageInfo": more}}}
    body = {"data": {"repository": {"thread": {"baseRefName": "main", "mergeQueueEntry": own}}}}
    page = {"nodes": [entry(4, 2), entry(5, 1)], "pageInfo": {"hasNextPage": False, "endCursor": None}}
    rest = {"data": {"node": {"page": page}}}
    async with TinyGitHub(Reply(body=body), Reply(body=rest)).installed(private_key) as api:
        group = await observe_group(api, FACTS, 9, app_id=1)
    assert group
    assert group.numbers == (5, 4, 9)


async def test_a_pull_request_lists_the_groups_that_contain_it(house: House) -> None:
    _, second, third = queued(house, 3)
    assert second.head
    house.sandbox.create_check(house.shop, house.app, second.head.oid, CheckChange(name="check", conclusion="neutral"))
    pull = (await house.look(second.pull)).snapshot.pull_request
    assert pull
    assert pull.queued
    assert pull.queued.groups == (2, 3)
    assert [run.name for run in pull.queued.checks] == ["check"]
    third.head = None
    pull = (await house.look(second.pull)).snapshot.pull_request
    assert pull
    assert pull.queued
    assert pull.queued.groups == (2,)
    second.head = None
    pull = (await house.look(second.pull)).snapshot.pull_request
    assert pull
    assert pull.queued == Queued()


async def test_the_check_of_a_group_is_written_on_its_head(house: House) -> None:
    (entry,) = queued(house, 1)
    assert entry.head
    await publish(house.api, house.facts, check_on(entry.head.oid))
    (suite,) = house.sandbox.suites[house.shop][entry.head.oid]
    assert [(run.name, run.conclusion) for run in suite.runs] == [("check", "success")]


async def test_no_check_is_written_without_the_permission_also_the_second_time() -> None:
    async with House({**PERMISSIONS, "checks": "read"}).open() as house:
        for error in (TryLater, Denied):
            with pytest.raises(error):
                await publish(house.api, house.facts, check_on(house.shop.head.oid))


async def test_a_refusal_for_another_reason_is_retried(house: House) -> None:
    with pytest.raises(TryLater, match="No commit found"):
        await publish(house.api, house.facts, check_on("f" * 40))


def check_on(head_sha: str) -> WriteCheck:
    """A check on a commit."""
    return replace(CHECK, head_sha=head_sha)
