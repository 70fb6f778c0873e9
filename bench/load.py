"""Sends signed deliveries over many connections, as fast as they are answered, and times every answer.

It speaks just enough HTTP/1.1 by itself, so that it needs far less of a processor than the servers that it measures.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import uuid
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from time import perf_counter
from urllib.parse import urlsplit

from bench.figures import percentile

CONNECTIONS = 32


@dataclass(frozen=True, kw_only=True)
class Answers:
    """How a load was answered: how long it took in all, each answer's time (both in seconds), and their statuses."""

    seconds: float
    times: tuple[float, ...]
    statuses: Counter[int]

    @property
    def per_second(self) -> float:
        """How many were answered in a second."""
        return len(self.times) / self.seconds

    @property
    def p99(self) -> float:
        """What 99 of 100 answers took at most, in seconds."""
        return percentile(self.times, 99)


@dataclass(frozen=True)
class Signed:
    """A body for `event` with its signature; each time that it is sent it is a delivery of its own."""

    event: str
    body: bytes
    signature: str

    @classmethod
    def by(cls, secret: str, event: str, body: bytes) -> Signed:
        """Sign a body."""
        return cls(event, body, hmac.new(secret.encode(), body, hashlib.sha256).hexdigest())

    def delivery(self, host: str) -> bytes:
        """The bytes of one delivery, with an id that nobody has seen."""
        head = (
            f"POST /webhook HTTP/1.1\r\nHost: {host}\r\nUser-Agent: GitHub-Hookshot/bench\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(self.body)}\r\n"
            f"X-GitHub-Event: {self.event}\r\nX-GitHub-Delivery: {uuid.uuid1()}\r\n"
            f"X-Hub-Signature-256: sha256={self.signature}\r\n\r\n"
        )
        return head.encode() + self.body


async def flood(url: str, deliveries: Iterable[Signed], *, connections: int = CONNECTIONS) -> Answers:
    """Send the deliveries to the server at `url`; each connection sends its next one once the last is answered."""
    host = urlsplit(url).netloc
    waiting = iter([signed.delivery(host) for signed in deliveries])
    times: list[float] = []
    statuses: Counter[int] = Counter()
    began = perf_counter()
    async with asyncio.TaskGroup() as group:
        for _ in range(connections):
            group.create_task(_send(host, waiting, times, statuses))
    return Answers(seconds=perf_counter() - began, times=tuple(times), statuses=statuses)


async def _send(host: str, waiting: Iterator[bytes], times: list[float], statuses: Counter[int]) -> None:
    reader, writer = await asyncio.open_connection(*host.split(":"))
    for delivery in waiting:
        began = perf_counter()
        writer.write(delivery)
        head = await reader.readuntil(b"\r\n\r\n")
        await reader.readexactly(_length(head))
        times.append(perf_counter() - began)
        statuses[int(head.split(b" ", 2)[1])] += 1
    writer.close()
    await writer.wait_closed()


def _length(head: bytes) -> int:
    _, _, rest = head.lower().partition(b"content-length:")
    return int(rest.partition(b"\r\n")[0] or 0)
