"""Blob ids at a commit, and rights in a repository: asked only where a rule needs them."""

from __future__ import annotations

import pytest

from ghapp.errors import TryLater
from ghapp.github.reading.blobs import read_blobs
from ghapp.github.reading.permissions import is_administrator
from ghapp.sandbox.http import faults
from ghapp.sandbox.http.exchange import Fault
from ghapp.sandbox.http.fault_plans import Script
from ghapp.sandbox.state.git import blob_oid
from tests.support.organisation import House


async def test_the_contents_of_many_files_are_read_a_hundred_at_once(house: House) -> None:
    files: dict[str, str | None] = {f"docs/prd/{number}.md": f"{number}\n" for number in range(101)}
    pull = house.sandbox.open_pull(house.shop, by=house.dora, files=files)
    found = await read_blobs(house.api, house.shop.node_id, pull.head.oid, list(files))
    assert found == {path: blob_oid(text or "") for path, text in files.items()}
    assert house.requests == ["POST /graphql node", "POST /graphql node"]


async def test_nothing_to_read_costs_nothing(house: House) -> None:
    assert await read_blobs(house.api, house.shop.node_id, house.shop.head.oid, []) == {}
    assert house.requests == []


async def test_what_is_not_there_has_no_contents(house: House) -> None:
    paths = ["README.md", "gone.md"]
    assert list(await read_blobs(house.api, house.shop.node_id, house.shop.head.oid, paths)) == ["README.md"]


@pytest.mark.parametrize(
    "fault", [faults.something_went_wrong("file0"), faults.not_there_yet("repository")], ids=["a file", "all of it"]
)
async def test_what_github_does_not_tell_is_not_taken_for_nothing(house: House, fault: Fault) -> None:
    house.sandbox.faults = Script(fault)
    with pytest.raises(TryLater):
        await read_blobs(house.api, house.shop.node_id, house.shop.head.oid, ["README.md"])


@pytest.mark.parametrize(
    ("level", "expected"), [("admin", True), ("maintain", False), ("write", False), ("read", False)]
)
async def test_an_administrator_is_known(house: House, *, level: str, expected: bool) -> None:
    house.sandbox.add_collaborator(house.shop, house.sam, level)
    assert await is_administrator(house.api, "acme/shop", "sam") is expected


async def test_whom_github_does_not_know_administers_nothing(house: House) -> None:
    assert await is_administrator(house.api, "acme/shop", "nobody") is False
    assert await is_administrator(house.api, "acme/shop", "sam") is False
