"""A silent partner is reminded when the time has come, once, and in the end it is escalated (SPEC §6)."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path

from ghapp.app import App, ProcessRole
from ghapp.rules.model.framework import CONFIG_PATH
from ghapp.sandbox.state.accounts import Bot
from ghapp.settings import Settings
from tests.scenarios.test_freshness import lose_database
from tests.support.world import SECRET, World, build_world, said
from tests.support.writes import CHECK, COMMENT, CREATE_LABELS, NEW_CHECK

# Every day of the week counts, so that it does not matter on which of them the tests run.
DAILY = """\
pm: pam
em: emma
reminders: {after: 2, every: 1, at_most: 2, workdays: [mon, tue, wed, thu, fri, sat, sun], escalate_to: ada}
"""
DAY = timedelta(days=1)


def bot(world: World) -> Bot:
    return world.registration.bot


async def test_a_silent_partner_is_reminded_and_finally_escalated(world: World) -> None:
    await world.configured(DAILY)
    pull = await world.prd()
    await world.passed(DAY)
    await world.passed(DAY + timedelta(minutes=1), COMMENT, CHECK)
    assert [request.kind for request in world.requests].count("write") == 1
    await world.passed(DAY + timedelta(minutes=1), COMMENT, CHECK)
    await world.passed(DAY + timedelta(minutes=1), COMMENT, CHECK)
    await world.passed(10 * DAY)
    reminder, again, escalation = said(pull, bot(world))
    assert "@emma (EM)" in reminder.split("\n")[2]
    assert again == reminder
    assert escalation.startswith(
        "@ada, please agree with the pair how to proceed: "
        "@emma (EM) has been reminded twice and has not responded to the PRD"
    )
    assert "@emma has been reminded twice; escalated" in world.page(pull)


async def test_a_holder_is_not_reminded_after_being_heard(world: World) -> None:
    await world.configured(DAILY)
    pull = await world.prd()
    world.box.comment(pull, world.emma, "Which providers?")
    await world.settle(CHECK)
    await world.passed(10 * DAY)


async def test_a_draft_sends_no_reminders_and_its_time_does_not_count(world: World) -> None:
    await world.configured(DAILY)
    pull = await world.prd()
    world.box.convert_to_draft(pull, world.pam)
    await world.passed(10 * DAY, CHECK)
    world.box.mark_ready(pull, world.pam)
    await world.settle(CHECK)
    await world.passed(DAY)
    await world.passed(DAY + timedelta(minutes=1), COMMENT, CHECK)


async def test_a_second_evaluation_reminds_nobody_again(world: World) -> None:
    await world.configured(DAILY)
    pull = await world.prd()
    await world.passed(2 * DAY + timedelta(minutes=1), COMMENT, CHECK)
    await world.looked(pull)
    assert len(said(pull, bot(world))) == 1


async def test_a_restart_reminds_nobody_again_even_with_a_lost_database(world: World, tmp_path: Path) -> None:
    await world.configured(DAILY)
    pull = await world.prd()
    await world.passed(2 * DAY + timedelta(minutes=1), COMMENT, CHECK)
    await lose_database(world, tmp_path)
    await world.settle()
    assert len(said(pull, bot(world))) == 1
    await world.passed(DAY + timedelta(minutes=1), COMMENT, CHECK)


async def test_reminders_missed_during_downtime_become_one_reminder(world: World) -> None:
    await world.configured(DAILY)
    await world.prd()
    await world.passed(30 * DAY, COMMENT, CHECK)


async def test_a_reminder_is_not_due_when_reminders_are_off(world: World) -> None:
    await world.configured("pm: pam\nem: emma\nreminders: off\n")
    await world.prd(None, "addLabelsToLabelable", "requestReviews", NEW_CHECK)
    await world.passed(30 * DAY)


async def test_a_reminder_is_sent_by_only_one_of_two_processes(tmp_path: Path, url: str) -> None:
    async with build_world(tmp_path, {CONFIG_PATH: DAILY}, url=url) as world:
        await world.settle(*CREATE_LABELS)
        await world.prd()
        settings = Settings(
            app_id=world.registration.id,
            private_key=world.registration.private_key,
            webhook_secrets=(SECRET,),
            database_url=url,
            github_url=world.box.api_url,
            host="127.0.0.1",
            port=0,
        )
        async with App(settings, world.clock, role=ProcessRole.WORKER) as other:
            world.box.latency = 0.05
            world.clock.advance(2 * DAY + timedelta(minutes=1))
            await asyncio.gather(world.app.wake(), other.wake())
            await asyncio.gather(world.app.idle(), other.idle())
        await world.settle(COMMENT, CHECK)
