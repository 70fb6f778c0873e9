"""Whether a branch requires the app's check, by a ruleset or by classic protection."""

from __future__ import annotations

import pytest

from ghapp.demo.stage import PERMISSIONS
from ghapp.github.reading.branch_rules import required_check
from tests.support.organisation import House

OURS = "Rules of Engagement"


@pytest.mark.parametrize("ruleset", [True, False])
@pytest.mark.parametrize(
    ("context", "source", "expected"),
    [
        pytest.param(OURS, "app", OURS, id="bound to this app"),
        pytest.param(OURS, "any", OURS, id="from any source"),
        pytest.param(f"{OURS}: main", "app", f"{OURS}: main", id="one check for each base"),
        pytest.param(f"{OURS}: other", "app", None, id="another base"),
        pytest.param(OURS, "other", None, id="bound to another app"),
        pytest.param("ci", "app", None, id="another check"),
    ],
)
async def test_a_required_check_is_known(
    house: House, *, ruleset: bool, context: str, source: str, expected: str | None
) -> None:
    app_id = {"app": house.app.id, "any": None, "other": house.app.id + 1}[source]
    house.sandbox.protect(house.shop, "main", required=[(context, app_id)], ruleset=ruleset)
    assert await required_check(house.api, "acme/shop", "main", house.app.id) == expected


async def test_an_unprotected_branch_requires_nothing(house: House) -> None:
    assert await required_check(house.api, "acme/shop", "main", house.app.id) is None
    assert await required_check(house.api, "acme/shop", "feature/x y", house.app.id) is None


async def test_what_the_app_may_not_read_requires_nothing() -> None:
    async with House({name: level for name, level in PERMISSIONS.items() if name != "contents"}).open() as house:
        house.sandbox.protect(house.shop, "main", required=[(OURS, None)])
        assert await required_check(house.api, "acme/gone", "main", house.app.id) is None
