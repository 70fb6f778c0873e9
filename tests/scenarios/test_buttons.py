"""The buttons Nudge and Override through real HTTP: who may press them, what comes of it, once (SPEC §3)."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

import pytest

from ghapp.rules.hearing.overrides import OVERRIDE_CLICK
from ghapp.rules.model.framework import CHECK_NAME
from ghapp.sandbox.state.threads import PullRequest
from tests.scenarios.test_commands import replies, tell
from tests.scenarios.test_recovery import stopped
from tests.support.world import PRD, World
from tests.support.writes import CHECK, COMMENT, NEW_CHECK, OPENED, REACT

ALL = ["Re-evaluate", "Nudge", "Override"]
HOUR = timedelta(hours=1, minutes=1)
# Every day counts, so that it does not matter on which of them the tests run.
EVERY_DAY = "pm: pam\nem: emma\nreminders: {workdays: [mon, tue, wed, thu, fri, sat, sun]}\n"
REWRITTEN: Mapping[str, str | None] = {path: f"{text}More.\n" for path, text in PRD.items()}
NUDGED = (COMMENT, CHECK)
OVERRIDDEN = (COMMENT, CHECK)


def labels(world: World, pull: PullRequest) -> list[str]:
    """The buttons that the check shows."""
    run = world.check(pull)
    assert run
    return [action.label for action in run.actions]


def lose_database(folder: Path) -> None:
    """Take the app's database away."""
    for file in folder.glob("ghapp.db*"):
        file.unlink()


# which buttons there are


async def test_a_button_appears_only_where_it_has_an_effect(world: World) -> None:
    pull = await world.prd()
    assert labels(world, pull) == ALL
    world.box.convert_to_draft(pull, world.pam)
    await world.settle(CHECK)
    assert labels(world, pull) == ["Re-evaluate", "Override"]
    world.box.mark_ready(pull, world.pam)
    await world.settle(CHECK)
    await tell(world, pull, world.emma, "Which providers?", CHECK)
    assert labels(world, pull) == ["Re-evaluate"]


async def test_override_is_not_offered_where_nothing_blocks(world: World) -> None:
    await world.configured("pm: pam\nem: emma\ngate: {mode: advise}\n")
    pull = await world.prd()
    assert (world.conclusion(pull), labels(world, pull)) == ("neutral", ["Re-evaluate"])


# Nudge


async def test_nudge_asks_the_awaited_holders_again_and_names_its_author(world: World) -> None:
    pull = await world.prd()
    await world.pressed(pull, "nudge", world.dan, *NUDGED)
    (asked,) = replies(world, pull)
    assert asked.startswith(
        "`dan` asks for a response to this pull request.\n\n"
        "- @emma (EM): please comment on the PRD `docs/prd/checkout.md`"
    )
    assert "Waiting since " in asked
    assert f"/pull/{pull.number}/files" in asked
    assert "`dan` nudged @emma on " in world.page(pull)
    assert world.conclusion(pull) == "action_required"


async def test_a_holder_without_write_access_can_nudge_too(world: World) -> None:
    guest = world.box.user("guest")
    world.shop.collaborators[guest] = "write"
    await world.configured("pm: [pam, guest]\nem: emma\n")
    pull = await world.prd()
    world.press(pull, "nudge", guest)
    world.shop.collaborators[guest] = "read"
    await world.settle(*NUDGED)


async def test_a_nudge_by_someone_who_lost_write_access_asks_nobody(world: World) -> None:
    pull = await world.prd()
    world.press(pull, "nudge", world.dan)
    world.shop.collaborators[world.dan] = "read"
    await world.settle()
    assert replies(world, pull) == []


async def test_a_nudge_within_a_working_day_asks_nobody_again(world: World) -> None:
    await world.configured(EVERY_DAY)
    pull = await world.prd()
    await world.pressed(pull, "nudge", world.dan, *NUDGED)
    await world.passed(HOUR)
    await world.pressed(pull, "nudge", world.pam)
    assert len(replies(world, pull)) == 1
    await world.passed(23 * HOUR)
    await world.pressed(pull, "nudge", world.pam, *NUDGED)
    assert len(replies(world, pull)) == 2


async def test_a_nudge_skips_holders_heard_before_the_click_was_answered(world: World) -> None:
    pull = await world.prd()
    world.press(pull, "nudge", world.dan)
    world.box.comment(pull, world.emma, "Which providers?")
    await world.settle(CHECK)
    assert replies(world, pull) == []


