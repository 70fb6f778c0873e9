"""What pull requests, repositories, installations and deliveries go through in their lives (SPEC §3, §8)."""

from __future__ import annotations

import copy
from datetime import timedelta
from uuid import NAMESPACE_URL, uuid5

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


async def test_a_retargeted_pull_request_is_evaluated_again_at_once(world: World) -> None:
    world.box.commit(world.shop, world.ada, PRD, "drafts")
    pull = world.box.open_pull(world.shop, world.pam, CODE, base="drafts")
    await world.settle(NEW_CHECK)
    assert world.title(pull) == "No PRD, SDD or rules file changed"
    world.box.retarget(pull, world.pam, "main")
    await world.settle("addLabelsToLabelable", "requestReviews", CHECK)
    assert world.conclusion(pull) == "action_required"


async def test_a_retargeted_pull_request_is_never_green_with_a_check_per_base(world: World) -> None:
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


async def test_a_closed_pull_request_is_ignored_until_it_is_reopened(world: World) -> None:
    pull = await world.prd()
    world.box.close(pull, world.pam)
    world.box.comment(pull, world.emma, "Fine.")
    await world.settle()
    assert world.conclusion(pull) == "action_required"
    world.box.reopen(pull, world.pam)
    await world.settle(CHECK)
    assert world.conclusion(pull) == "success"


async def test_a_pull_request_turned_draft_keeps_its_voices_and_asks_nobody(world: World) -> None:
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


async def test_the_re_evaluate_button_triggers_an_evaluation(world: World) -> None:
    pull = await missed_voice(world)
    await world.looked(pull, CHECK)
    assert world.conclusion(pull) == "success"


async def test_a_rerun_check_is_evaluated_again(world: World) -> None:
    pull = await missed_voice(world)
    run = world.check(pull)
    assert run
    world.box.rerequest_check(run, world.dan)
    await world.settle(CHECK)
    assert world.conclusion(pull) == "success"


async def test_a_rerun_is_answered_once_even_if_nothing_changed(world: World) -> None:
    pull = await world.prd()
    run = world.check(pull)
    assert run
    world.box.rerequest_check(run, world.dan)
    assert run.suite.status == "queued"
    await world.settle(CHECK)
    assert (run.suite.status, world.conclusion(pull)) == ("completed", "action_required")
    world.box.comment(pull, world.dan, "Hm.")
    await world.settle()


async def test_the_button_works_for_a_fork_without_listed_pull_requests(world: World) -> None:
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


async def test_a_merge_under_a_green_check_is_recorded_with_both_voices(world: World) -> None:
    pull = await world.prd()
    world.box.comment(pull, world.emma, "Fine.")
    await world.settle(CHECK)
    world.box.merge(pull, world.dan)
    await world.settle()
    record = await ledger(world)
    assert (record.kind, record.data["author"], record.data["merged_by"]) == ("merged", "pam", "dan")
    assert [heard["who"] for heard in record.data["hearings"][0]["heard"]] == ["emma"]


async def test_a_merge_without_a_green_check_is_recorded_as_a_bypass(world: World) -> None:
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


async def test_a_voice_after_the_merge_counts_as_too_late(world: World) -> None:
    pull = await world.prd()
    world.box.protect(world.shop, "main", required=[])
    world.box.merge(pull, world.dan)
    world.clock.advance(timedelta(seconds=5))
    world.box.comment(pull, world.emma, "Too late?")
    await world.settle()
    record = await ledger(world)
    assert record.data["hearings"][0]["heard"] == []
    assert pull.merged_at and record.at == pull.merged_at.timestamp()


async def test_a_merge_without_a_document_is_not_recorded(world: World) -> None:
    pull = await world.code()
    world.box.merge(pull, world.dan)
    await world.settle()
    assert await world.app.store.ledger() == []


async def test_a_merged_rules_file_applies_from_then_on(world: World) -> None:
    waiting = await world.prd()
    pull = world.box.open_pull(world.shop, world.pam, {CONFIG_PATH: CONFIG + "gate: {mode: advise}\n"})
    await world.settle("requestReviews", NEW_CHECK)
    world.box.comment(pull, world.emma, "Let us try.")
    await world.settle(CHECK)
    world.box.merge(pull, world.pam)
    await world.settle(CHECK)
    assert world.conclusion(waiting) == "neutral"


# repositories and installations


async def test_a_suspended_installation_is_idle_and_evaluated_on_return(world: World) -> None:
    pull = await world.prd()
    world.box.suspend(world.installation)
    world.box.comment(pull, world.emma, "Fine.")
    await world.settle()
    assert world.conclusion(pull) == "action_required"
    world.box.unsuspend(world.installation)
    await world.settle(CHECK)
    assert world.conclusion(pull) == "success"


