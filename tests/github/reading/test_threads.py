"""A thread as a snapshot: when its head came, and what its timeline says about heads and bases."""

from __future__ import annotations

from ghapp.rules.model.snapshot import EventKind
from tests.support.organisation import NOW, House

PRD = "docs/prd/checkout.md"


async def test_a_head_has_a_commit_count_and_unless_it_is_in_a_fork_a_branch(house: House) -> None:
    pull = house.sandbox.open_pull(house.shop, by=house.dora, files={PRD: "1\n"}, branch="fix/tax")
    house.sandbox.push(pull, by=house.dora, files={PRD: "2\n"})
    seen = (await house.look(pull)).snapshot.pull_request
    assert seen
    assert (seen.head_history.branch, seen.commit_count) == ("fix/tax", 2)
    house.shop.private = False
    forked = house.sandbox.open_pull(house.shop, by=house.sam, files={PRD: "3\n"}, fork=True)
    seen = (await house.look(forked)).snapshot.pull_request
    assert seen
    assert seen.head_history.branch == ""


async def test_force_pushes_and_base_changes_are_in_the_timeline(house: House) -> None:
    pull = house.sandbox.open_pull(house.shop, by=house.dora, files={PRD: "1\n"})
    house.sandbox.commit(house.shop, house.dora, {"README.md": "# Released\n"}, branch="release")
    before = pull.head.oid
    house.sandbox.push(pull, by=house.dora, files={PRD: "2\n"}, force=True)
    house.sandbox.retarget(pull, by=house.dora, base="release")
    timeline = (await house.look(pull)).snapshot.timeline
    assert [(event.kind, event.before, event.subject, event.at) for event in timeline] == [
        (EventKind.HEAD_FORCE_PUSHED, before, pull.head.oid, NOW),
        (EventKind.BASE_CHANGED, "", "", NOW),
    ]
