"""Take the pictures of the README and docs: pages of the demo after its eight weeks of history, in Chromium.

`python -m tools.screenshots [FOLDER]` writes those of the docs to `docs/pictures`. With a FOLDER, it writes every page
there instead, in light and dark, 360 and 1200 pixels wide, to be looked at.
"""

from __future__ import annotations

import asyncio
import sys
from datetime import timedelta
from pathlib import Path

from playwright.async_api import Browser, Page, async_playwright

from ghapp.demo.environment import Demo, start_demo
from ghapp.demo.history import WEEKS, play_history
from ghapp.demo.playground import serve_playground
from tools.browser import chromium

PICTURES = Path(__file__).resolve().parent.parent / "docs" / "pictures"
# The name of each picture, the server that it is taken from, the path, and what of it is shown.
SHOWN = (
    ("waiting-check", "playground", "/acme/shop/pull/15", ".check"),
    ("your-turn", "app", "/", "body"),
    ("roadmap", "app", "/roadmap", "body"),
    ("pairs", "app", "/pairs", "body"),
)
PAGES = ("/", "/documents", "/roadmap", "/decisions", "/pairs", "/calendar", "/acme/shop/pull/14", "/acme/shop/pull/9")
WIDTH, HEIGHT = 1200, 800


async def main(folder: Path | None) -> None:
    """Play the history and take the pictures."""
    async with start_demo(behind=timedelta(weeks=WEEKS)) as demo, serve_playground(demo, 0), async_playwright() as tool:
        await play_history(demo)
        browser = await tool.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        if folder is None:
            await _take_shown(browser, demo)
        else:
            await _take_all(browser, demo, folder)
        await browser.close()


async def _take_shown(browser: Browser, demo: Demo) -> None:

    page = await _sign_in(browser, demo, "light", WIDTH)
    for name, server, path, part in SHOWN:
        await page.goto(f"{demo.app.url if server == 'app' else demo.sandbox.web_url}{path}")
        await page.locator(part).first.screenshot(path=str(PICTURES / f"{name}.png"))


async def _take_all(browser: Browser, demo: Demo, folder: Path) -> None:

    for scheme in ("light", "dark"):
        for width in (360, WIDTH):
            page = await _sign_in(browser, demo, scheme, width)
            for path in PAGES:
                await page.goto(f"{demo.app.url}{path}")
                name = path.strip("/").replace("/", "-") or "your-turn"
                await page.screenshot(path=str(folder / f"{name}-{scheme}-{width}.png"), full_page=True)


async def _sign_in(browser: Browser, demo: Demo, scheme: str, width: int) -> Page:
    """Return a window in which paula is signed in."""
    context = await browser.new_context(viewport={"width": width, "height": HEIGHT}, color_scheme=scheme)
    page = await context.new_page()
    await page.goto(f"{demo.app.url}/sign-in")
    await page.get_by_role("button", name="Sign in as paula").click()
    await page.wait_for_url(f"{demo.app.url}/")
    return page


if __name__ == "__main__":
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else None
    (target or PICTURES).mkdir(parents=True, exist_ok=True)
    asyncio.run(main(target))
