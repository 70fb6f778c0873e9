"""Whatever GitHub does wrong on the way, the state is right once all are at rest, and nothing is written twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from ghapp.identity import Key
from ghapp.rules.model.framework import CONFIG_PATH
from ghapp.sandbox.http import faults as github_fails
from ghapp.sandbox.http import partial_faults
from ghapp.sandbox.http.exchange import Exchange, Fault
from ghapp.sandbox.http.fault_plans import Script
from ghapp.sandbox.state.threads import Issue
from tests.scenarios.test_recovery import stopped
from tests.support.faults import WHOLE_REQUESTS
from tests.support.postgres_sql import until
from tests.support.world import CONFIG, PRD, World, asked, build_world, labels, said
from tests.support.writes import CREATE_LABELS

FAULTS = [
    *WHOLE_REQUESTS,
    *(
        fail(part)
        for fail in (partial_faults.something_went_wrong, partial_faults.resource_limits)
        for part in ("thread", "comments", "files", "reviews", "timelineItems", "person0", "config")
    ),
    *(
        partial_faults.something_went_wrong(part)
        for part in ("addLabelsToLabelable", "requestReviews", "createCheckRun")
    ),
    partial_faults.refused_part("createCheckRun"),
    *(
        partial_faults.forbidden_part(part)
        for part in ("thread", "comments", "files", "person0", "config", "addLabelsToLabelable", "requestReviews")
    ),
    partial_faults.forbidden_part("createCheckRun"),
]
LOST = [fault for fault in FAULTS if fault.name.endswith("executed") or fault.name == "cut off"]


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    """The usual world, with an app that waits no longer than a second for GitHub."""
    async with build_world(tmp_path, {CONFIG_PATH: CONFIG}, timeout=1.0) as built:
        await built.settle(*CREATE_LABELS)
        yield built


def named(fault: Fault) -> str:
    """The test's id."""
    return fault.name


def when_writing(fault: Fault) -> Fault:
    """The same fault, kept for a request that changes something."""

    def applies_to(exchange: Exchange) -> bool:
        return exchange.kind == "write" and fault.applies_to(exchange)

    return Fault(fault.name, applies_to, fault.respond)


async def play(world: World, *faults: Fault) -> None:
    """A PRD is opened and the EM comments; every act meets the faults."""
    world.box.faults = Script(*faults)
    pull = world.box.open_pull(world.shop, world.pam, PRD)
    await world.let_time_pass()
    assert (labels(pull), asked(pull)) == (["what", "why"], ["emma"])
    assert world.conclusion(pull) == "action_required"
    world.box.faults = Script(*faults)
    world.box.comment(pull, world.emma, "Which payment providers?")
    await world.let_time_pass()
    assert world.conclusion(pull) == "success"
    assert "addComment" not in written(world)


def written(world: World) -> Counter[str]:
    """What the app has written so far, by name."""
    return Counter(name for request in world.box.requests if request.kind == "write" for name in request.fields)


@pytest.mark.parametrize("fault", FAULTS, ids=named)
async def test_a_story_survives_each_fault(world: World, fault: Fault) -> None:
    await play(world, fault)
    await calm(world)


@pytest.mark.parametrize("fault", FAULTS, ids=named)
async def test_a_story_survives_each_fault_between_its_writes(world: World, fault: Fault) -> None:
    await play(world, when_writing(fault))
    await calm(world)


async def calm(world: World) -> None:
    """One more look at everything finds nothing to do."""
    world.box.faults = Script()
    world.box.requests.clear()
    await world.app.store.enqueue([Key(world.shop.id, number) for number in world.box.threads[world.shop]])
    await world.rest()
    assert await world.app.store.dead() == []


async def mentioning(world: World, *faults: Fault) -> Issue:
    """An issue whose owner is a team, which the app mentions: all under the faults."""
    world.box.add_team(world.shop, world.box.create_team(world.acme, "leads", [world.ada]))
    await world.configured("pm: '@acme/leads'\nem: emma\n")
    issue = await world.issue()
    world.box.faults = Script(*faults)
    world.box.add_labels(issue, world.dan, ["why"])
    await world.let_time_pass()
    await calm(world)
    return issue


@pytest.mark.parametrize("fault", LOST, ids=named)
async def test_a_comment_whose_response_was_lost_is_not_written_again(world: World, fault: Fault) -> None:
    issue = await mentioning(world, when_writing(fault))
    assert len(said(issue, world.registration.bot)) == 1


async def test_a_comment_not_yet_shown_by_github_is_not_written_again(world: World) -> None:
    lost = when_writing(github_fails.dropped(executed=True))
    issue = await mentioning(world, lost, github_fails.stale(timedelta(days=1)))
    assert len(said(issue, world.registration.bot)) == 1


async def overridden(world: World, *faults: Fault) -> None:
    """The administrator presses Override under the faults: in the end it is on record, once."""
    pull = world.box.open_pull(world.shop, world.pam, PRD)
    await world.let_time_pass()
    world.box.faults = Script(*faults)
    world.press(pull, "override", world.ada)
    await world.let_time_pass()
    assert world.conclusion(pull) == "success"
    assert len(said(pull, world.registration.bot)) == 1
    await calm(world)
    assert (await world.app.store.load(Key(world.shop.id, pull.number))).clicks == {}


@pytest.mark.parametrize("fault", FAULTS, ids=named)
async def test_a_click_survives_each_fault(world: World, fault: Fault) -> None:
    await overridden(world, fault)


@pytest.mark.parametrize("fault", LOST, ids=named)
async def test_a_click_whose_response_was_lost_is_not_answered_again(world: World, fault: Fault) -> None:
    await overridden(world, when_writing(fault))


async def test_a_click_is_not_answered_again_while_github_hides_the_answer(world: World) -> None:
    await overridden(world, when_writing(github_fails.dropped(executed=True)), github_fails.stale(timedelta(days=1)))


async def test_a_click_is_not_answered_again_after_a_crash_before_its_record(world: World) -> None:
    pull = world.box.open_pull(world.shop, world.pam, PRD)
    await world.let_time_pass()
    world.box.faults = Script(when_writing(github_fails.no_answer(executed=True)))
    world.press(pull, "nudge", world.dan)
    await world.box.deliver()
    await until(lambda: bool(said(pull, world.registration.bot)))
    async with stopped(world):
        world.box.faults = Script()
    await world.let_time_pass()
    assert len(said(pull, world.registration.bot)) == 1
    assert (await world.app.store.load(Key(world.shop.id, pull.number))).clicks == {}
