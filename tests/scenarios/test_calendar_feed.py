"""The calendar feed: a secret address that can be revoked, and sees no more than its owner (SPEC §7)."""

from __future__ import annotations

import logging
import re
from dataclasses import replace
from datetime import timedelta

import pytest

from ghapp.sandbox.http import faults
from ghapp.sandbox.http.fault_plans import Script
from tests.support.browser import Browser, open_browser
from tests.support.page_rows import dated_sdd, show, waiting_row
from tests.support.world import World

ADDRESS = re.compile(r'value="http://[^/]+(/calendar/[\w-]+\.ics)"')


async def subscribe(browser: Browser) -> str:
    """Get an address."""
    shown = await browser.post("/calendar/new")
    found = ADDRESS.search(shown.text)
    assert found
    return found.group(1)


async def test_a_feed_has_the_dates_of_the_roadmap(world: World) -> None:
    title = "Pay in one step,\x07 <b>soon</b>"
    await show(world, waiting_row(world), replace(dated_sdd(world), title=title))
    async with open_browser(world, world.emma) as emma, open_browser(world) as calendar:
        shown = await calendar.get(await subscribe(emma))
        assert shown.status == 200
        lines = shown.text.splitlines()
        assert r"SUMMARY:Pay in one step\, <b>soon</b> (checkout)" in lines
        assert "DTSTART;VALUE=DATE:20300501" in lines


async def test_a_feed_has_what_came_after_its_address(world: World) -> None:
    world.shop.private = True
    rita = world.box.user("rita")
    world.box.add_collaborator(world.shop, rita, "read")
    async with open_browser(world, rita) as browser:
        address = await subscribe(browser)
        before = await browser.get(address)
        assert (before.status, "BEGIN:VEVENT" in before.text) == (200, False)
        await show(world, dated_sdd(world))
        assert "BEGIN:VEVENT" in (await browser.get(address)).text


async def test_an_address_that_was_revoked_or_replaced_leads_nowhere(world: World) -> None:
    await show(world, dated_sdd(world))
    async with open_browser(world, world.emma) as emma:
        first = await subscribe(emma)
        second = await subscribe(emma)
        assert [(await emma.get(each)).status for each in (first, second)] == [404, 200]
        await emma.post("/calendar/revoke")
        assert (await emma.get(second)).status == 404
        third = await subscribe(emma)
        assert [(await emma.get(each)).status for each in (first, second, third)] == [404, 404, 200]


async def test_a_feed_ends_within_an_hour_of_its_owner_losing_access(world: World) -> None:
    world.shop.private = True
    rita = world.box.user("rita")
    world.box.add_collaborator(world.shop, rita, "read")
    await show(world, dated_sdd(world))
    async with open_browser(world, rita) as browser:
        address = await subscribe(browser)
        assert (await browser.get(address)).status == 200
        world.box.remove_collaborator(world.shop, rita)
        world.clock.advance(timedelta(hours=1))
        assert (await browser.get(address)).status == 404


async def test_a_login_that_another_account_took_over_reads_nothing(world: World) -> None:
    rita = world.box.user("rita")
    world.box.add_collaborator(world.shop, rita, "read")
    await show(world, dated_sdd(world))
    async with open_browser(world, rita) as browser:
        address = await subscribe(browser)
        world.box.rename_user(rita, "rita-2")
        world.box.add_collaborator(world.shop, world.box.user("rita"), "read")
        assert (await browser.get(address)).status == 404


async def test_a_feed_waits_while_github_does_not_answer(world: World) -> None:
    await show(world, dated_sdd(world))
    async with open_browser(world, world.emma) as emma:
        address = await subscribe(emma)
        world.box.faults = Script(faults.unavailable())
        assert (await emma.get(address)).status == 503
        assert (await emma.get(address)).status == 200


async def test_an_address_stays_out_of_the_log(world: World, caplog: pytest.LogCaptureFixture) -> None:
    await show(world, dated_sdd(world))
    with caplog.at_level(logging.DEBUG):
        async with open_browser(world, world.emma) as emma:
            address = await subscribe(emma)
            await emma.get(address)
            world.box.faults = Script(faults.unavailable())
            world.clock.advance(timedelta(hours=2))
            await emma.get(address)
    secret = address.rpartition("-")[2].removesuffix(".ics")
    assert not [record for record in caplog.records if secret in f"{record.getMessage()} {record.__dict__}"]
