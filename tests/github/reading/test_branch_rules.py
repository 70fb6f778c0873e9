"""Whether a branch requires the app's check, by a ruleset or by classic protection."""

from __future__ import annotations

from datetime import timedelta

import pytest

from ghapp.demo.environment import PERMISSIONS
from ghapp.github.reading.branch_rules import BranchRules
from ghapp.rules.model.snapshot import Repository
from tests.support.organisation import House

OURS = "Rules of Engagement"


@pytest.mark.parametrize("ruleset", [True, False])
@pytest.mark.parametrize(
    ("context", "source", "expected"),
    [
        pytest.param(OURS, "app", OURS, id="bound to this app"),
        pytest.param(OURS, "any", OURS, id="from any source"),
        pytest.param(f"{OURS}: main", "app", f"{OURS}: main", id="one check for each base"),
        pytest.param("Release gate", "app", "Release gate", id="another name, bound to this app"),
        pytest.param(f"{OURS}: other", "any", None, id="another base"),
        pytest.param(OURS, "other", None, id="bound to another app"),
        pytest.param("ci", "any", None, id="another check"),
    ],
)
async def test_a_required_check_is_known(
    house: House, *, ruleset: bool, context: str, source: str, expected: str | None
) -> None:
    app_id = {"app": house.app.id, "any": None, "other": house.app.id + 1}[source]
    house.sandbox.protect(house.shop, "main", required=[(context, app_id)], ruleset=ruleset)
    assert await required_check(house, "main") == expected


async def test_an_unprotected_branch_requires_nothing(house: House) -> None:
    assert await required_check(house, "main") is None
    assert await required_check(house, "feature/x y") is None


async def test_rules_that_the_app_may_not_read_may_require_the_check() -> None:
    async with House({name: level for name, level in PERMISSIONS.items() if name != "contents"}).open() as house:
        house.sandbox.protect(house.shop, "main", required=[(OURS, None)])
        assert await required_check(house, "main", name="gone") == ""


async def test_the_rules_of_a_branch_are_read_again_after_five_minutes(house: House) -> None:
    rules = BranchRules(house.app.id, house.clock)
    for minutes, requests in ((0, 2), (4, 2), (2, 4)):
        house.now += timedelta(minutes=minutes)
        assert await rules.required_check(house.api, repository(house), "main") is None
        assert len(house.requests) == requests


@pytest.mark.parametrize(("ruleset", "expected"), [(True, True), (False, False)])
async def test_a_ruleset_shows_its_queue_and_classic_protection_does_not(
    house: House, *, ruleset: bool, expected: bool
) -> None:
    house.sandbox.protect(house.shop, "main", required=[], ruleset=ruleset)
    assert await queue_required(house) is False
    house.sandbox.require_merge_queue(house.shop)
    assert await queue_required(house) is expected


def repository(house: House, name: str = "shop") -> Repository:
    return Repository(id=house.shop.id, node_id=house.shop.node_id, owner="acme", name=name, default_branch="main")


async def queue_required(house: House) -> bool:
    return await BranchRules(house.app.id, house.clock).queue_required(house.api, repository(house), "main")


async def required_check(house: House, branch: str, name: str = "shop") -> str | None:
    rules = BranchRules(house.app.id, house.clock)
    return await rules.required_check(house.api, repository(house, name), branch)
