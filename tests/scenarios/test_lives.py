"""What pull requests, repositories, installations and deliveries go through in their lives (SPEC §3, §8)."""

from __future__ import annotations

import copy
from datetime import timedelta

import pytest

from ghapp.rules.model.framework import CHECK_NAME, CONFIG_PATH
from ghapp.sandbox.state.threads import PullRequest
from ghapp.store.protocol import Entry
from tests.support.world import CODE, CONFIG, PRD, World, asked, labels
from tests.support.writes import CHECK, CREATE_LABELS, NEW_CHECK, OPENED


async def ledger(world: World) -> Entry:
    """The one row on record."""
    (entry,) = await world.app.store.ledger()
    return entry


# pull requests


async def test_a_retargeted_pull_request_is_evaluated_anew_at_once(world: World) -> None:
    world.box.commit(world.shop, world.ada, PRD, "drafts")
    pull = world.box.open_pull(world.shop, world.pam, CODE, base="drafts")
    await world.settle(NEW_CHECK)
    assert world.title(pull) == "No PRD, SDD or rules file changed"
    world.box.retarget(pull, world.pam, "main")
    await world.settle("addLabelsToLabelable", "requestReviews", CHECK)
    assert world.conclusion(pull) == "action_required"


async def test_with_a_check_for_each_base_a_retargeted_pull_request_is_green_for_no_moment(world: World) -> None:
    await world.configured(CONFIG + "gate: {check: per-base}\n")
    world.box.commit(world.shop, world.ada, CODE, "release")
    world.box.protect(world.shop, "release", required=[(f"{CHECK_NAME}: release", world.registration.id)])
    pull = await world.code()
    world.box.retarget(pull, world.dan, "release")
    (suite,) = world.box.suites[pull.repository][pull.head.oid]
    assert suite.latest(f"{CHECK_NAME}: release") == []
    await world.settle(NEW_CHECK, CHECK)
    assert [run.conclusion for run in suite.latest(f"{CHECK_NAME}: main")] == ["action_required"]
    assert [run.conclusion for run in suite.latest(f"{CHECK_NAME}: release")] == ["success"]


async def test_a_closed_pull_request_is_left_alone_until_it_is_reopened(world: World) -> None:
    pull = await world.prd()
    world.box.close(pull, world.pam)
    world.box.comment(pull, world.emma, "Fine.")
    await world.settle()
    assert world.conclusion(pull) == "action_required"
    world.box.reopen(pull, world.pam)
    await world.settle(CHECK)
    assert world.conclusion(pull) == "success"


async def test_a_draft_again_keeps_what_was_heard_and_asks_nobody_more(world: World) -> None:
    pull = await world.prd()
    world.box.convert_to_draft(pull, world.pam)
    # The button Nudge goes: nobody is asked on a draft.
    await world.settle(CHECK)
    assert (world.conclusion(pull), asked(pull)) == ("action_required", ["emma"])
    world.box.comment(pull, world.emma, "Fine so far.")
    await world.settle(CHECK)
    world.box.mark_ready(pull, world.pam)
    await world.settle()
    assert (world.conclusion(pull), asked(pull)) == ("success", ["emma"])


async def test_a_pull_request_from_a_fork_is_gated_like_any_other(world: World) -> None:
    contributor = world.box.user("contributor")
    pull = world.box.open_pull(world.shop, contributor, PRD, fork=True)
    await world.settle(*OPENED)
    assert (labels(pull), asked(pull)) == (["what", "why"], ["emma", "pam"])
    world.box.comment(pull, contributor, "Please merge.")
    world.box.review(pull, world.emma, "APPROVE")
    await world.settle(CHECK)
    assert world.conclusion(pull) == "success"


async def test_the_button_re_evaluate_looks_again(world: World) -> None:
    pull = await missed_voice(world)
    await world.looked(pull, CHECK)
    assert world.conclusion(pull) == "success"


