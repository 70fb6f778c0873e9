"""The heads of a pull request: when the present one came, and what the app's checks say on those before."""

from __future__ import annotations

from datetime import timedelta

import pytest

from ghapp.errors import TryLater
from ghapp.github.reading.blobs import read_places
from ghapp.github.reading.heads import earlier_checks, open_with_head
from ghapp.rules.model.framework import CHECK_NAME
from ghapp.rules.model.snapshot import EventKind
from ghapp.sandbox.http import faults
from ghapp.sandbox.http.fault_plans import Script
from ghapp.sandbox.state.checks import CheckOutput
from ghapp.sandbox.state.git import blob_oid
from ghapp.sandbox.verbs.checks import CheckChange
from tests.support.organisation import NOW, House

PRD = "docs/prd/checkout.md"


def publish(house: House, head_sha: str, external_id: str) -> None:
    """Write the app's check on a commit."""
    change = CheckChange(
        name=CHECK_NAME, conclusion="success", external_id=external_id, output=CheckOutput(title="", summary="")
    )
    house.sandbox.create_check(house.shop, house.app, head_sha, change)


async def test_a_head_tells_when_its_check_suite_was_created_and_how_many_commits_there_are(house: House) -> None:
    pull = house.sandbox.open_pull(house.shop, by=house.dora, files={PRD: "1\n"})
    house.now += timedelta(minutes=1)
    house.sandbox.push(pull, by=house.dora, files={PRD: "2\n"}, dated=NOW - timedelta(days=99))
    house.now += timedelta(minutes=1)
    publish(house, pull.head.oid, "roe1")
    seen = (await house.look(pull)).snapshot.pull_request
    assert seen
    assert (seen.suite_at, seen.commit_count) == (NOW + timedelta(minutes=1), 2)


async def test_a_force_push_and_a_change_of_the_base_stand_in_the_timeline(house: House) -> None:
    pull = house.sandbox.open_pull(house.shop, by=house.dora, files={PRD: "1\n"})
    house.sandbox.commit(house.shop, house.dora, {"README.md": "# Released\n"}, branch="release")
    house.sandbox.push(pull, by=house.dora, files={PRD: "2\n"}, force=True)
    house.sandbox.retarget(pull, by=house.dora, base="release")
    timeline = (await house.look(pull)).snapshot.timeline
    assert [(event.kind, event.subject, event.at) for event in timeline] == [
        (EventKind.HEAD_FORCE_PUSHED, pull.head.oid, NOW),
        (EventKind.BASE_CHANGED, "", NOW),
    ]


async def test_the_checks_on_earlier_heads_are_found_by_commits_and_by_force_pushes(house: House) -> None:
    pull = house.sandbox.open_pull(house.shop, by=house.dora, files={PRD: "1\n"})
    publish(house, pull.head.oid, "replaced")
    house.sandbox.push(pull, by=house.dora, files={PRD: "2\n"}, force=True)
    publish(house, pull.head.oid, "before")
    house.sandbox.push(pull, by=house.dora, files={PRD: "3\n"})
    found = await earlier_checks(house.api, pull.node_id, house.app.id)
    assert sorted(run.external_id for run in found) == ["before", "replaced"]
    assert house.requests == ["POST /graphql node"]


async def test_what_any_commit_holds_is_read_in_one_request(house: House) -> None:
    pull = house.sandbox.open_pull(house.shop, by=house.dora, files={PRD: "1\n"})
    first, second = pull.head.oid, house.sandbox.push(pull, by=house.dora, files={PRD: "2\n"}).oid
    places = [(first, PRD), (second, PRD), (second, "gone.md"), ("0" * 40, PRD)]
    found = await read_places(house.api, house.shop.node_id, places)
    assert list(found.items()) == list(zip(places, [blob_oid("1\n"), blob_oid("2\n"), None, None], strict=True))
    assert house.requests == ["POST /graphql node"]


async def test_who_shares_a_head_is_not_left_out_where_github_does_not_tell(house: House) -> None:
    pull = house.sandbox.open_pull(house.shop, by=house.dora, files={PRD: "1\n"})
    house.sandbox.faults = Script(faults.not_there_yet("repository"))
    with pytest.raises(TryLater):
        await open_with_head(house.api, house.shop.node_id, pull.head.oid, [pull.number])
    assert await open_with_head(house.api, house.shop.node_id, pull.head.oid, [pull.number]) == {pull.number}
