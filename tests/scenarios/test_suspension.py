"""An operator suspends the gate: nothing blocks until it is resumed, and nothing needs to be evaluated (SPEC §3)."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from ghapp.controller import evaluation
from ghapp.controller.suspension_watch import SuspensionWatch
from ghapp.operations import suspend
from tests.support.world import World
from tests.support.writes import CHECK, NEW_CHECK, OPENED


@pytest.fixture
def url(tmp_path: Path) -> str:
    """The database of the world's app, which runs meanwhile."""
    return f"sqlite:///{tmp_path / 'ghapp.db'}"


async def suspended(world: World, url: str, *words: str) -> None:
    await suspend.suspend(url, words, world.clock())
    await noticed(world)


async def resumed(world: World, url: str, scope: str = "") -> None:
    await suspend.resume(url, scope, world.clock())
    await noticed(world)


async def noticed(world: World) -> None:
    await SuspensionWatch(world.app.store, clock=world.clock).run()
    await world.let_time_pass()


@pytest.mark.parametrize("scope", [(), ("acme",), ("Acme/Shop",)])
async def test_a_suspended_gate_is_neutral_until_it_is_resumed(world: World, url: str, scope: Sequence[str]) -> None:
    pull = await world.prd()
    assert world.conclusion(pull) == "action_required"
    await suspended(world, url, *scope, "GitHub is on fire")
    await world.settle(CHECK)
    assert (world.conclusion(pull), world.title(pull)) == ("neutral", "Gate suspended")
    assert "GitHub is on fire" in world.page(pull)
    await resumed(world, url, scope[0] if scope else "")
    await world.settle(CHECK)
    assert world.conclusion(pull) == "action_required"


async def test_a_suspended_look_costs_two_requests_and_evaluates_nothing(
    world: World, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    await suspended(world, url, "the app is broken")
    monkeypatch.setattr(evaluation, "observe", broken)
    monkeypatch.setattr(evaluation, "decide", broken)
    pull = await world.prd(None, NEW_CHECK)
    assert [request.kind for request in world.requests] == ["read", "write"]
    assert world.conclusion(pull) == "neutral"
    world.box.comment(pull, world.emma, "Which payment providers?")
    await world.settle()
    monkeypatch.undo()
    await resumed(world, url)
    await world.settle(*OPENED[:-1], CHECK)
    assert world.conclusion(pull) == "success"


async def test_another_owner_is_not_affected(world: World, url: str) -> None:
    await suspended(world, url, "other", "their own trouble")
    pull = await world.prd()
    assert world.conclusion(pull) == "action_required"


async def test_both_ends_are_in_the_ledger(world: World, url: str) -> None:
    await suspended(world, url, "acme/shop", "GitHub is on fire")
    await resumed(world, url, "acme")
    told = [(entry.kind, entry.data["scope"], entry.data["reason"]) for entry in await world.app.store.ledger()]
    assert told == [("suspended", "acme/shop", "GitHub is on fire"), ("resumed", "acme/shop", "GitHub is on fire")]
    assert all(entry.data["who"] == suspend.operator() for entry in await world.app.store.ledger())


async def broken(*arguments: Any, **named: Any) -> Any:
    raise ValueError("a bug")
