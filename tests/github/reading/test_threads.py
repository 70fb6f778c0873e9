"""A thread as a snapshot: when its head came, and what its timeline says about heads and bases."""

from __future__ import annotations

from datetime import timedelta

from ghapp.rules.model.framework import CHECK_NAME
from ghapp.rules.model.snapshot import EventKind
from ghapp.sandbox.state.checks import CheckOutput
from ghapp.sandbox.verbs.checks import CheckChange
from tests.support.organisation import NOW, House

PRD = "docs/prd/checkout.md"


async def test_a_head_has_the_date_of_its_check_suite_and_a_commit_count(house: House) -> None:
    pull = house.sandbox.open_pull(house.shop, by=house.dora, files={PRD: "1\n"})
    house.now += timedelta(minutes=1)
    house.sandbox.push(pull, by=house.dora, files={PRD: "2\n"}, dated=NOW - timedelta(days=99))
    house.now += timedelta(minutes=1)
    output = CheckOutput(title="", summary="")
    change = CheckChange(name=CHECK_NAME, conclusion="success", external_id="roe1", output=output)
    house.sandbox.create_check(house.shop, house.app, pull.head.oid, change)
    seen = (await house.look(pull)).snapshot.pull_request
    assert seen
    assert (seen.suite_at, seen.commit_count) == (NOW + timedelta(minutes=1), 2)


async def test_force_pushes_and_base_changes_are_in_the_timeline(house: House) -> None:
    pull = house.sandbox.open_pull(house.shop, by=house.dora, files={PRD: "1\n"})
    house.sandbox.commit(house.shop, house.dora, {"README.md": "# Released\n"}, branch="release")
    house.sandbox.push(pull, by=house.dora, files={PRD: "2\n"}, force=True)
    house.sandbox.retarget(pull, by=house.dora, base="release")
    timeline = (await house.look(pull)).snapshot.timeline
    assert [(event.kind, event.subject, event.at) for event in timeline] == [
        (EventKind.HEAD_FORCE_PUSHED, pull.head.oid, NOW),
        (EventKind.BASE_CHANGED, "", NOW),
    ]
