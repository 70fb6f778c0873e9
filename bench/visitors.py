"""People who look at pages: a GitHub that signs them in, and requests that are sent when they are due."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count, cycle
from time import perf_counter
from typing import Any
from urllib.parse import parse_qs, urlsplit

import aiohttp
from aiohttp import web

from bench.open_documents import REPOSITORIES, repository_ref

PER_SECOND = 50


@asynccontextmanager
async def signing_in(logins: Sequence[str]) -> AsyncIterator[str]:
    """Yield the URL of a GitHub that lists all repositories for these people, and never answers the app itself.

    So evaluations wait for it, and the processor is left to pages and acknowledgements. A code and a token are logins.
    """

    async def exchange(request: web.Request) -> web.Response:
        return web.json_response({"access_token": (await request.post())["code"], "token_type": "bearer"})

    async def user(request: web.Request) -> web.Response:
        login = request.headers["authorization"].removeprefix("Bearer ")
        return web.json_response({"id": logins.index(login) + 1, "login": login})

    async def installations(request: web.Request) -> web.Response:
        return web.json_response({"total_count": 1, "installations": [{"id": 1}]})

    async def repositories(request: web.Request) -> web.Response:
        listed = [_repository(number) for number in range(REPOSITORIES)]
        return web.json_response({"total_count": len(listed), "repositories": listed})

    async def teams(request: web.Request) -> web.Response:
        return web.json_response([])

    async def keep_waiting(request: web.Request) -> web.Response:
        await asyncio.Event().wait()
        raise AssertionError

    application = web.Application()
    application.add_routes(
        [
            web.post("/login/oauth/access_token", exchange),
            web.get("/user", user),
            web.get("/user/installations", installations),
            web.get("/user/installations/1/repositories", repositories),
            web.get("/user/teams", teams),
            web.route("*", "/{path:.*}", keep_waiting),
        ]
    )
    # 0 would wait for the requests that are never answered.
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        host, port = runner.addresses[0][:2]
        yield f"http://{host}:{port}"
    finally:
        await runner.cleanup()


async def sign_in(url: str, login: str) -> str:
    """Sign somebody in at the server; return the header with their cookie."""
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as session:
        async with session.get(f"{url}/sign-in", allow_redirects=False) as response:
            state = parse_qs(urlsplit(response.headers["Location"]).query)["state"][0]
        back = f"{url}/sign-in/callback"
        async with session.get(back, params={"state": state, "code": login}, allow_redirects=False) as response:
            return f"Cookie: ghapp_session={response.cookies['ghapp_session'].value}\r\n"


@dataclass
class Visits:
    """Requests for pages, in turn, `PER_SECOND` of them, each sent when it is due, whether others were answered or not.

    `times` are the seconds from when a request was due to the end of its page, by path.
    """

    url: str
    cookies: Sequence[str]
    paths: Sequence[str]
    times: dict[str, list[float]] = field(default_factory=dict)
    _free: list[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = field(default_factory=list)

    async def until(self, is_over: Callable[[], bool]) -> None:
        """Send requests until that is so. Raises `RuntimeError` where a page was not shown."""
        began = perf_counter()
        async with asyncio.TaskGroup() as group:
            for number, path, cookie in zip(count(), cycle(self.paths), cycle(self.cookies)):
                due = began + number / PER_SECOND
                await asyncio.sleep(max(due - perf_counter(), 0))
                if is_over():
                    break
                group.create_task(self._get(path, cookie, due))
        for _, writer in self._free:
            writer.close()
        self._free.clear()

    async def _get(self, path: str, cookie: str, due: float) -> None:
        host = urlsplit(self.url).netloc
        reader, writer = self._free.pop() if self._free else await asyncio.open_connection(*host.split(":"))
        writer.write(f"GET {path} HTTP/1.1\r\nHost: {host}\r\n{cookie}\r\n".encode())
        head = await reader.readuntil(b"\r\n\r\n")
        _, _, rest = head.lower().partition(b"content-length:")
        await reader.readexactly(int(rest.partition(b"\r\n")[0]))
        self.times.setdefault(path, []).append(perf_counter() - due)
        if not head.startswith(b"HTTP/1.1 200"):
            raise RuntimeError(f"{path} was not shown: {head.decode()}")
        self._free.append((reader, writer))


def _repository(number: int) -> dict[str, Any]:
    repository = repository_ref(number)
    name = f"{repository.owner}/{repository.name}"
    return {
        "id": repository.id,
        "full_name": name,
        "html_url": f"https://github.com/{name}",
        "default_branch": "main",
        "permissions": {"pull": True, "push": True},
    }
