"""Whether a branch requires the app's check, by a ruleset or by classic protection."""

from __future__ import annotations

import pytest

from ghapp.github.branches import check_required
from tests.github.house import PERMISSIONS, House

OURS = "Rules of Engagement"


@pytest.mark.parametrize("ruleset", [True, False])
@pytest.mark.parametrize(
    ("context", "source", "expected"),
    [
        pytest.param(OURS, "app", True, id="bound to this app"),
        pytest.param(OURS, "any", True, id="from any source"),
        pytest.param(f"{OURS}: main", "app", True, id="one check for each base"),
        pytest.param(f"{OURS}: other", "app", False, id="another base"),
        pytest.param(OURS, "other", False, id="bound to another app"),
        pytest.param("ci", "app", False, id="another check"),
    ],
)
async def test_a_required_check_is_known(
    house: House, *, ruleset: bool, context: str, source: str, expected: bool
) -> None:
    app_id = {"app": house.app.id, "any": None, "other": house.app.id + 1}[source]
    house.sandbox.protect(house.shop, "main", required=[(context, app_id)], ruleset=ruleset)
    assert await check_required(house.api, "acme/shop", "main", house.app.id) is expected


async def test_an_unprotected_branch_requires_nothing(house: House) -> None:
    assert await check_required(house.api, "acme/shop", "main", house.app.id) is False
    assert await check_required(house.api, "acme/shop", "feature/x y", house.app.id) is False


async def test_what_the_app_may_not_read_requires_nothing() -> None:
    async with House({name: level for name, level in PERMISSIONS.items() if name != "contents"}).open() as house:
        house.sandbox.protect(house.shop, "main", required=[(OURS, None)])
        assert await check_required(house.api, "acme/gone", "main", house.app.id) is False