async def test_work_interrupted_by_a_suspension_ends_without_retries(world: World) -> None:
    pull = await world.prd()
    world.box.comment(pull, world.emma, "Fine.")
    world.box.suspend(world.installation)
    await world.settle()
    assert await world.app.store.dead() == []
    assert (await world.app.store.figures()).waiting == 0


async def test_a_vanished_repository_ends_the_work_on_it(world: World) -> None:
    pull = await world.prd()
    world.box.comment(pull, world.emma, "Fine.")
    world.box.delete_repository(world.shop, world.ada)
    deleted = world.box.outbox.pop()
    assert deleted.event == "repository"
    await world.rest()
    assert await world.app.store.dead() == []
    assert (await world.app.store.figures()).waiting == 0


async def test_a_repository_removed_from_the_app_is_evaluated_on_return(
    world: World,
) -> None:
    pull = await world.prd()
    world.box.remove_from_installation(world.installation, world.shop)
    world.box.comment(pull, world.emma, "Fine.")
    await world.settle()
    world.box.add_to_installation(world.installation, world.shop)
    await world.settle(CHECK)
    assert world.conclusion(pull) == "success"


async def test_a_deleted_installation_ends_the_work_and_a_new_one_resumes_it(world: World) -> None:
    pull = await world.prd()
    world.box.uninstall(world.installation)
    world.box.comment(pull, world.emma, "Fine.")
    await world.settle()
    world.box.install(world.registration, world.acme)
    await world.settle(CHECK)
    assert world.conclusion(pull) == "success"


async def test_a_new_repository_gets_its_labels_at_the_first_evaluation(world: World) -> None:
    cart = world.box.repository("acme/cart", files={CONFIG_PATH: CONFIG})
    await world.settle(*CREATE_LABELS)
    assert len(cart.labels) == 5


# deliveries


async def test_repeated_and_reordered_deliveries_do_not_change_the_outcome(world: World) -> None:
    pull = world.box.open_pull(world.shop, world.pam, PRD)
    comment = world.box.comment(pull, world.emma, "Fine.")
    world.box.push(pull, world.pam, {"docs/prd/checkout.md": "# Again\n"})
    world.box.delete_comment(comment, world.emma)
    again = [copy.copy(delivery) for delivery in world.box.outbox]
    for delivery in again:
        delivery.id = str(uuid5(NAMESPACE_URL, delivery.id))
    world.box.outbox[:] = [*reversed(world.box.outbox), *again]
    await world.settle(*OPENED)
    assert world.conclusion(pull) == "action_required"


async def test_a_second_delivery_with_the_same_id_has_no_effect(world: World) -> None:
    await world.prd()
    opened = next(delivery for delivery in world.box.sent if delivery.action == "opened")
    world.box.outbox.append(opened)
    await world.settle()
    assert (opened.status, world.requests) == (202, [])


async def test_a_redelivery_repairs_a_decision_delayed_by_a_lost_delivery(world: World) -> None:
    pull = await world.prd()
    world.box.comment(pull, world.emma, "Fine.")
    lost = world.box.outbox.pop()
    await world.settle()
    assert world.conclusion(pull) == "action_required"
    world.box.outbox.append(lost)
    await world.settle(CHECK)
    assert world.conclusion(pull) == "success"


async def test_the_next_evaluation_repairs_a_lost_delivery(world: World) -> None:
    pull = await missed_voice(world)
    world.box.comment(pull, world.dan, "Was that not enough?")
    await world.settle(CHECK)
    assert world.conclusion(pull) == "success"


async def test_no_decision_is_based_on_a_payload(world: World) -> None:
    pull = await world.prd()
    world.box.comment(pull, world.dan, "Fine.")
    world.box.outbox[-1].payload["comment"]["user"].update(login="emma", id=world.emma.id)
    await world.settle()
    assert len(world.requests) == 1
    assert world.conclusion(pull) == "action_required"


@pytest.mark.parametrize("secret", ["guessed", ""], ids=["a guessed secret", "no signature"])
async def test_a_forged_delivery_has_no_effect(world: World, secret: str) -> None:
    await world.prd()
    world.registration.webhook_secret = secret
    pull = world.box.open_pull(world.shop, world.dan, CODE)
    world.box.comment(pull, world.emma, "Fine.")
    await world.settle()
    assert {forged.status for forged in world.box.sent[-2:]} == {401}
    assert (world.check(pull), world.requests) == (None, [])
