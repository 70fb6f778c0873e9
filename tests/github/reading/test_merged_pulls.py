"""The merged pull requests of a repository, with what tells whether a closer look is worth it."""

from __future__ import annotations

from ghapp.github.reading.merged_pulls import MergedPull, merged_pulls
from tests.support.organisation import House


async def test_merged_pull_requests_are_listed_with_their_files(house: House) -> None:
    box, shop = house.sandbox, house.shop
    one = box.open_pull(shop, by=house.dora, files={"a.py": "1\n"})
    box.merge(one, house.dora)
    moved = box.open_pull(shop, by=house.dora, files={}, renames={"a.py": "b.py"})
    box.merge(moved, house.dora)
    box.open_pull(shop, by=house.dora, files={"c.py": "1\n"})
    many = box.open_pull(shop, by=house.dora, files={f"d/{number}.py": "1\n" for number in range(101)})
    box.merge(many, house.dora)
    assert await merged_pulls(house.api, shop.node_id) == (
        MergedPull(one.number, frozenset({"a.py"})),
        MergedPull(moved.number, None),
        MergedPull(many.number, None),
    )
    assert house.requests == ["POST /graphql node"]


async def test_fifty_merged_pull_requests_are_listed_at_once(house: House) -> None:
    for number in range(51):
        pull = house.sandbox.open_pull(house.shop, by=house.dora, files={f"{number}.py": "1\n"})
        house.sandbox.merge(pull, house.dora)
    found = await merged_pulls(house.api, house.shop.node_id)
    assert len({pull.number for pull in found}) == 51
    assert len(house.requests) == 2
