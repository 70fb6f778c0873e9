"""What a look costs, what it remembers, and how it ends when GitHub refuses."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from ghapp.identity import Key
from ghapp.rules.model.framework import CHECK_NAME, CONFIG_PATH
from ghapp.sandbox.state.rate_limits import RateLimits
from ghapp.sandbox.state.threads import PullRequest
from tests.support.world import CODE, CONFIG, PRD, World, asked, build_world
from tests.support.writes import ASK, ASSIGN, CHECK, CREATE_LABELS, NEW_CHECK, OPENED, take_back


async def open_prd(world: World) -> PullRequest:
    """A settled pull request of the PM's that waits for the EM."""
    pull = world.box.open_pull(world.shop, world.pam, PRD)
    await world.settle(*OPENED)
    return pull


async def test_an_opened_prd_costs_a_look_a_round_for_its_text_and_one_write(world: World) -> None:
    await open_prd(world)
    assert [request.kind for request in world.requests] == ["read", "read", "write"]


async def test_the_same_event_again_costs_one_read_and_writes_nothing(world: World) -> None:
    await open_prd(world)
    (delivery,) = [sent for sent in world.box.sent if sent.event == "pull_request" and sent.action == "opened"]
    delivery.id = "again"
    world.box.outbox.append(delivery)
    await world.settle()
    assert len(world.requests) == 1


async def test_a_comment_without_a_command_costs_nothing_where_no_document_and_no_label_is(world: World) -> None:
    pull = world.box.open_pull(world.shop, world.pam, CODE)
    await world.settle(NEW_CHECK)
    world.box.comment(pull, world.dan, "Nice.")
    world.box.review(pull, world.emma, "APPROVED")
    await world.settle()
    assert world.requests == []


async def test_the_app_is_not_woken_by_its_own_deeds(world: World) -> None:
    issue = world.box.open_issue(world.shop, world.dan, "Why?", "")
    world.box.add_labels(issue, world.dan, ["why"])
    await world.settle(ASSIGN)
    assert [request.kind for request in world.requests] == ["read", "write"]


async def test_labels_are_created_once_and_not_again_when_a_human_deletes_one(world: World) -> None:
    world.box.delete_label(world.shop.labels["who"], world.ada)
    world.configure("pm: pam\nem: dan\n")
    await world.settle()
    assert "who" not in {label.name for label in world.shop.labels.values()}


async def test_a_changed_configuration_has_open_pull_requests_looked_at(world: World) -> None:
    pull = await open_prd(world)
    world.configure("pm: pam\nem: dan\n")
    await world.settle(take_back(pull), ASK, CHECK)
    assert asked(pull) == ["dan"]


async def test_a_configuration_that_nobody_announced_is_found_by_the_next_look(world: World) -> None:
    waiting = await open_prd(world)
    world.configure("pm: pam\nem: pam\n")
    world.box.outbox.clear()
    world.box.open_pull(world.shop, world.dan, CODE)
    await world.settle(NEW_CHECK, take_back(waiting), CHECK)
    assert world.conclusion(waiting) == "success"


async def test_while_the_configuration_is_broken_the_last_valid_version_governs(world: World) -> None:
    world.configure("pm: [pam\n")
    await world.settle()
    pull = await open_prd(world)
    assert world.conclusion(pull) == "action_required"
    assert asked(pull) == ["emma"]


async def test_who_cannot_be_asked_is_told_in_the_check_and_not_asked_again(world: World) -> None:
    world.box.user("zoe")
    world.configure("pm: pam\nem: [emma, zoe]\n")
    await world.settle()
    pull = world.box.open_pull(world.shop, world.pam, PRD)
    await world.settle(*OPENED, ASK, ASK, CHECK)
    run = world.check(pull)
    assert asked(pull) == ["emma"]
    assert run is not None
    assert run.output is not None
    assert "GitHub refused `zoe`" in run.output.summary
    world.box.comment(pull, world.dan, "Nice.")
    await world.settle()


@pytest.mark.parametrize("lags", [False, True])
async def test_only_where_github_still_shows_the_replaced_head_it_is_looked_at_again(world: World, lags: bool) -> None:
    pull = await open_prd(world)
    world.box.push(pull, world.pam, {path: f"{text}More.\n" for path, text in PRD.items()})
    (delivery,) = [waiting for waiting in world.box.outbox if waiting.action == "synchronize"]
    if lags:
        delivery.payload = {**delivery.payload, "before": pull.head.oid}
    await world.settle(*(() if lags else (NEW_CHECK,)))
    await world.rest(*((NEW_CHECK,) if lags else ()))
    assert world.conclusion(pull) == "action_required"


