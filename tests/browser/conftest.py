"""A real browser on the demo: GitHub, the app and the playground on free ports of this machine."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from functools import wraps
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, BrowserContext, ConsoleMessage, Page, async_playwright

from ghapp.demo.environment import Demo, start_demo
from ghapp.demo.playground import serve_playground
from tools.browser import chromium

# Seconds after which a test fails where it waits: some of Playwright's calls wait for a browser that hangs for ever.
PATIENCE = 300.0
PHONE, DESK = {"width": 360, "height": 740}, {"width": 1200, "height": 900}


@dataclass
class Visitor:
    """Somebody's window; `complaints` are what the browser objected to."""

    demo: Demo
    context: BrowserContext
    page: Page
    complaints: list[str] = field(default_factory=list)

    async def sign_in(self, login: str) -> None:
        """Sign in with two clicks: the app's, and GitHub's."""
        await self.open("/")
        await self.page.get_by_role("link", name="Sign in with GitHub").click()
        await self.page.get_by_role("button", name=f"Sign in as {login}").click()
        await self.page.get_by_text(f"Signed in as {login}").wait_for(state="attached")

    async def open(self, path: str) -> None:
        """Open a page of the app."""
        await self.page.goto(f"{self.demo.app.url}{path}")

    def hear(self, message: ConsoleMessage) -> None:
        """Note what the browser says about the app's pages."""
        if message.type == "error" and "404" not in message.text:
            self.complaints.append(message.text)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Bound the tests of this folder."""
    for item in items:
        if isinstance(item, pytest.Function) and item.path.parent == Path(__file__).parent:
            item.obj = bounded(item.obj)


def bounded(test: Callable[..., Awaitable[None]]) -> Callable[..., Awaitable[None]]:
    """Return a test that fails after `PATIENCE`."""

    @wraps(test)
    async def run(*args: Any, **kwargs: Any) -> None:
        async with asyncio.timeout(PATIENCE):
            await test(*args, **kwargs)

    return run


@pytest.fixture
async def demo() -> AsyncIterator[Demo]:
    async with start_demo() as demo, serve_playground(demo, 0):
        yield demo


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        yield browser
        await browser.close()


async def visit(browser: Browser, demo: Demo, **options: Any) -> Visitor:
    """Open a window."""
    context = await browser.new_context(**{"viewport": DESK, **options})
    context.set_default_timeout(30_000)
    visitor = Visitor(demo, context, await context.new_page())
    visitor.page.on("console", visitor.hear)
    return visitor


@pytest.fixture
async def visitor(browser: Browser, demo: Demo) -> AsyncIterator[Visitor]:
    """A window in which nothing may violate the Content-Security-Policy."""
    visitor = await visit(browser, demo)
    yield visitor
    assert visitor.complaints == []
