"""A new operator: the set-up page, a GitHub without the app, and a browser that keeps cookies."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urljoin

import aiohttp
import pytest

from ghapp.app import App
from ghapp.sandbox import Refused, Sandbox
from ghapp.sandbox.state.repositories import Repository
from ghapp.sandbox.state.threads import PullRequest
from ghapp.setup.pages import SetupOptions
from ghapp.setup.run import serve_setup
from tests.support.html_forms import Forms
from tests.support.world import PRD

AGENT = {"User-Agent": "a browser"}


@dataclass
class Operator:
    """`told` is what the terminal printed, `address` the one-time address, `shop` a repository of `acme`."""

    sandbox: Sandbox
    shop: Repository
    browser: aiohttp.ClientSession
    address: str
    folder: Path
    told: list[str] = field(default_factory=list)

    @property
    def page_url(self) -> str:
        """Return the address of the page without the token."""
        return self.address.partition("?")[0]

    async def open(self, url: str) -> tuple[int, str]:
        """Open a page; return its status and its text."""
        async with self.browser.get(urljoin(self.page_url, url), headers=AGENT) as answer:
            return answer.status, await answer.text()

    async def submit(self, url: str, fields: dict[str, str]) -> tuple[int, str]:
        """Submit a form, and follow where it leads."""
        async with self.browser.post(urljoin(self.page_url, url), data=fields, headers=AGENT) as answer:
            return answer.status, await answer.text()

    async def page(self) -> Forms:
        """Return the set-up page."""
        status, text = await self.open(self.page_url)
        assert status == 200, text
        return Forms(text)

    async def page_of(self, repository: str) -> Forms:
        """Return the set-up page with what it says about a repository."""
        return Forms((await self.open(f"/setup?repository={repository}"))[1])

    async def say_where_the_server_is(self, public_url: str, organisation: str = "acme") -> tuple[int, str]:
        """Do the first step."""
        form = (await self.page()).with_field("public_url")
        return await self.submit(form.action, form.fields | {"public_url": public_url, "organisation": organisation})

    async def register(self, account: str = "acme", name: str | None = None) -> tuple[int, str]:
        """Do the second step, on both pages of GitHub."""
        form = (await self.page()).with_field("manifest")
        status, text = await self.submit(form.action, form.fields)
        assert status == 200, text
        review = Forms(text).with_field("manifest")
        assert account in review.buttons["account"]
        fields = review.fields | {"account": account} | ({"name": name} if name is not None else {})
        return await self.submit(urljoin(self.sandbox.api_url, review.action), fields)

    async def install(self, account: str = "acme") -> None:
        """Do the third step."""
        link = next(link for link in (await self.page()).links if link.endswith("/installations/new"))
        await self.submit(link, {"account": account})


@asynccontextmanager
async def new_operator(
    folder: Path, *, in_files: bool = True, enterprise_version: str = "", relay: str = "", enter: bool = True
) -> AsyncIterator[Operator]:
    """Serve a GitHub without the app and the set-up page; `enter` opens the one-time address.

    Deliveries go to a `relay`, if there is one.
    """
    sandbox = Sandbox(enterprise_version=enterprise_version)
    acme = sandbox.organisation("acme")
    pam, emma = (sandbox.user(login) for login in ("pam", "emma"))
    for person in (pam, emma):
        sandbox.add_member(acme, person)
    files = {"README.md": "# Shop\n"}
    shop = sandbox.repository("acme/shop", files=files, collaborators={pam: "write", emma: "admin"})
    told: list[str] = []
    async with AsyncExitStack() as running:
        api_url = await running.enter_async_context(sandbox.serve())
        sandbox.web_url = api_url.removesuffix("/api/v3")
        options = SetupOptions(github_url=api_url, folder=folder if in_files else None, webhook_url=relay)
        address = await running.enter_async_context(serve_setup(options, 0, told.append))
        jar = aiohttp.CookieJar(unsafe=True)  # cookies of an address without a name
        browser = await running.enter_async_context(aiohttp.ClientSession(cookie_jar=jar))
        operator = Operator(sandbox, shop, browser, address, folder, told)
        if enter:
            status, _ = await operator.open(address)
            assert status == 200
        yield operator


async def settle(operator: Operator, app: App) -> None:
    """Deliver until nobody has anything to do."""
    while operator.sandbox.outbox:
        await operator.sandbox.deliver()
        await app.idle()


async def merge_a_first_document(operator: Operator, app: App) -> PullRequest:
    """Open a PRD, find its merge refused, let the partner comment, and merge it."""
    box = operator.sandbox
    pam, emma = box.actor("pam"), box.actor("emma")
    pull = box.open_pull(operator.shop, pam, PRD, title="PRD: checkout")
    await settle(operator, app)
    with pytest.raises(Refused, match="Required status check"):
        box.merge(pull, pam)
    box.comment(pull, emma, "Which payment providers?")
    await settle(operator, app)
    box.merge(pull, pam)
    return pull
