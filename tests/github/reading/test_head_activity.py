"""Head activity: the pushes to a branch, as GitHub's activity log has them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from ghapp.errors import TryLater
from ghapp.github.reading.head_activity import MOST_ENTRIES, read_head_activity
from ghapp.rules.model.head_arrivals import HeadArrival
from ghapp.rules.model.snapshot import Repository
from ghapp.sandbox.http.fault_plans import Script
from ghapp.sandbox.http.faults import bad_gateway
from ghapp.sandbox.state.branch_activity import NO_COMMIT
from tests.support.organisation import NOW, House, as_actor

BRANCH = "fix/#1 & more"


async def read(house: House, name: str = "shop") -> tuple[HeadArrival, ...]:
    """The log of a branch, for a pull request of dora."""
    place = Repository(id=house.shop.id, node_id=house.shop.node_id, owner="acme", name=name, default_branch="main")
    return await read_head_activity(house.api, place, BRANCH, author=as_actor(house.dora))


async def test_the_pushes_to_a_branch_are_read_newest_first(house: House) -> None:
    box, shop = house.sandbox, house.shop
    first = box.commit(shop, house.dora, {"a.py": "1\n"}, branch=BRANCH)
    house.now += timedelta(minutes=1)
    second = box.commit(shop, house.eric, {"a.py": "2\n"}, branch=BRANCH)
    box.commit(shop, house.eric, {"a.py": "3\n"}, branch="another")
    assert await read(house) == (
        HeadArrival(sha=second.oid, at=NOW + timedelta(minutes=1), before=first.oid, pusher="eric"),
        HeadArrival(sha=first.oid, at=NOW, before=NO_COMMIT, pusher="dora", by_author=True),
    )


async def test_one_request_reads_the_newest_hundred(house: House) -> None:
    pushed = [
        house.sandbox.commit(house.shop, house.dora, {"a.py": f"{number}\n"}, branch=BRANCH)
        for number in range(MOST_ENTRIES + 1)
    ]
    found = await read(house)
    assert (len(found), found[0].sha) == (MOST_ENTRIES, pushed[-1].oid)
    assert len(house.requests) == 1


async def test_a_log_that_does_not_exist_is_empty(house: House) -> None:
    assert await read(house, "gone") == ()


async def test_a_log_that_the_app_may_not_read_is_empty() -> None:
    async with House({"metadata": "read"}).open() as house:
        house.sandbox.commit(house.shop, house.dora, {"a.py": "1\n"}, branch=BRANCH)
        assert await read(house) == ()


async def test_a_log_that_fails_is_read_again_later(house: House) -> None:
    house.sandbox.faults = Script(bad_gateway())
    with pytest.raises(TryLater):
        await read(house)