async def test_a_repository_that_vanished_ends_the_job(world: World) -> None:
    world.box.open_pull(world.shop, world.pam, PRD)
    world.box.delete_repository(world.shop, world.ada)
    world.box.outbox[:] = [delivery for delivery in world.box.outbox if delivery.event == "pull_request"]
    await world.rest()
    assert not await world.app.store.dead()


async def test_a_suspended_installation_ends_the_job_and_an_unsuspended_one_begins_anew(world: World) -> None:
    pull = world.box.open_pull(world.shop, world.pam, PRD)
    world.box.suspend(world.installation)
    await world.settle()
    assert await world.app.store.next_due() is None
    world.box.unsuspend(world.installation)
    await world.settle(*OPENED)
    assert world.conclusion(pull) == "action_required"


async def test_an_uninstalled_app_does_nothing_more(world: World) -> None:
    pull = await open_prd(world)
    world.box.uninstall(world.installation)
    await world.settle()
    await look(world, Key(world.shop.id, pull.number))
    assert not await world.app.store.dead()


async def test_an_app_that_is_back_is_found_again_even_if_nobody_said_so(world: World) -> None:
    world.box.uninstall(world.installation)
    await world.settle()
    pull = world.box.open_pull(world.shop, world.pam, PRD)
    world.box.install(world.registration, world.acme)
    world.box.outbox.clear()
    await look(world, Key(world.shop.id, pull.number))
    await world.settle(*OPENED)
    assert world.conclusion(pull) == "action_required"


async def test_a_repository_that_nobody_knows_ends_the_job(world: World) -> None:
    await look(world, Key(404, 1))
    await world.settle()
    assert world.requests == []
    assert not await world.app.store.dead()


async def test_a_rate_limit_puts_the_look_off_and_costs_no_try(world: World) -> None:
    world.box.limits = RateLimits(limit=0)
    world.box.open_pull(world.shop, world.pam, PRD)
    await world.settle()
    due = await world.app.store.next_due()
    assert due is not None
    assert due > world.clock() + 60
    assert not await world.app.store.dead()


async def look(world: World, key: Key) -> None:
    """Have the app look at a key of which no delivery tells."""
    await world.app.store.enqueue([key])
    await world.app.idle()


@pytest.fixture
async def bare(tmp_path: Path) -> AsyncIterator[World]:
    """A world whose repository has no configuration, but a rule that requires the check."""
    async with build_world(tmp_path, {}) as built:
        await built.settle()
        yield built
        await built.settle()


async def test_without_configuration_a_required_check_passes_and_says_so(bare: World) -> None:
    pull = bare.box.open_pull(bare.shop, bare.pam, PRD)
    await bare.settle(NEW_CHECK)
    assert bare.conclusion(pull) == "success"


async def test_whether_the_check_is_required_is_asked_once_in_a_while(bare: World) -> None:
    bare.box.open_pull(bare.shop, bare.pam, PRD)
    await bare.settle(NEW_CHECK)
    for passed, asked_anew in ((240, 0), (60, 2)):
        bare.clock.advance(timedelta(seconds=passed))
        bare.box.open_pull(bare.shop, bare.pam, {"README.md": "# Shop\n"})
        await bare.settle(NEW_CHECK)
        assert [request.kind for request in bare.requests] == ["read", *["read"] * asked_anew, "write"]


async def test_without_configuration_the_app_is_silent_where_nothing_requires_it(bare: World) -> None:
    bare.shop.protections.clear()
    bare.box.open_pull(bare.shop, bare.pam, PRD)
    await bare.settle()


async def test_the_organisations_file_governs_where_the_repository_has_none(bare: World) -> None:
    rules = bare.box.repository("acme/.github", files={CONFIG_PATH: CONFIG}, collaborators={bare.ada: "admin"})
    await bare.settle(*CREATE_LABELS)
    pull = bare.box.open_pull(bare.shop, bare.pam, PRD)
    await bare.settle(*CREATE_LABELS, *OPENED)
    assert asked(pull) == ["emma"]

    bare.box.commit(rules, bare.ada, {CONFIG_PATH: "pm: pam\nem: dan\n"})
    await bare.settle(take_back(pull), ASK, CHECK)
    assert asked(pull) == ["dan"]


async def test_a_first_look_at_an_unknown_repository_asks_for_its_people(bare: World) -> None:
    bare.configure(CONFIG)
    bare.box.outbox.clear()
    pull = bare.box.open_pull(bare.shop, bare.pam, PRD)
    await bare.settle(*CREATE_LABELS, *OPENED)
    assert bare.conclusion(pull) == "action_required"


async def test_a_check_that_is_rerun_is_looked_at(world: World) -> None:
    pull = await open_prd(world)
    run = world.check(pull)
    assert run is not None
    assert run.name == CHECK_NAME
    world.box.rerequest_check(run, world.dan)
    await world.settle()
    assert len(world.requests) == 1