async def test_a_check_that_is_run_again_looks_again(world: World) -> None:
    pull = await missed_voice(world)
    run = world.check(pull)
    assert run
    world.box.rerequest_check(run, world.dan)
    await world.settle(CHECK)
    assert world.conclusion(pull) == "success"


async def test_the_button_works_for_a_fork_whose_pull_requests_github_does_not_list(world: World) -> None:
    pull = world.box.open_pull(world.shop, world.box.user("contributor"), PRD, fork=True)
    await world.settle(*OPENED)
    world.box.comment(pull, world.emma, "Fine.")
    world.box.outbox.clear()
    await world.looked(pull, CHECK)
    assert world.conclusion(pull) == "success"


async def missed_voice(world: World) -> PullRequest:
    """A pull request on which the partner spoke, and the delivery that told of it was lost."""
    pull = await world.prd()
    world.box.comment(pull, world.emma, "Fine.")
    world.box.outbox.clear()
    return pull


# merges on record


async def test_a_merge_under_a_green_check_goes_on_record_with_both_voices(world: World) -> None:
    pull = await world.prd()
    world.box.comment(pull, world.emma, "Fine.")
    await world.settle(CHECK)
    world.box.merge(pull, world.dan)
    await world.settle()
    record = await ledger(world)
    assert (record.kind, record.data["author"], record.data["merged_by"]) == ("merged", "pam", "dan")
    assert [heard["who"] for heard in record.data["hearings"][0]["heard"]] == ["emma"]


async def test_a_merge_without_a_green_verdict_is_recorded_as_bypassed_with_who_merged(world: World) -> None:
    pull = await world.prd()
    world.box.protect(world.shop, "main", required=[])
    world.box.merge(pull, world.dan)
    await world.settle()
    record = await ledger(world)
    assert (record.kind, record.data["merged_by"], record.data["hearings"][0]["outcome"]) == (
        "bypassed",
        "dan",
        "awaited",
    )


async def test_a_voice_that_came_after_the_merge_was_not_heard_in_time(world: World) -> None:
    pull = await world.prd()
    world.box.protect(world.shop, "main", required=[])
    world.box.merge(pull, world.dan)
    world.clock.advance(timedelta(seconds=5))
    world.box.comment(pull, world.emma, "Too late?")
    await world.settle()
    record = await ledger(world)
    assert record.data["hearings"][0]["heard"] == []
    assert pull.merged_at and record.at == pull.merged_at.timestamp()


async def test_a_merge_without_a_document_is_not_on_record(world: World) -> None:
    pull = await world.code()
    world.box.merge(pull, world.dan)
    await world.settle()
    assert await world.app.store.ledger() == []


async def test_a_merged_rules_file_governs_from_then_on(world: World) -> None:
    waiting = await world.prd()
    pull = world.box.open_pull(world.shop, world.pam, {CONFIG_PATH: CONFIG + "gate: {mode: advise}\n"})
    await world.settle("requestReviews", NEW_CHECK)
    world.box.comment(pull, world.emma, "Let us try.")
    await world.settle(CHECK)
    world.box.merge(pull, world.pam)
    await world.settle(CHECK)
    assert world.conclusion(waiting) == "neutral"


# repositories and installations


async def test_a_suspended_installation_is_not_asked_and_all_is_looked_at_when_it_returns(world: World) -> None:
    pull = await world.prd()
    world.box.suspend(world.installation)
    world.box.comment(pull, world.emma, "Fine.")
    await world.settle()
    assert world.conclusion(pull) == "action_required"
    world.box.unsuspend(world.installation)
    await world.settle(CHECK)
    assert world.conclusion(pull) == "success"


async def test_work_that_a_suspension_overtakes_ends_without_retries(world: World) -> None:
    pull = await world.prd()
    world.box.comment(pull, world.emma, "Fine.")
    world.box.suspend(world.installation)
    await world.settle()
    assert await world.app.store.dead() == []
    assert (await world.app.store.figures()).waiting == 0


