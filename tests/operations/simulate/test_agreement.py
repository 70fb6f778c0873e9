"""A simulation agrees with what the app did when the same pull requests were played through it (SPEC §8)."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from random import Random

from ghapp.operations.simulate.outcome import Outcome
from ghapp.operations.simulate.simulation_run import simulate
from ghapp.rules.model.framework import CONFIG_PATH
from ghapp.store.sqlite.engine import SQLiteStore
from tests.support.machine.quick import QuickLoop, watch
from tests.support.past import Past, Truth
from tests.support.simulations import request_for
from tests.support.world import CONFIG, Clock, World, build_world
from tests.support.writes import CREATE_LABELS

PULLS = int(os.environ.get("PULLS") or 12)
SEED = int(os.environ.get("SEED") or 1)
START = 1_772_442_000.0  # a Monday in March 2026, 09:00 UTC
# The clock moves on by what the app waits for between one look and the next.
SECONDS = 240


def test_a_simulation_agrees_with_what_the_app_did(
    tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    with asyncio.Runner(loop_factory=QuickLoop) as runner:
        runner.run(_compare(tmp_path, record_property))


async def _compare(tmp_path: Path, record_property: Callable[[str, object], None]) -> None:
    loop = asyncio.get_running_loop()
    async with build_world(tmp_path, {CONFIG_PATH: CONFIG}, clock=Clock(lambda: START + loop.time())) as world:
        assert isinstance(world.app.store, SQLiteStore)
        watch(world.app.store)
        await world.settle(*CREATE_LABELS)
        past = Past(world=world, random=Random(SEED), span=timedelta(days=89))
        await past.play(PULLS)
        writes = len(world.box.writes)
        simulation = await simulate(request_for(world), world.clock)
        assert len(world.box.writes) == writes
        heard = await past.heard()
        found = {outcome.number: outcome for outcome in simulation.outcomes}
        assert found.keys() == {truth.pull.number for truth in past.truths.values()}
        determined = [truth for truth in past.truths.values() if not found[truth.pull.number].undetermined]
        for truth in determined:
            outcome = found[truth.pull.number]
            assert _of_outcome(outcome) == _of_truth(truth, world, heard.get(outcome.number, frozenset()))
            assert abs(outcome.waited - truth.waited) < SECONDS, outcome
        undetermined = len(simulation.undetermined)
        record_property("figures", f"simulated {len(found)}, undetermined {undetermined}, all others equal")
        assert len(simulation.undetermined) <= PULLS * 0.05
        assert any(outcome.blocked for outcome in found.values())
        assert any(outcome.heard for outcome in found.values())


def _of_outcome(outcome: Outcome) -> dict[str, object]:
    counts = (outcome.labels, outcome.requests, outcome.comments)
    return {"title": outcome.title, "blocked": outcome.blocked, "written": counts, "heard": frozenset(outcome.heard)}


def _of_truth(truth: Truth, world: World, heard: frozenset[str]) -> dict[str, object]:
    pull = truth.pull
    return {"title": pull.title, "blocked": truth.blocked, "written": truth.counts(world), "heard": heard}
