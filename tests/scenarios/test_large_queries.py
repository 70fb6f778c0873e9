"""Queries that are too much for GitHub: the app asks for smaller pages, and misses nothing (SPEC §8)."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from ghapp.sandbox.http.exchange import Fault
from ghapp.sandbox.http.fault_plans import Lasting
from ghapp.sandbox.http.partial_faults import too_large, too_slow
from ghapp.sandbox.state.threads import PullRequest
from tests.support.world import CODE, PRD, World, said
from tests.support.writes import CHECK, OPENED

FOR_EVER = datetime(2100, 1, 1, tzinfo=UTC)


async def crowded(world: World) -> PullRequest:
    """A pull request with many files and comments, of which the last of each matter."""
    files = {f"a/{number}.md": "x\n" for number in range(30)}
    pull = world.box.open_pull(world.shop, world.pam, {**files, **PRD})
    for number in range(30):
        world.box.comment(pull, world.dan, f"Remark {number}")
    return pull


@pytest.mark.parametrize("fault", [too_large(700), too_large(400), too_slow(450)], ids=lambda fault: fault.name)
async def test_a_query_that_is_too_much_for_github_is_read_in_smaller_pages(world: World, fault: Fault) -> None:
    world.box.faults = Lasting(fault, until=FOR_EVER)
    pull = await crowded(world)
    await world.rest(*OPENED)
    assert world.conclusion(pull) == "action_required"
    world.box.comment(pull, world.emma, "Fine.")
    await world.rest(CHECK)
    assert world.conclusion(pull) == "success"
    assert not await world.app.store.dead()
    assert not said(pull, world.registration.bot)


async def test_a_page_size_that_works_is_kept(world: World) -> None:
    world.box.faults = Lasting(too_large(450), until=FOR_EVER)
    pull = world.box.open_pull(world.shop, world.dan, CODE)
    await world.settle("createCheckRun")
    assert [request.kind for request in world.requests] == ["read", "read", "read", "write"]
    world.box.edit(pull, world.dan, title="The cart")
    await world.settle()
    assert [request.kind for request in world.requests] == ["read"]