async def test_a_repository_that_vanished_ends_the_work_on_it(world: World) -> None:
    pull = await world.prd()
    world.box.comment(pull, world.emma, "Fine.")
    world.box.delete_repository(world.shop, world.ada)
    deleted = world.box.outbox.pop()
    assert deleted.event == "repository"
    await world.rest()
    assert await world.app.store.dead() == []
    assert (await world.app.store.figures()).waiting == 0


async def test_a_repository_that_is_taken_from_the_app_is_left_alone_and_looked_at_when_it_comes_back(
    world: World,
) -> None:
    pull = await world.prd()
    world.box.remove_from_installation(world.installation, world.shop)
    world.box.comment(pull, world.emma, "Fine.")
    await world.settle()
    world.box.add_to_installation(world.installation, world.shop)
    await world.settle(CHECK)
    assert world.conclusion(pull) == "success"


async def test_a_deleted_installation_ends_the_work_and_a_new_one_takes_it_up(world: World) -> None:
    pull = await world.prd()
    world.box.uninstall(world.installation)
    world.box.comment(pull, world.emma, "Fine.")
    await world.settle()
    world.box.install(world.registration, world.acme)
    await world.settle(CHECK)
    assert world.conclusion(pull) == "success"


async def test_a_new_repository_gets_its_labels_at_the_first_look(world: World) -> None:
    cart = world.box.repository("acme/cart", files={CONFIG_PATH: CONFIG})
    await world.settle(*CREATE_LABELS)
    assert len(cart.labels) == 5


# deliveries


async def test_deliveries_doubled_and_reordered_change_nothing_about_the_outcome(world: World) -> None:
    pull = world.box.open_pull(world.shop, world.pam, PRD)
    comment = world.box.comment(pull, world.emma, "Fine.")
    world.box.push(pull, world.pam, {"docs/prd/checkout.md": "# Again\n"})
    world.box.delete_comment(comment, world.emma)
    again = [copy.copy(delivery) for delivery in world.box.outbox]
    for delivery in again:
        delivery.id += "-again"
    world.box.outbox[:] = [*reversed(world.box.outbox), *again]
    await world.settle(*OPENED)
    assert world.conclusion(pull) == "action_required"


async def test_a_second_delivery_with_the_same_id_does_nothing(world: World) -> None:
    await world.prd()
    opened = next(delivery for delivery in world.box.sent if delivery.action == "opened")
    world.box.outbox.append(opened)
    await world.settle()
    assert (opened.status, world.requests) == (202, [])


async def test_a_lost_delivery_makes_a_late_decision_and_its_redelivery_heals_it(world: World) -> None:
    pull = await world.prd()
    world.box.comment(pull, world.emma, "Fine.")
    lost = world.box.outbox.pop()
    await world.settle()
    assert world.conclusion(pull) == "action_required"
    world.box.outbox.append(lost)
    await world.settle(CHECK)
    assert world.conclusion(pull) == "success"


async def test_the_next_look_heals_a_lost_delivery(world: World) -> None:
    pull = await missed_voice(world)
    world.box.comment(pull, world.dan, "Was that not enough?")
    await world.settle(CHECK)
    assert world.conclusion(pull) == "success"


async def test_nothing_is_decided_from_a_payload(world: World) -> None:
    pull = await world.prd()
    world.box.comment(pull, world.dan, "Fine.")
    world.box.outbox[-1].payload["comment"]["user"].update(login="emma", id=world.emma.id)
    await world.settle()
    assert len(world.requests) == 1
    assert world.conclusion(pull) == "action_required"


@pytest.mark.parametrize("secret", ["guessed", ""], ids=["a guessed secret", "no signature"])
async def test_a_forged_delivery_does_nothing(world: World, secret: str) -> None:
    await world.prd()
    world.registration.webhook_secret = secret
    pull = world.box.open_pull(world.shop, world.dan, CODE)
    world.box.comment(pull, world.emma, "Fine.")
    await world.settle()
    assert {forged.status for forged in world.box.sent[-2:]} == {401}
    assert (world.check(pull), world.requests) == (None, [])
