"""Connections without a request are closed, so that they cannot keep out others."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import web

from ghapp.web import server
from ghapp.web.connections import Connections
from tests.support.raw_http import RawConnection

GET = b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"


@asynccontextmanager
async def serving(*, most: int = 10, request_within: float = 10.0) -> AsyncIterator[tuple[str, int]]:
    """Serve a page that is empty, and yield the address."""

    async def answer(request: web.BaseRequest) -> web.Response:
        await request.read()
        return web.Response()

    inner = web.Server(answer)
    connections = Connections(inner, most=most, request_within=request_within)
    listening = await asyncio.get_running_loop().create_server(connections, "127.0.0.1", 0)
    yield listening.sockets[0].getsockname()
    listening.close()
    await inner.shutdown()


async def test_a_connection_without_a_request_is_closed() -> None:
    async with serving(request_within=0.2) as address:
        assert await (await RawConnection.open(*address)).is_closed()


async def test_a_connection_whose_headers_never_end_is_closed() -> None:
    async with serving(request_within=0.3) as address:
        connection = await RawConnection.open(*address)
        for part in (GET[:10], GET[10:-2], b"X-More: 1\r\n"):
            await connection.send(part)
            await asyncio.sleep(0.05)
        assert await connection.is_closed()


async def test_a_connection_is_kept_for_its_next_request() -> None:
    async with serving(request_within=0.5) as address:
        connection = await RawConnection.open(*address)
        for part in (GET[:-3], GET[-3:]):
            await connection.send(part)
        assert (await connection.response()).status == 200
        await asyncio.sleep(0.6)
        await connection.send(GET)
        assert (await connection.response()).status == 200
        await connection.close()


async def test_beyond_the_limit_the_longest_silent_connection_is_closed() -> None:
    async with serving(most=3) as address:
        first, second, third = [await RawConnection.open(*address) for _ in range(3)]
        await first.send(GET)
        assert (await first.response()).status == 200
        fourth = await RawConnection.open(*address)
        assert await second.is_closed()
        for connection in (first, third, fourth):
            await connection.send(GET)
            assert (await connection.response()).status == 200
            await connection.close()


async def test_a_closed_connection_makes_room() -> None:
    async with serving(most=2) as address:
        kept = await RawConnection.open(*address)
        for _ in range(5):
            other = await RawConnection.open(*address)
            await other.send(GET)
            assert (await other.response()).status == 200
            other.writer.close()
            await other.writer.wait_closed()
            await asyncio.sleep(0.01)
        await kept.send(GET)
        assert (await kept.response()).status == 200
        await kept.close()


async def test_headers_beyond_the_limits_are_refused() -> None:
    application = web.Application()
    async with server.listen(application, "127.0.0.1", 0) as address:
        for headers in ({"X-Long": "." * 5000}, {f"X-{number}": "." for number in range(70)}):
            connection = await RawConnection.open(*address)
            await connection.send_head("/", headers)
            assert (await connection.response()).status in (400, 431)
            await connection.close()
