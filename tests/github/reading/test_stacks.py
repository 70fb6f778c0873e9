"""The base of a stack, which only REST shows."""

from __future__ import annotations

import pytest

from ghapp.github.reading.stacks import read_stack_base
from ghapp.rules.model.snapshot import Repository
from ghapp.sandbox import Refused
from tests.support.organisation import House


async def read(house: House, number: int) -> str:
    """The base of the stack around a pull request."""
    place = Repository(id=house.shop.id, node_id=house.shop.node_id, owner="acme", name="shop", default_branch="main")
    return await read_stack_base(house.api, place, number)


async def test_the_base_of_a_stack_is_read_from_each_pull_request_in_it(house: House) -> None:
    bottom = house.sandbox.open_pull(house.shop, house.dora, {"a.py": ""})
    top = house.sandbox.open_pull(house.shop, house.dora, {"b.py": ""}, base=bottom.head_ref)
    assert [await read(house, number) for number in (bottom.number, top.number, 99)] == ["", "", ""]
    house.sandbox.stack([bottom, top], house.dora)
    assert [await read(house, pull.number) for pull in (bottom, top)] == ["main", "main"]


def test_only_a_chain_of_pull_requests_can_be_stacked() -> None:
    house = House()
    pulls = [house.sandbox.open_pull(house.shop, house.dora, {f"{number}.py": ""}) for number in (1, 2)]
    with pytest.raises(Refused, match="Validation Failed"):
        house.sandbox.stack(pulls, house.dora)
