"""What the app cannot evaluate fails closed, recovers by itself, and blocks nothing without a document (SPEC §3)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from ghapp.controller import evaluation
from ghapp.sandbox.http.request_log import Request
from tests.support.world import REWRITTEN, World
from tests.support.writes import CHECK, NEW_CHECK

TITLE = "This pull request could not be evaluated"


def broken(*arguments: Any, **named: Any) -> Any:
    raise ValueError("a bug")


@pytest.fixture
def bug(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """Plants bugs; `undo` mends them."""
    return monkeypatch


@pytest.mark.parametrize("place", ["decide", "with_impact", "observe", "effective_config", "recall"])
async def test_a_green_check_does_not_outlive_a_failed_evaluation(
    world: World, bug: pytest.MonkeyPatch, place: str
) -> None:
    pull = await world.prd()
    spoken = world.box.comment(pull, world.emma, "Which payment providers?")
    await world.settle(CHECK)
    assert world.conclusion(pull) == "success"
    bug.setattr(evaluation, place, broken)
    world.box.delete_comment(spoken, world.emma)
    await world.settle(CHECK)
    assert (world.conclusion(pull), world.title(pull)) == ("failure", TITLE)
    bug.undo()
    await world.looked(pull, CHECK)
    assert world.conclusion(pull) == "action_required"


@pytest.mark.parametrize("place", ["decide", "with_impact"])
async def test_a_pull_request_without_a_document_passes_all_the_same(
    world: World, bug: pytest.MonkeyPatch, place: str
) -> None:
    bug.setattr(evaluation, place, broken)
    pull = world.box.open_pull(world.shop, world.dan, {"src/cart.py": "total = 0\n"})
    await world.settle(NEW_CHECK)
    assert world.conclusion(pull) == "success"


async def test_a_failed_evaluation_is_tried_again_by_itself(world: World, bug: pytest.MonkeyPatch) -> None:
    pull = await world.prd()
    bug.setattr(evaluation, "decide", broken)
    world.box.push(pull, world.pam, REWRITTEN)
    await world.settle(NEW_CHECK)
    assert world.title(pull) == TITLE
    await world.passed(timedelta(minutes=16))
    bug.undo()
    await world.passed(timedelta(minutes=16), CHECK)
    assert world.conclusion(pull) == "action_required"


async def test_failing_closed_costs_two_requests(world: World, bug: pytest.MonkeyPatch) -> None:
    pull = await world.prd()
    bug.setattr(evaluation, "observe", broken)
    world.box.comment(pull, world.emma, "Which payment providers?")
    await world.settle(CHECK)
    asked: list[Request] = [request for request in world.requests if request.kind == "write"]
    assert len(asked) == 1
    assert world.title(pull) == TITLE


async def test_an_unconfigured_repository_stays_silent(bare_world: World, bug: pytest.MonkeyPatch) -> None:
    bug.setattr(evaluation, "decide", broken)
    pull = bare_world.box.open_pull(bare_world.shop, bare_world.dan, {"docs/prd/x.md": "# A\n"})
    await bare_world.settle()
    assert bare_world.check(pull) is None
