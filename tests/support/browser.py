"""A browser without JavaScript: it keeps cookies, follows redirects and submits the forms that it was shown."""

from __future__ import annotations

import html
import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass

import aiohttp

from ghapp.sandbox.state.accounts import User
from tests.support.world import World

CSRF = re.compile(r'name="csrf" value="([^"]+)"')


@dataclass(frozen=True)
class Shown:
    """What a browser shows: the status, the address without the server's, the text, and the headers."""

    status: int
    address: str
    text: str
    headers: Mapping[str, str]

    @property
    def csrf(self) -> str:
        """The token of the forms on the page."""
        found = CSRF.search(self.text)
        return found.group(1) if found else ""

    @property
    def words(self) -> str:
        """The text without markup."""
        return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", self.text)).split())


class Browser:
    """One person's browser; `root` is where the server is."""

    def __init__(self, session: aiohttp.ClientSession, root: str) -> None:
        self.session = session
        self.root = root

    async def get(self, path: str, *, follow: bool = True) -> Shown:
        """Open a page."""
        return await self._send("GET", path, follow=follow)

    async def post(self, path: str, *, follow: bool = True, csrf: str | None = None, **fields: str) -> Shown:
        """Submit a form, with the token of the first page unless told otherwise."""
        token = (await self.get("/")).csrf if csrf is None else csrf
        return await self._send("POST", path, follow=follow, data={"csrf": token, **fields})

    async def sign_in(self, user: User, page: str = "/") -> Shown:
        """Sign in at GitHub, and return to a page."""
        github = (await self.get(f"/sign-in?next={page}", follow=False)).headers["Location"]
        return await self._send("POST", github, follow=True, data={"login": user.login})

    async def _send(self, method: str, path: str, *, follow: bool, data: Mapping[str, str] | None = None) -> Shown:
        url = path if path.startswith("http") else f"{self.root}{path}"
        async with self.session.request(method, url, data=data, allow_redirects=follow) as answer:
            address = str(answer.url).removeprefix(self.root)
            return Shown(answer.status, address, await answer.text(), answer.headers)


@asynccontextmanager
async def open_browser(world: World, user: User | None = None) -> AsyncIterator[Browser]:
    """A browser with cookies of its own; signed in as somebody unless `user` is None."""
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as session:
        browser = Browser(session, world.app.url)
        if user is not None:
            await browser.sign_in(user)
        yield browser
