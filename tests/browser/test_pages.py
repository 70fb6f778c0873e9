"""The pages in a real browser: with a mouse, without JavaScript, on a phone, and with axe-core (SPEC §7)."""

from __future__ import annotations

from datetime import timedelta

from playwright.async_api import Browser

from ghapp.demo.documents import COMPLETE_PRD
from ghapp.demo.environment import Demo, start_demo
from ghapp.demo.history import WEEKS, play_history
from ghapp.demo.playground import serve_playground
from tests.browser.conftest import DESK, PHONE, Visitor, visit
from tools.browser import axe

PAGES = (
    *(
        "/",
        "/documents",
        "/documents?state=heard&kind=rules",
        "/roadmap",
        "/decisions",
        "/decisions?q=nothing",
        "/pairs",
    ),
    *("/calendar", "/acme/shop/pull/14", "/acme/shop/pull/5", "/nowhere"),
)
FINDINGS = "async () => (await axe.run()).violations.map(v => `${v.id}: ${v.nodes.map(n => n.html).join(' | ')}`)"


async def open_prd(demo: Demo) -> None:
    demo.sandbox.open_pull(demo.shop, demo.paula, {"docs/prd/search.md": COMPLETE_PRD}, title="PRD: search")
    await demo.settle()


async def test_a_person_finds_what_waits_for_them_and_responds(demo: Demo, visitor: Visitor) -> None:
    await open_prd(demo)
    page = visitor.page
    await visitor.sign_in("eric")
    assert "1 waits for you" in await page.locator("main").inner_text()
    await page.get_by_role("link", name="PRD: search", exact=True).click()
    await page.get_by_text("Why am I asked?").click()
    assert "you are the EM" in await page.locator("main").inner_text()
    await page.get_by_role("link", name="Say something on GitHub").click()
    await page.get_by_role("button", name="eric EM").click()
    await page.get_by_label("Comment", exact=True).fill("Fine with me.")
    await page.get_by_role("button", name="Comment", exact=True).click()
    await visitor.open("/")
    assert "Nothing waits for you." in await page.locator("main").inner_text()


async def test_nobody_sees_a_repository_that_is_not_theirs(demo: Demo, visitor: Visitor) -> None:
    demo.shop.private = True
    demo.sandbox.user("otto")
    await open_prd(demo)
    await visitor.sign_in("otto")
    assert "You see no repository yet" in await visitor.page.locator("main").inner_text()
    await visitor.open("/acme/shop/pull/1")
    assert "This page does not exist, or you cannot see it" in await visitor.page.locator("main").inner_text()


async def test_pages_work_without_javascript(demo: Demo, browser: Browser) -> None:
    await open_prd(demo)
    visitor = await visit(browser, demo, java_script_enabled=False)
    page = visitor.page
    await visitor.sign_in("paula")
    assert "You wait for" in await page.locator("main").inner_text()
    await page.get_by_role("button", name="Nudge").click()
    await demo.settle()
    assert "asks the awaited people again" in await page.get_by_role("status").inner_text()
    await page.get_by_role("link", name="Documents").click()
    await page.get_by_label("Kind").select_option("sdd")
    await page.get_by_role("button", name="Filter").click()
    assert "No document matches these filters" in await page.locator("main").inner_text()
    await page.get_by_role("button", name="Sign out").click()
    await page.get_by_role("link", name="Sign in with GitHub").wait_for()


async def test_pages_are_reached_and_used_with_the_keyboard(demo: Demo, visitor: Visitor) -> None:
    await open_prd(demo)
    await visitor.sign_in("eric")
    page = visitor.page
    await page.keyboard.press("Tab")
    assert await page.evaluate("document.activeElement.textContent") == "Skip to content"
    await page.keyboard.press("Enter")
    await page.keyboard.press("Tab")
    assert await page.evaluate("document.activeElement.textContent") == "PRD: search"
    await page.keyboard.press("Enter")
    await page.get_by_role("heading", name="PRD: search").wait_for()


async def test_axe_finds_nothing_on_any_page_in_light_and_dark_on_desk_and_phone(browser: Browser) -> None:
    script = axe().read_text(encoding="utf-8")
    async with start_demo(behind=timedelta(weeks=WEEKS)) as demo, serve_playground(demo, 0):
        await play_history(demo)
        found = []
        for scheme in ("light", "dark"):
            for size in (DESK, PHONE):
                visitor = await visit(browser, demo, viewport=size, color_scheme=scheme)
                await visitor.open("/")
                found += await _barriers(visitor, script, f"welcome {scheme}")
                await visitor.sign_in("paula")
                for path in PAGES:
                    await visitor.open(path)
                    found += await _barriers(visitor, script, f"{path} {scheme} {size['width']}")
                    wide = await visitor.page.evaluate("document.documentElement.scrollWidth")
                    assert wide <= size["width"], f"{path} is {wide} pixels wide on {size['width']}"
                assert visitor.complaints == []
                await visitor.context.close()
        assert found == []


async def _barriers(visitor: Visitor, script: str, where: str) -> list[str]:
    await visitor.page.evaluate(script)
    return [f"{where}: {finding}" for finding in await visitor.page.evaluate(FINDINGS)]