@pytest.mark.parametrize("ended", ["close", "convert_to_draft"])
async def test_a_nudge_on_a_draft_or_closed_pull_request_asks_nobody(world: World, ended: str) -> None:
    pull = await world.prd()
    world.press(pull, "nudge", world.dan)
    getattr(world.box, ended)(pull, world.pam)
    await world.settle(*([] if ended == "close" else [CHECK]))
    assert replies(world, pull) == []


async def test_two_simultaneous_nudges_ask_once(world: World) -> None:
    pull = await world.prd()
    world.press(pull, "nudge", world.dan)
    world.press(pull, "nudge", world.pam)
    await world.settle(*NUDGED)
    assert len(replies(world, pull)) == 1


async def test_a_click_delivered_twice_is_answered_once(world: World) -> None:
    pull = await world.prd()
    world.press(pull, "nudge", world.dan)
    (delivery,) = world.box.outbox
    world.box.outbox.append(copy.copy(delivery))
    await world.settle(*NUDGED)
    world.box.outbox.append(copy.copy(delivery))
    await world.passed(HOUR)
    await world.settle()
    assert len(replies(world, pull)) == 1


# Override


async def test_an_override_by_button_of_an_administrator_is_recorded(world: World) -> None:
    pull = await world.prd()
    await world.pressed(pull, "override", world.ada, *OVERRIDDEN)
    assert (world.conclusion(pull), world.title(pull)) == (
        "success",
        "Overridden by ada until the documents change",
    )
    assert "On record: `ada` overrides this check with the button Override" in replies(world, pull)[0]
    assert "`ada` overrides this check until the documents change: `by button`" in world.page(pull)
    (entry,) = await world.app.store.ledger()
    assert (entry.kind, entry.data["who"], entry.data["reason"]) == ("override", "ada", "by button")
    assert entry.data["holds"] is True
    world.box.merge(pull, world.pam)
    await world.settle()
    merged = next(entry for entry in await world.app.store.ledger() if entry.kind == "merged")
    assert merged.data["overridden_by"] == "ada"


async def test_an_override_by_button_survives_a_lost_database(world: World, tmp_path: Path) -> None:
    pull = await world.prd()
    await world.pressed(pull, "override", world.ada, *OVERRIDDEN)
    async with stopped(world):
        lose_database(tmp_path)
    await world.looked(pull)
    assert world.conclusion(pull) == "success"


async def test_an_override_by_button_is_bound_to_contents_like_a_command(world: World) -> None:
    pull = await world.prd()
    await world.pressed(pull, "override", world.ada, *OVERRIDDEN)
    world.box.push(pull, world.pam, {"src/cart.py": "total = 1\n"}, force=True)
    await world.settle(NEW_CHECK)
    assert world.conclusion(pull) == "success"
    world.box.push(pull, world.pam, REWRITTEN)
    await world.settle(NEW_CHECK)
    assert world.conclusion(pull) == "action_required"
    assert "The override by `ada` is no longer valid" in world.page(pull)


async def test_an_override_by_button_ends_by_command_or_deleted_record(world: World) -> None:
    pull = await world.prd()
    await world.pressed(pull, "override", world.ada, *OVERRIDDEN)
    cancel = await tell(world, pull, world.ada, "/roe override cancel", REACT, CHECK)
    assert world.conclusion(pull) == "action_required"
    world.box.delete_comment(cancel, world.ada)
    await world.settle(CHECK)
    assert world.conclusion(pull) == "success"
    record = next(comment for comment in pull.comments.values() if OVERRIDE_CLICK in comment.body)
    world.box.delete_comment(record, world.ada)
    await world.settle(CHECK)
    assert world.conclusion(pull) == "action_required"


async def test_a_record_edited_by_someone_else_is_not_an_override(world: World) -> None:
    pull = await world.prd()
    await world.pressed(pull, "override", world.ada, *OVERRIDDEN)
    world.box.push(pull, world.pam, REWRITTEN)
    await world.settle(NEW_CHECK)
    record = next(comment for comment in pull.comments.values() if OVERRIDE_CLICK in comment.body)
    world.box.edit_comment(record, world.pam, record.body + " ")
    await world.settle(CHECK)
    assert "The override by `ada`" not in world.page(pull)


