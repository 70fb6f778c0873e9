"""From nothing to a gated repository in a real browser, by docs/getting-started.md, within ten minutes."""

from __future__ import annotations

import json
import time
from dataclasses import replace
from pathlib import Path
from typing import Literal

import pytest
from playwright.async_api import Browser, ConsoleMessage, Page

from ghapp.app import App
from ghapp.rules.model.framework import CONFIG_PATH
from ghapp.settings import Settings, read_env_file
from ghapp.store.sqlite.engine import SQLiteStore
from tests.browser.conftest import PHONE
from tests.browser.test_pages import FINDINGS
from tests.support.setting_up import Operator, merge_a_first_document, new_operator, settle
from tests.support.world import AT_ONCE
from tools.browser import axe

TEN_MINUTES = 600.0


async def register(page: Page, operator: Operator, *, entered: bool = False) -> None:
    """Do the first two steps, and come back from GitHub; the one-time address lets in whoever has not `entered`."""
    await page.goto(operator.page_url if entered else operator.address)
    await page.get_by_label("Address of the server").fill("https://roe.example.com")
    await page.get_by_label("Organisation").fill("acme")
    await page.get_by_role("button", name="Save").click()
    await page.get_by_role("button", name="Register the app for acme").click()
    await page.get_by_role("button", name="Create GitHub App for acme").click()
    await page.get_by_text("is registered").wait_for()


async def install(page: Page) -> None:
    """Do the third step, which opens GitHub in a window of its own."""
    async with page.expect_popup() as opened:
        await page.get_by_role("link", name="Install the app").click()
    window = await opened.value
    await window.get_by_role("button", name="Install on acme").click()
    # It stays open until the browser closes: to close a window in the middle of a navigation can take for ever.
    await window.wait_for_load_state()
    await page.get_by_role("link", name="I have installed it").click()
    await page.get_by_text("Installed on acme").wait_for()


async def check(page: Page) -> int:
    """Check the repository; return how many steps are done."""
    await page.get_by_label("Repository").fill("acme/shop")
    await page.get_by_role("button", name="Check again").click()
    await page.get_by_text("Required check").wait_for()
    return int(await page.get_by_text("done", exact=True).count())


async def test_a_new_operator_gates_a_repository_within_ten_minutes(browser: Browser, tmp_path: Path) -> None:
    began, complaints = time.perf_counter(), list[str]()

    def hear(message: ConsoleMessage) -> None:
        if message.type == "error" and "404" not in message.text:
            complaints.append(message.text)

    async with new_operator(tmp_path, enter=False) as operator:
        box, shop = operator.sandbox, operator.shop
        emma = box.actor("emma")
        page = await browser.new_page()
        page.on("console", hear)
        await register(page, operator)
        settings = replace(Settings.from_env(read_env_file(tmp_path / "ghapp.env")), host="127.0.0.1", port=0)
        store = SQLiteStore(str(tmp_path / "ghapp.db"), clock=time.time, policy=AT_ONCE)
        async with App(settings, store=store) as app:
            await app.idle()
            (registration,) = box.apps.values()
            await install(page)
            assert await check(page) == 3
            assert await page.locator("a[href*='/acme/shop/new/main?filename=']").count() == 1
            registration.webhook_url = f"{app.url}/webhook"
            box.commit(shop, emma, {CONFIG_PATH: "pm: pam\nem: emma\n"})
            async with page.expect_download() as started:
                await page.get_by_role("link", name="this file").click()
            ruleset = await (await started.value).path()
            box.import_ruleset(shop, emma, json.loads(ruleset.read_text()))
            await settle(operator, app)
            assert await check(page) == 4

            await merge_a_first_document(operator, app)
    assert complaints == []
    assert time.perf_counter() - began < TEN_MINUTES


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_axe_finds_nothing_on_the_set_up_page_and_it_fits_on_a_phone(
    browser: Browser, tmp_path: Path, scheme: Literal["light", "dark"]
) -> None:
    script = axe().read_text(encoding="utf-8")
    async with new_operator(tmp_path, enter=False) as operator:
        # The script of axe-core is none of the page's own.
        context = await browser.new_context(viewport=PHONE, color_scheme=scheme, bypass_csp=True)
        page = await context.new_page()
        await page.goto(operator.address)
        await page.evaluate(script)
        assert await page.evaluate(FINDINGS) == []
        await register(page, operator, entered=True)
        await page.evaluate(script)
        assert await page.evaluate(FINDINGS) == []
        assert await page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
