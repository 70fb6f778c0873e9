"""What a user may do in a repository."""

from __future__ import annotations

import pytest

from ghapp.github.api.responses import Unauthorized
from ghapp.github.reading.permissions import administrators, permission_of
from ghapp.rules.model.snapshot import Repository
from ghapp.sandbox.http import faults
from ghapp.sandbox.http.fault_plans import Script
from tests.support.organisation import House, as_actor


@pytest.mark.parametrize(
    ("level", "expected"), [("admin", "admin"), ("maintain", "write"), ("write", "write"), ("triage", "read")]
)
async def test_a_permission_is_that_of_the_role(house: House, *, level: str, expected: str) -> None:
    house.sandbox.add_collaborator(house.shop, house.sam, level)
    assert await permission_of(house.api, shop(house), "sam") == expected


@pytest.mark.parametrize("login", ["nobody", "sam"])
async def test_an_unknown_user_and_a_stranger_have_no_permission(house: House, login: str) -> None:
    assert await permission_of(house.api, shop(house), login) == "none"


async def test_administrators_are_listed(house: House) -> None:
    house.sandbox.add_collaborator(house.shop, house.sam, "admin")
    assert await administrators(house.api, shop(house)) == (as_actor(house.sam),)


async def test_administrators_are_unknown_where_the_app_may_not_list_them(house: House) -> None:
    house.shop.owner = house.sandbox.organisation("elsewhere")
    assert await administrators(house.api, shop(house)) is None


async def test_a_revoked_token_is_not_taken_for_a_missing_permission(house: House) -> None:
    house.sandbox.faults = Script(*[faults.expired_token()] * 2)
    with pytest.raises(Unauthorized):
        await administrators(house.api, shop(house))


def shop(house: House) -> Repository:
    return Repository(id=house.shop.id, node_id=house.shop.node_id, owner="acme", name="shop", default_branch="main")