@pytest.mark.parametrize(
    ("who", "why"),
    [
        ("pam", "`pam`: the button Override: you cannot override your own pull request"),
        ("dan", "`dan`: the button Override can only be used by an administrator of this repository."),
    ],
)
async def test_a_person_without_permission_gets_one_explanation(world: World, who: str, why: str) -> None:
    pull = await world.prd()
    await world.pressed(pull, "override", getattr(world, who), COMMENT)
    await world.pressed(pull, "override", getattr(world, who))
    (told,) = replies(world, pull)
    assert told.startswith(why)
    assert world.conclusion(pull) == "action_required"


async def test_an_author_who_is_an_administrator_cannot_override_either(world: World) -> None:
    pull = await world.prd(world.ada)
    await world.pressed(pull, "override", world.ada, COMMENT)
    assert world.conclusion(pull) == "action_required"


async def test_named_override_holders_replace_administrators(world: World) -> None:
    await world.configured("pm: pam\nem: emma\noverride: dan\n")
    pull = await world.prd()
    await world.pressed(pull, "override", world.ada, COMMENT)
    assert "`ada`: the button Override can only be used by `dan`." in replies(world, pull)[0]
    await world.pressed(pull, "override", world.dan, *OVERRIDDEN)
    assert world.title(pull) == "Overridden by dan until the documents change"


async def test_a_former_administrator_cannot_override_by_a_late_click(world: World) -> None:
    pull = await world.prd()
    world.press(pull, "override", world.ada)
    world.shop.collaborators[world.ada] = "write"
    await world.settle(COMMENT)
    assert world.conclusion(pull) == "action_required"


async def test_an_override_click_is_refused_when_the_head_has_moved(world: World) -> None:
    pull = await world.prd()
    world.press(pull, "override", world.ada)
    pressed_on = pull.head.oid
    world.box.push(pull, world.pam, REWRITTEN)
    await world.settle(COMMENT, NEW_CHECK)
    assert world.conclusion(pull) == "action_required"
    assert f"was pressed on commit `{pressed_on[:7]}`, which is no longer the latest" in replies(world, pull)[0]


async def test_an_override_click_is_not_recorded_once_the_check_passes(world: World) -> None:
    pull = await world.prd()
    world.press(pull, "override", world.ada)
    world.box.comment(pull, world.emma, "Which providers?")
    await world.settle(CHECK)
    assert replies(world, pull) == []


async def test_a_missed_click_only_triggers_an_evaluation(world: World) -> None:
    pull = await world.prd()
    async with stopped(world):
        world.press(pull, "override", world.ada)
        await world.box.deliver()
    await world.settle()
    assert any(str(request).startswith("GET /app/hook/deliveries/") for request in world.requests)
    assert (world.conclusion(pull), replies(world, pull)) == ("action_required", [])


# forks and shared heads


async def test_both_buttons_work_for_a_fork_without_listed_pull_requests(world: World) -> None:
    pull = world.box.open_pull(world.shop, world.box.user("contributor"), PRD, fork=True)
    await world.settle(*OPENED)
    await world.pressed(pull, "nudge", world.dan, *NUDGED)
    await world.pressed(pull, "override", world.ada, *OVERRIDDEN)
    assert world.conclusion(pull) == "success"


async def test_an_override_click_reaches_the_pull_requests_of_its_base_only(world: World) -> None:
    world.box.commit(world.shop, world.ada, {"README.md": "x"}, "release")
    world.box.protect(world.shop, "release", required=[(CHECK_NAME, world.registration.id)])
    pull = await world.prd()
    other = world.box.open_pull(world.shop, world.dan, branch=pull.head_ref, base="release")
    await world.rest("addLabelsToLabelable", "requestReviews", CHECK)
    world.press(pull, "override", world.ada)
    await world.let_time_pass()
    world.box.requests.clear()
    assert world.conclusion(pull) == "action_required"
    assert world.title(pull).startswith(f"#{other.number}: Waiting")
    assert [len(replies(world, each)) for each in (pull, other)] == [1, 0]
    world.press(pull, "override", world.ada)
    await world.let_time_pass()
    world.box.requests.clear()
    assert world.conclusion(pull) == "success"
    assert [len(replies(world, each)) for each in (pull, other)] == [1, 1]
