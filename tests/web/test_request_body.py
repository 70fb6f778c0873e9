"""Bodies are read only for well-formed headers, in bounded time and within a common budget (SPEC §8)."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

import pytest
from aiohttp import web

from ghapp.web import server
from ghapp.web.request_body import LARGEST_BODY, BodyReader, RequestRefused
from tests.support.raw_http import RawConnection
from tests.support.web_server import WebServer

HEADERS = {"X-GitHub-Event": "push", "X-GitHub-Delivery": "d-1", "X-Hub-Signature-256": f"sha256={'0' * 64}"}
MALFORMED: list[tuple[dict[str, str], int]] = [
    ({"X-Hub-Signature-256": ""}, 401),
    ({"X-Hub-Signature-256": f"sha256={'0' * 63}"}, 401),
    ({"X-Hub-Signature-256": f"sha256={'g' * 64}"}, 401),
    ({"X-GitHub-Event": ""}, 400),
    ({"X-GitHub-Delivery": "d 1"}, 400),
    ({"Content-Length": f"{LARGEST_BODY + 1}"}, 413),
]


@asynccontextmanager
async def reading(reader: BodyReader) -> AsyncIterator[tuple[str, int]]:
    """Serve an application that reads bodies, and yield its address."""

    async def read(request: web.Request) -> web.Response:
        try:
            return web.json_response(len(await reader.read(request)))
        except RequestRefused as refused:
            return web.json_response(refused.reason, status=refused.status)

    application = web.Application()
    application.router.add_post("/", read)
    async with server.listen(application, "127.0.0.1", 0) as address:
        yield address


async def until_held(reader: BodyReader, size: int) -> None:
    """Wait until the server has read what was sent."""
    async with asyncio.timeout(60):
        while reader.held != size:  # noqa: ASYNC110  # the reader tells nobody when it reads
            await asyncio.sleep(0.01)


async def begin(address: tuple[str, int], length: int, sent: int) -> RawConnection:
    """Send the headers of a body of `length` bytes, and the first `sent` bytes of it."""
    connection = await RawConnection.open(*address)
    await connection.send_head("/", {"Content-Length": f"{length}"})
    await connection.send(b"." * sent)
    return connection


@pytest.mark.parametrize(("changed", "status"), MALFORMED)
async def test_malformed_headers_are_refused_before_the_body(
    web_server: WebServer, changed: Mapping[str, str], status: int
) -> None:
    connection = await RawConnection.open("127.0.0.1", web_server.client.port or 0)
    await connection.send_head("/webhook", {"Content-Length": "1000000", **HEADERS, **changed})
    assert (await connection.response()).status == status
    await connection.close()


async def test_a_body_that_arrives_too_slowly_is_refused() -> None:
    async with reading(BodyReader(read_within=0.3)) as address:
        connection = await begin(address, length=100, sent=1)
        for _ in range(3):
            await asyncio.sleep(0.08)
            await connection.send(b".")
        assert (await connection.response()).status == 408
        await connection.close()


async def test_the_largest_body_gives_way_when_the_budget_is_exceeded() -> None:
    reader = BodyReader(budget=300_000)
    async with reading(reader) as address:
        large = await begin(address, length=290_000, sent=280_000)
        await until_held(reader, 280_000)
        small = await begin(address, length=30_000, sent=29_000)
        await until_held(reader, 29_000)
        await small.send(b"." * 1_000)
        answer = await small.response()
        assert (answer.status, answer.json()) == (200, 30_000)
        assert (await large.response()).status == 503
        for connection in (large, small):
            await connection.close()


async def test_a_body_larger_than_all_others_is_refused_beyond_the_budget() -> None:
    reader = BodyReader(budget=300_000)
    async with reading(reader) as address:
        small = await begin(address, length=30_000, sent=20_000)
        await until_held(reader, 20_000)
        large = await begin(address, length=290_000, sent=290_000)
        assert (await large.response()).status == 503
        await small.send(b"." * 10_000)
        assert (await small.response()).status == 200
        for connection in (large, small):
            await connection.close()


async def test_the_budget_is_free_again_after_each_body() -> None:
    reader = BodyReader(budget=300_000)
    async with reading(reader) as address:
        for _ in range(3):
            connection = await begin(address, length=200_000, sent=200_000)
            assert (await connection.response()).status == 200
            await connection.close()
            left = await begin(address, length=200_000, sent=150_000)
            await until_held(reader, 150_000)
            await left.close()
            await until_held(reader, 0)


async def test_a_refusal_for_lack_of_memory_says_when_to_deliver_again(web_server: WebServer) -> None:
    connections = []
    for _ in range(2):
        connection = await RawConnection.open("127.0.0.1", web_server.client.port or 0)
        await connection.send_head("/webhook", {"Content-Length": f"{LARGEST_BODY}", **HEADERS})
        connections.append(connection)
    sending = [asyncio.create_task(each.send(b"." * (LARGEST_BODY - 1))) for each in connections]
    done, _ = await asyncio.wait(
        [asyncio.create_task(each.response()) for each in connections], return_when=asyncio.FIRST_COMPLETED
    )
    answer = done.pop().result()
    assert (answer.status, answer.json()["status"], answer.headers["retry-after"]) == (503, "unavailable", "5")
    await asyncio.gather(*(each.close() for each in connections), *sending, return_exceptions=True)


async def test_a_body_that_breaks_off_is_no_error_of_the_server(caplog: pytest.LogCaptureFixture) -> None:
    async with reading(BodyReader()) as address:
        for headers, part in (({"Transfer-Encoding": "chunked"}, b"5\r\nabc"), ({"Content-Length": "5"}, b"abc")):
            connection = await RawConnection.open(*address)
            await connection.send_head("/", headers)
            await connection.send(part)
            await connection.close()
        connection = await begin(address, length=1, sent=1)
        assert (await connection.response()).status == 200
        await connection.close()
    assert [record for record in caplog.records if record.levelname == "ERROR"] == []
