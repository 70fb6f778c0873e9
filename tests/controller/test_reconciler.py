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


async def test_an_opened_prd_costs_a_read_a_request_for_its_text_and_a_write(world: World) -> None:
    await open_prd(world)
    assert [request.kind for request in world.requests] == ["read", "read", "write"]


async def test_a_repeated_event_costs_one_read_and_no_write(world: World) -> None:
    await open_prd(world)
    (delivery,) = [sent for sent in world.box.sent if sent.event == "pull_request" and sent.action == "opened"]
    delivery.id = "again"
    world.box.outbox.append(delivery)
    await world.settle()
    assert len(world.requests) == 1


async def test_a_plain_comment_costs_nothing_without_documents_and_labels(world: World) -> None:
    pull = world.box.open_pull(world.shop, world.pam, CODE)
    await world.settle(NEW_CHECK)
    world.box.comment(pull, world.dan, "Nice.")
    world.box.review(pull, world.emma, "APPROVED")
    await world.settle()
    assert world.requests == []


async def test_the_app_ignores_events_caused_by_its_own_actions(world: World) -> None:
    issue = world.box.open_issue(world.shop, world.dan, "Why?", "")
    world.box.add_labels(issue, world.dan, ["why"])
    await world.settle(ASSIGN)
    assert [request.kind for request in world.requests] == ["read", "write"]


async def test_labels_are_created_once_even_if_a_person_deletes_one(world: World) -> None:
    world.box.delete_label(world.shop.labels["who"], world.ada)
    world.configure("pm: pam\nem: dan\n")
    await world.settle()
    assert "who" not in {label.name for label in world.shop.labels.values()}


async def test_a_changed_configuration_triggers_evaluation_of_open_pull_requests(world: World) -> None:
    pull = await open_prd(world)
    world.configure("pm: pam\nem: dan\n")
    await world.settle(take_back(pull), ASK, CHECK)
    assert asked(pull) == ["dan"]


async def test_an_unannounced_configuration_is_found_by_the_next_evaluation(world: World) -> None:
    waiting = await open_prd(world)
    world.configure("pm: pam\nem: pam\n")
    world.box.outbox.clear()
    world.box.open_pull(world.shop, world.dan, CODE)
    await world.settle(NEW_CHECK, take_back(waiting), CHECK)
    assert world.conclusion(waiting) == "success"


async def test_the_last_valid_version_applies_while_the_configuration_is_broken(world: World) -> None:
    world.configure("pm: [pam\n")
    await world.settle()
    pull = await open_prd(world)
    assert world.conclusion(pull) == "action_required"
    assert asked(pull) == ["emma"]


async def test_an_unreachable_holder_is_named_in_the_check_and_asked_only_once(world: World) -> None:
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
async def test_evaluation_is_repeated_only_while_github_shows_the_replaced_head(world: World, lags: bool) -> None:
    pull = await open_prd(world)
    world.box.push(pull, world.pam, {path: f"{text}More.\n" for path, text in PRD.items()})
    (delivery,) = [waiting for waiting in world.box.outbox if waiting.action == "synchronize"]
    if lags:
        delivery.payload = {**delivery.payload, "before": pull.head.oid}
    await world.settle(*(() if lags else (NEW_CHECK,)))
    await world.rest(*((NEW_CHECK,) if lags else ()))
    assert world.conclusion(pull) == "action_required"


async def test_a_vanished_repository_ends_the_job(world: World) -> None:
    world.box.open_pull(world.shop, world.pam, PRD)
    world.box.delete_repository(world.shop, world.ada)
    world.box.outbox[:] = [delivery for delivery in world.box.outbox if delivery.event == "pull_request"]
    await world.rest()
    assert not await world.app.store.dead()


async def test_a_job_ends_on_suspension_and_starts_again_on_unsuspension(world: World) -> None:
    pull = world.box.open_pull(world.shop, world.pam, PRD)
    world.box.suspend(world.installation)
    await world.settle()
    assert await world.app.store.next_due() is None
    world.box.unsuspend(world.installation)
    await world.settle(*OPENED)
    assert world.conclusion(pull) == "action_required"


async def test_an_uninstalled_app_does_nothing(world: World) -> None:
    pull = await open_prd(world)
    world.box.uninstall(world.installation)
    await world.settle()
    await look(world, Key(world.shop.id, pull.number))
    assert not await world.app.store.dead()


async def test_a_reinstalled_app_is_found_without_a_delivery(world: World) -> None:
    world.box.uninstall(world.installation)
    await world.settle()
    pull = world.box.open_pull(world.shop, world.pam, PRD)
    world.box.install(world.registration, world.acme)
    world.box.outbox.clear()
    await look(world, Key(world.shop.id, pull.number))
    await world.settle(*OPENED)
    assert world.conclusion(pull) == "action_required"


async def test_an_unknown_repository_ends_the_job(world: World) -> None:
    await look(world, Key(404, 1))
    await world.settle()
    assert world.requests == []
    assert not await world.app.store.dead()


async def test_a_rate_limit_postpones_evaluation_without_counting_as_a_failure(world: World) -> None:
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


async def test_a_required_check_passes_with_a_note_without_a_configuration(bare: World) -> None:
    pull = bare.box.open_pull(bare.shop, bare.pam, PRD)
    await bare.settle(NEW_CHECK)
    assert bare.conclusion(pull) == "success"


async def test_the_required_check_is_read_only_once_in_a_while(bare: World) -> None:
    bare.box.open_pull(bare.shop, bare.pam, PRD)
    await bare.settle(NEW_CHECK)
    for passed, asked_anew in ((240, 0), (60, 2)):
        bare.clock.advance(timedelta(seconds=passed))
        bare.box.open_pull(bare.shop, bare.pam, {"README.md": "# Shop\n"})
        await bare.settle(NEW_CHECK)
        assert [request.kind for request in bare.requests] == ["read", *["read"] * asked_anew, "write"]


async def test_the_app_writes_nothing_without_configuration_or_required_check(bare: World) -> None:
    bare.shop.protections.clear()
    bare.box.open_pull(bare.shop, bare.pam, PRD)
    await bare.settle()


async def test_the_organisation_file_applies_when_the_repository_has_none(bare: World) -> None:
    rules = bare.box.repository("acme/.github", files={CONFIG_PATH: CONFIG}, collaborators={bare.ada: "admin"})
    await bare.settle(*CREATE_LABELS)
    pull = bare.box.open_pull(bare.shop, bare.pam, PRD)
    await bare.settle(*CREATE_LABELS, *OPENED)
    assert asked(pull) == ["emma"]

    bare.box.commit(rules, bare.ada, {CONFIG_PATH: "pm: pam\nem: dan\n"})
    await bare.settle(take_back(pull), ASK, CHECK)
    assert asked(pull) == ["dan"]


async def test_the_first_evaluation_of_a_repository_asks_for_its_people(bare: World) -> None:
    bare.configure(CONFIG)
    bare.box.outbox.clear()
    pull = bare.box.open_pull(bare.shop, bare.pam, PRD)
    await bare.settle(*CREATE_LABELS, *OPENED)
    assert bare.conclusion(pull) == "action_required"


async def test_a_rerun_check_triggers_an_evaluation(world: World) -> None:
    pull = await open_prd(world)
    run = world.check(pull)
    assert run is not None
    assert run.name == CHECK_NAME
    world.box.rerequest_check(run, world.dan)
    await world.settle("updateCheckRun")
    assert len(world.requests) == 2
