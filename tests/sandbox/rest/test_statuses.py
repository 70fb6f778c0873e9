"""Commit statuses over HTTP: created, listed, combined, sent to apps, and required by a branch."""

from __future__ import annotations

import gidgethub
import pytest

from ghapp.sandbox.verbs.checks import CheckChange
from ghapp.sandbox.verbs.merging import blocked_by
from tests.support.small_sandbox import CHECK, Connect, small_sandbox

SHOP = "/repos/acme/shop"


async def test_a_status_is_created_and_listed_newest_first(connect: Connect) -> None:
    here = small_sandbox()
    sha, api = here.pull().head.oid, await connect(here)
    await api.post(f"{SHOP}/statuses/{sha}", data={"state": "pending", "context": "ci"})
    created = await api.post(f"{SHOP}/statuses/{sha}", data={"state": "success", "description": "Built"})
    assert (created["context"], created["description"], created["creator"]["login"]) == (
        "default",
        "Built",
        "rules[bot]",
    )
    assert [each["context"] for each in await api.getitem(f"{SHOP}/commits/patch-1/statuses")] == ["default", "ci"]


@pytest.mark.parametrize(
    ("states", "expected"),
    [
        pytest.param({}, "pending", id="none"),
        pytest.param({"a": "success", "b": "success"}, "success", id="all passed"),
        pytest.param({"a": "success", "b": "pending"}, "pending", id="one is pending"),
        pytest.param({"a": "pending", "b": "error"}, "failure", id="one has an error"),
    ],
)
async def test_the_latest_statuses_are_combined(connect: Connect, states: dict[str, str], expected: str) -> None:
    here = small_sandbox()
    sha, api = here.pull().head.oid, await connect(here)
    for context, state in states.items():
        here.sandbox.create_status(here.shop, here.emil, sha, "failure", context=context)
        here.sandbox.create_status(here.shop, here.emil, sha, state, context=context)
    combined = await api.getitem(f"{SHOP}/commits/{sha}/status")
    assert (combined["state"], combined["total_count"], combined["sha"]) == (expected, len(states), sha)
    assert {each["context"]: each["state"] for each in combined["statuses"]} == states


@pytest.mark.parametrize(
    ("sha", "body", "message"),
    [
        pytest.param("0" * 40, {"state": "success"}, "No commit found for SHA", id="unknown commit"),
        pytest.param("", {"state": "green"}, "Validation Failed", id="unknown state"),
        pytest.param("", {"state": "success", "description": "x" * 141}, "Validation Failed", id="long description"),
    ],
)
async def test_an_invalid_status_is_refused(connect: Connect, sha: str, body: dict[str, str], message: str) -> None:
    here = small_sandbox()
    api = await connect(here)
    with pytest.raises((gidgethub.BadRequest, gidgethub.ValidationError), match=message):
        await api.post(f"{SHOP}/statuses/{sha or here.pull().head.oid}", data=body)


async def test_a_status_needs_its_own_permission(connect: Connect) -> None:
    here = small_sandbox()
    api = await connect(here, permissions={"checks": "write"})
    with pytest.raises(gidgethub.BadRequest, match="Resource not accessible by integration"):
        await api.post(f"{SHOP}/statuses/{here.pull().head.oid}", data={"state": "success"})


def test_a_status_is_sent_with_its_commit_and_branches() -> None:
    here = small_sandbox()
    sha = here.pull().head.oid
    here.sandbox.outbox.clear()
    here.sandbox.create_status(here.shop, here.emil, sha, "success", context="ci", target_url="https://ci.example")
    (delivery,) = here.sandbox.outbox
    payload = delivery.payload
    assert (delivery.event, delivery.action, payload["name"]) == ("status", None, "acme/shop")
    assert (payload["sha"], payload["commit"]["sha"], payload["context"]) == (sha, sha, "ci")
    assert [branch["name"] for branch in payload["branches"]] == ["patch-1"]


@pytest.mark.parametrize(
    ("statuses", "bound", "expected"),
    [
        pytest.param([], False, "expected", id="none"),
        pytest.param(["pending"], False, "pending", id="pending"),
        pytest.param(["success", "error"], False, "failing", id="the latest has an error"),
        pytest.param(["failure", "success"], False, "", id="the latest passed"),
        pytest.param(["success"], True, "expected", id="another source than the app required"),
    ],
)
def test_a_status_counts_as_a_required_check(statuses: list[str], bound: bool, expected: str) -> None:
    here = small_sandbox()
    pull = here.pull()
    here.sandbox.protect(here.shop, "main", required=[(CHECK, here.app.id if bound else None)])
    for state in statuses:
        here.sandbox.create_status(here.shop, here.emil, pull.head.oid, state, context=CHECK)
    assert blocked_by(here.sandbox, pull) == (f'Required status check "{CHECK}" is {expected}.' if expected else None)


def test_a_status_of_the_app_satisfies_a_check_bound_to_it() -> None:
    here = small_sandbox()
    pull = here.pull()
    here.sandbox.protect(here.shop, "main", required=[(CHECK, here.app.id)])
    here.sandbox.create_status(here.shop, here.app.bot, pull.head.oid, "success", context=CHECK)
    assert blocked_by(here.sandbox, pull) is None


def test_a_check_run_and_a_status_of_one_name_are_both_required() -> None:
    here = small_sandbox()
    pull = here.pull()
    here.sandbox.protect(here.shop, "main", required=[(CHECK, None)])
    here.sandbox.create_status(here.shop, here.emil, pull.head.oid, "success", context=CHECK)
    here.sandbox.create_check(here.shop, here.app, pull.head.oid, CheckChange(name=CHECK, conclusion="failure"))
    assert blocked_by(here.sandbox, pull) == f'Required status check "{CHECK}" is failing.'
