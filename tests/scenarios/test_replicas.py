"""One process takes deliveries in, others look, and one of these is stopped in the middle of a look."""

from __future__ import annotations

import asyncio
import copy
import json
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from ghapp.app import ProcessRole
from ghapp.rules.model.framework import CHECK_NAME, CONFIG_PATH
from ghapp.sandbox.state.threads import PullRequest
from tests.scenarios.test_shared_heads_at_once import open_three
from tests.support.postgres_sql import not_seen_for, until
from tests.support.world import CONFIG, PRD, World, asked, build_world, said

ROOT = Path(__file__).parents[2]
LEASE = 0.4
FOREVER = 600.0


@pytest.fixture
async def taking_in(tmp_path: Path, url: str) -> AsyncIterator[World]:
    """A world whose own app takes deliveries in and does no more."""
    async with build_world(tmp_path, {CONFIG_PATH: CONFIG}, url=url, role=ProcessRole.WEB) as world:
        yield world


@asynccontextmanager
async def worker(world: World, url: str, patience: float) -> AsyncIterator[Process]:
    """A process that looks; it leaves at the end."""
    settings = {
        "app_id": world.registration.id,
        "private_key": world.registration.private_key,
        "github_url": world.box.api_url,
    }
    told = {"settings": settings, "store": {"url": url, "lease": LEASE, "patience": patience}}
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.support.worker_process", stdin=PIPE, stderr=asyncio.subprocess.DEVNULL, cwd=ROOT
    )
    assert process.stdin
    process.stdin.write(json.dumps(told).encode() + b"\n")
    try:
        yield process
    finally:
        process.send_signal(signal.SIGCONT)
        process.stdin.close()
        await process.wait()


async def rest(world: World) -> None:
    """Deliver until nobody has anything to do before the next reminder."""
    for _ in range(2000):
        await world.box.deliver()
        figures = await world.app.store.figures()
        due = figures.oldest_due
        if not (world.box.outbox or figures.running) and (due is None or due > world.clock() + 60):
            assert figures.dead == 0
            return
        await asyncio.sleep(0.01)
    pytest.fail("it does not come to rest")


async def held_up(world: World, process: Process) -> tuple[PullRequest, str]:
    """A pull request whose first look has read a head and is stopped, and that head; meanwhile its author pushes."""
    world.box.requests.clear()
    world.box.latency = 1.0
    pull = world.box.open_pull(world.shop, world.pam, PRD)
    await world.box.deliver()
    await until(lambda: any(request.kind == "read" for request in world.box.requests))
    process.send_signal(signal.SIGSTOP)
    world.box.latency, seen = 0.0, pull.head.oid
    world.box.push(pull, world.pam, {"docs/prd/checkout.md": "# Checkout, again\n"})
    await world.box.deliver()
    return pull, seen


def checks(world: World, pull: PullRequest, sha: str) -> list[str | None]:
    """What the app's check says on a commit."""
    suites = world.box.suites[pull.repository].get(sha, [])
    return [run.conclusion for suite in suites for run in suite.latest(CHECK_NAME)]


async def test_a_worker_stopped_past_its_lease_keeps_key_and_correct_checks(taking_in: World, url: str) -> None:
    world = taking_in
    async with worker(world, url, FOREVER) as first:
        await rest(world)
        pull, _ = await held_up(world, first)
        async with worker(world, url, FOREVER):
            await not_seen_for(url, 3 * LEASE)
            assert checks(world, pull, pull.head.oid) == []
            first.send_signal(signal.SIGCONT)
            await rest(world)
    assert checks(world, pull, pull.head.oid) == ["action_required"]
    assert asked(pull) == ["emma"]


async def test_a_worker_stopped_for_too_long_writes_nothing_when_resumed(taking_in: World, url: str) -> None:
    world = taking_in
    async with worker(world, url, 1.0) as first:
        await rest(world)
        pull, seen = await held_up(world, first)
        async with worker(world, url, 1.0):
            await until(lambda: checks(world, pull, pull.head.oid) == ["action_required"])
            first.send_signal(signal.SIGCONT)
            await rest(world)
    assert checks(world, pull, seen) == []
    assert asked(pull) == ["emma"]
    written = [name for request in world.box.requests.writes for name in request.fields]
    assert sorted(written) == sorted(set(written)), "nothing was written twice"


async def test_a_click_is_answered_once_by_one_of_two_workers(taking_in: World, url: str) -> None:
    world = taking_in
    async with worker(world, url, FOREVER), worker(world, url, FOREVER):
        await rest(world)
        prds = [{f"docs/prd/{number}.md": "# Cart\n"} for number in range(5)]
        pulls = [world.box.open_pull(world.shop, world.pam, prd) for prd in prds]
        await rest(world)
        for pull in pulls:
            world.press(pull, "nudge", world.dan)
            world.press(pull, "override", world.ada)
        world.box.outbox += [copy.copy(delivery) for delivery in world.box.outbox]
        await rest(world)
    assert [len(said(pull, world.registration.bot)) for pull in pulls] == [2] * 5
    assert {world.conclusion(pull) for pull in pulls} == {"success"}


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0)])
async def test_two_concurrent_replicas_reach_the_verdict_of_all_members(
    taking_in: World, url: str, order: tuple[int, ...]
) -> None:
    world = taking_in
    async with worker(world, url, FOREVER), worker(world, url, FOREVER):
        await rest(world)
        world.box.latency = 0.02
        pulls = open_three(world)
        await rest(world)
        assert checks(world, pulls[0], pulls[0].head.oid) == ["action_required"]
        for which in order:
            world.box.comment(pulls[which], world.emma, "Fine.")
        await rest(world)
        assert checks(world, pulls[0], pulls[0].head.oid) == ["success"]
        for which in (0, 1):
            (voice,) = [each for each in pulls[which].comments.values() if each.author is world.emma]
            world.box.delete_comment(voice, world.emma)
        await rest(world)
        assert checks(world, pulls[0], pulls[0].head.oid) == ["action_required"]
