"""Requests that anybody can send cost a bounded amount of time and memory (SPEC §8)."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from urllib.parse import urlsplit

import pytest

from tests.support.abuse.stage import Cost, Stage, played, set_stage
from tests.support.raw_http import RawConnection

MEGABYTE = 2**20
LARGEST = 25 * MEGABYTE
HELD = 20
SIGNED = {"X-GitHub-Event": "push", "X-GitHub-Delivery": "d-1", "X-Hub-Signature-256": f"sha256={'0' * 64}"}
HELD_FOR = 3.0


async def _open(stage: Stage) -> RawConnection:
    address = urlsplit(stage.server.url)
    return await RawConnection.open(str(address.hostname), address.port or 0)


async def _hold(stage: Stage, headers: Mapping[str, str], *, sent: int, count: int = HELD) -> None:
    """Begin many bodies, send most of each, and hold them open."""

    async def one() -> None:
        connection = await _open(stage)
        await connection.send_head("/webhook", {"Content-Length": str(LARGEST), **headers})
        for _ in range(sent // MEGABYTE):
            await connection.send(b"." * MEGABYTE)
        await asyncio.sleep(HELD_FOR)
        await connection.close()

    await asyncio.gather(*(one() for _ in range(count)), return_exceptions=True)


async def _unsigned(stage: Stage) -> None:
    await _hold(stage, {}, sent=24 * MEGABYTE)


async def _signed_looking(stage: Stage) -> None:
    await _hold(stage, SIGNED, sent=24 * MEGABYTE)


async def _whole_bodies(stage: Stage) -> None:
    await _hold(stage, SIGNED, sent=LARGEST)


async def _slow_bodies(stage: Stage) -> None:
    await _hold(stage, SIGNED, sent=MEGABYTE, count=100)


async def _idle_connections(stage: Stage) -> None:
    connections = [await _open(stage) for _ in range(500)]
    await asyncio.sleep(HELD_FOR)
    for connection in connections:
        await connection.close()


async def _long_heads(stage: Stage) -> None:
    """Send as many headers as are allowed, as long as is allowed, and never the end of them."""
    lines = "".join(f"X-{number}: {'h' * 4000}\r\n" for number in range(60))
    connections = [await _open(stage) for _ in range(200)]
    for connection in connections:
        await connection.send(f"GET / HTTP/1.1\r\n{lines}".encode())
    await asyncio.sleep(HELD_FOR)
    for connection in connections:
        await connection.close()


async def _garbage(stage: Stage) -> None:
    for data in (b"\0" * MEGABYTE, b"\xff" * MEGABYTE, b"GET " + b"a" * MEGABYTE, b"\r\n" * MEGABYTE):
        for _ in range(20):
            connection = await _open(stage)
            await connection.send(data)
            await connection.close()


async def _odd_headers(stage: Stage) -> None:
    for _ in range(100):
        connection = await _open(stage)
        long = "é" * 1900
        await connection.send_head(
            "/webhook", {"X-GitHub-Event": long, "X-GitHub-Delivery": long, "Content-Length": "0"}
        )
        await connection.response()
        await connection.close()


ATTACKS: Mapping[str, Callable[[Stage], Awaitable[None]]] = {
    "twenty unsigned bodies": _unsigned,
    "twenty signed-looking bodies": _signed_looking,
    "twenty whole bodies": _whole_bodies,
    "a hundred slow bodies": _slow_bodies,
    "500 idle connections": _idle_connections,
    "200 endless heads": _long_heads,
    "garbage": _garbage,
    "odd headers": _odd_headers,
}


@pytest.mark.parametrize("name", played(ATTACKS))
async def test_requests_of_strangers_are_bounded(name: str, record_property: Callable[[str, object], None]) -> None:
    async with set_stage() as stage:
        cost = await attacked(stage, ATTACKS[name])
        longest = max(map(len, stage.server.said), default=0)
        delivered = stage.demo.sandbox.open_pull(stage.demo.shop, stage.demo.dora, {"src/app.py": "x\n"})
        await stage.demo.settle()
        assert stage.demo.check(delivered)
    record_property("figures", f"{cost}  {name}; the longest log line has {longest} bytes")
    assert longest <= 33_000
    assert cost.health <= 100.0, str(cost)
    assert cost.memory <= 200.0, str(cost)


async def attacked(stage: Stage, attack: Callable[[Stage], Awaitable[None]]) -> Cost:
    return await stage.cost(lambda: attack(stage), settle=False)
