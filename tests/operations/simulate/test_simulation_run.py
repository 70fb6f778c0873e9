"""A simulation over HTTP: which rules file it uses, what it cannot know, and how it continues."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest

from ghapp.errors import UserError
from ghapp.operations.simulate.outcome import Simulation
from ghapp.operations.simulate.simulation_run import SimulationRequest, simulate
from ghapp.rules.model.framework import CONFIG_PATH
from ghapp.sandbox.http.fault_plans import Lasting
from ghapp.sandbox.http.faults import quota_exceeded
from tests.support.simulations import READING, request_for
from tests.support.world import CONFIG, World
from tests.test_cli import run

NO_TEAMS = {name: level for name, level in READING.items() if name != "members"}


async def simulated(world: World, request: SimulationRequest | None = None) -> Simulation:
    return await simulate(request or request_for(world), world.clock)


async def test_a_simulation_shows_who_would_have_been_missing(world: World) -> None:
    pull = await world.prd()
    world.box.merge(pull, world.ada, bypass=True)
    (outcome,) = (await simulated(world)).outcomes
    assert (outcome.blocked, outcome.heard, outcome.documents) == (True, (), ("PRD of default",))
    assert (outcome.labels, outcome.requests) == (2, 1)


async def test_a_simulation_can_use_another_rules_file(bare_world: World) -> None:
    world = bare_world
    world.box.open_pull(world.shop, world.pam, {"rfcs/0001-cart.md": "# Cart\n"})
    config = f"{CONFIG}documents:\n  prd: rfcs\n"
    (outcome,) = (await simulated(world, request_for(world, config=config))).outcomes
    assert (outcome.documents, outcome.missed) == (("PRD of default",), ())


@pytest.mark.parametrize("config", [None, "pm: 7\n"])
async def test_a_simulation_needs_a_valid_rules_file(bare_world: World, config: str | None) -> None:
    with pytest.raises(UserError, match="has no valid rules file"):
        await simulated(bare_world, request_for(bare_world, config=config))


async def test_a_team_that_the_token_may_not_read_is_a_reason_to_say_so(world: World) -> None:
    await world.prd()
    world.box.add_team(world.shop, world.box.create_team(world.acme, "leads", [world.emma]), "write")
    config = "pm: pam\nem: '@acme/leads'\n"
    (outcome,) = (await simulated(world, request_for(world, config=config, permissions=NO_TEAMS))).outcomes
    assert "acme/leads" in outcome.undetermined


async def test_a_change_of_the_rules_file_is_a_reason_to_say_so(world: World) -> None:
    world.box.open_pull(world.shop, world.pam, {CONFIG_PATH: f"{CONFIG}labels: off\n"})
    await world.settle("requestReviews", "createCheckRun")
    (outcome,) = (await simulated(world)).outcomes
    assert outcome.undetermined == "it changes the rules file"


async def test_a_simulation_continues_with_what_it_kept(world: World, tmp_path: Path) -> None:
    pull = await world.prd()
    world.box.merge(pull, world.ada, bypass=True)
    request = request_for(world, kept=tmp_path / "kept")
    first = await simulated(world, request)
    (tmp_path / "kept").write_text(f"not JSON\n{(tmp_path / 'kept').read_text()}")
    before = len(world.box.requests)
    assert (await simulated(world, request)).outcomes == first.outcomes
    assert len(world.box.requests) - before == 3  # the repository, its rules file, and the list


async def test_a_simulation_says_when_to_run_it_again(world: World) -> None:
    request, reset = request_for(world), world.clock.now() + timedelta(minutes=10)
    world.box.faults = Lasting(quota_exceeded("RATE_LIMITED", remaining=0, reset=reset), until=reset)
    with pytest.raises(UserError, match=r"rate limit for this token is used up until \d\d:\d\d UTC"):
        await simulated(world, request)


async def test_simulate_prints_a_report(world: World) -> None:
    await world.prd()
    request = request_for(world)
    environ = {"GITHUB_TOKEN": request.token, "GITHUB_URL": world.box.api_url}
    arguments = ("simulate", "acme/shop", "--app", "roe")
    result = await asyncio.to_thread(run, *arguments, env=environ)
    assert (result.exit_code, "1 pull request; 1 touched a PRD" in result.stdout) == (0, True)


@pytest.mark.parametrize(
    ("name", "token", "says"),
    [
        ("acme", "x", "'acme' is not a repository"),
        ("acme/shop", "", "Set GITHUB_TOKEN"),
        ("acme/nothing", "wrong", "Could not read acme/nothing from GitHub"),
    ],
)
async def test_simulate_explains_what_it_lacks(world: World, name: str, token: str, says: str) -> None:
    environ = {"GITHUB_TOKEN": token, "GITHUB_URL": world.box.api_url}
    result = await asyncio.to_thread(run, "simulate", name, env=environ)
    assert (result.exit_code, says in result.stderr) == (2, True)
