"""A press is borne out by GitHub or it is none: the person, the run, the commit, the rights."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ghapp.errors import TryLater
from ghapp.github.reading.button_clicks import verify_click
from ghapp.jobs import ButtonClick
from ghapp.rules.model.snapshot import Repository, VerifiedClick
from ghapp.sandbox.http import faults
from ghapp.sandbox.http.fault_plans import Script
from ghapp.sandbox.state.apps import SandboxApp
from ghapp.sandbox.state.checks import CheckRun
from ghapp.sandbox.state.repositories import Repository as SandboxRepository
from ghapp.sandbox.verbs.checks import CheckChange, create_check
from tests.support.organisation import House, as_actor


def run(house: House, repository: SandboxRepository | None = None, app: SandboxApp | None = None) -> CheckRun:
    """A check run on the tip of a repository."""
    shop = repository or house.shop
    change = CheckChange(name="Rules of Engagement", conclusion="action_required")
    return create_check(house.sandbox, shop, app or house.app, shop.head.oid, change)


def told(house: House, on: CheckRun) -> ButtonClick:
    """What the delivery says when Dora pressed Nudge."""
    return ButtonClick(button="nudge", run=on.node_id, login="dora", user_id=house.dora.id)


async def asked(house: House, pressed: ButtonClick) -> VerifiedClick | None:
    """What GitHub says to it."""
    shop = Repository(id=house.shop.id, node_id=house.shop.node_id, owner="acme", name="shop", default_branch="main")
    return await verify_click(house.api, shop, "d-1", pressed, app_id=house.app.id)


@pytest.mark.parametrize(
    ("level", "may_write", "administers"),
    [("admin", True, True), ("maintain", True, False), ("write", True, False), ("triage", False, False)],
)
async def test_who_pressed_what_and_what_they_may_do_now(
    house: House, *, level: str, may_write: bool, administers: bool
) -> None:
    house.sandbox.add_collaborator(house.shop, house.dora, level)
    assert await asked(house, told(house, run(house))) == VerifiedClick(
        delivery="d-1",
        button="nudge",
        by=as_actor(house.dora),
        head_sha=house.shop.head.oid,
        may_write=may_write,
        administers=administers,
    )
    rights = "GET /repos/acme/shop/collaborators/dora/permission"
    assert house.requests == ["POST /graphql user node", rights]


@pytest.mark.parametrize(
    "claim",
    [{"login": "nobody"}, {"login": "sam"}, {"user_id": 1}, {"run": "CR_none"}, {"run": "REPOSITORY"}],
    ids=["nobody", "another person", "another id", "no such run", "no run at all"],
)
async def test_what_the_delivery_claims_and_github_does_not_is_no_press(
    house: House, claim: dict[str, str | int]
) -> None:
    pressed = told(house, run(house))
    if claim.get("run") == "REPOSITORY":
        claim = {"run": house.shop.node_id}
    assert await asked(house, replace(pressed, **claim)) is None  # type: ignore[arg-type]  # the fields of the table above


async def test_a_run_elsewhere_or_of_another_app_is_no_press(house: House) -> None:
    other = house.sandbox.repository("acme/other", files={"README.md": ""}, collaborators={house.dora: "write"})
    assert await asked(house, told(house, run(house, other))) is None
    stranger = house.sandbox.register_app("stranger", permissions={"checks": "write"}, events=[])
    house.sandbox.install(stranger, house.acme, None)
    assert await asked(house, told(house, run(house, app=stranger))) is None


async def test_where_github_fails_nothing_is_believed(house: House) -> None:
    pressed = told(house, run(house))
    house.sandbox.faults = Script(faults.something_went_wrong("run"))
    with pytest.raises(TryLater):
        await asked(house, pressed)
