"""The open pull requests of a repository, ten in a request, and which of them are left out."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from ghapp.errors import NotFound
from ghapp.github.reading.open_pulls import read_open_pulls
from ghapp.rules.model.snapshot import Snapshot
from tests.support.organisation import NOW, House


async def read(house: House, but: int) -> tuple[tuple[Snapshot, ...], int]:
    seen = (await house.look(1)).snapshot
    house.sandbox.requests.clear()
    found = await read_open_pulls(house.api, seen.repository, seen.viewer, app_id=house.app.id, but=but, now=NOW)
    assert not found.interrupted
    return found.pulls, found.left_out


def open_many(house: House, count: int) -> None:
    for number in range(count):
        house.sandbox.open_pull(house.shop, by=house.dora, files={f"src/{number}.py": "1\n"})


async def test_open_pulls_are_read_like_an_evaluated_pull_request(house: House) -> None:
    open_many(house, 2)
    house.sandbox.comment(house.sandbox.threads[house.shop][1], house.eric, "Fine.")
    found, left_out = await read(house, but=2)
    assert (found, left_out) == (((await house.look(1)).snapshot,), 0)


async def test_open_pulls_exclude_closed_pull_requests(house: House) -> None:
    open_many(house, 3)
    house.sandbox.close(house.sandbox.threads[house.shop][2], house.dora)
    found, left_out = await read(house, but=3)
    assert ([each.number for each in found], left_out) == ([1], 0)


async def test_fifty_open_pulls_are_read_in_five_requests_latest_first(
    house: House,
) -> None:
    open_many(house, 53)
    house.now += timedelta(minutes=1)
    for number in range(1, 51):
        house.sandbox.comment(house.sandbox.threads[house.shop][number], house.eric, "Fine.")
    found, left_out = await read(house, but=50)
    assert sorted(each.number for each in found) == [*range(1, 50)]
    assert (len(house.requests), left_out) == (5, 3)


async def test_open_pulls_that_exceed_one_response_are_counted_and_left_out(house: House) -> None:
    house.sandbox.commit(house.shop, house.paula, {"a.md": "# A\n"})
    open_many(house, 2)
    house.sandbox.open_pull(house.shop, by=house.dora, renames={"a.md": "b.md"})
    house.sandbox.open_pull(house.shop, by=house.dora, files={f"{number}.txt": "1\n" for number in range(101)})
    talked = house.sandbox.open_pull(house.shop, by=house.dora, files={"c.md": "# C\n"})
    for _ in range(101):
        house.sandbox.comment(talked, house.eric, "And another thing.")
    found, left_out = await read(house, but=2)
    assert ([each.number for each in found], left_out) == ([1], 3)
    assert len(house.requests) == 1


async def test_a_missing_repository_is_reported_as_an_error_of_github(house: House) -> None:
    open_many(house, 1)
    seen = (await house.look(1)).snapshot
    gone = replace(seen.repository, node_id="R_none")
    with pytest.raises(NotFound):
        await read_open_pulls(house.api, gone, seen.viewer, app_id=house.app.id, but=1, now=NOW)
