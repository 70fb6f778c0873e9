"""What a user may do in a repository."""

from __future__ import annotations

import pytest

from ghapp.github.reading.permissions import permission_of
from ghapp.rules.model.snapshot import Repository
from tests.support.organisation import House


@pytest.mark.parametrize(
    ("level", "expected"), [("admin", "admin"), ("maintain", "write"), ("write", "write"), ("triage", "read")]
)
async def test_a_permission_is_that_of_the_role(house: House, *, level: str, expected: str) -> None:
    house.sandbox.add_collaborator(house.shop, house.sam, level)
    assert await permission_of(house.api, shop(house), "sam") == expected


@pytest.mark.parametrize("login", ["nobody", "sam"])
async def test_an_unknown_user_and_a_stranger_have_no_permission(house: House, login: str) -> None:
    assert await permission_of(house.api, shop(house), login) == "none"


def shop(house: House) -> Repository:
    return Repository(id=house.shop.id, node_id=house.shop.node_id, owner="acme", name="shop", default_branch="main")
