"""Request bodies of the webhook: what the headers must show before one is read, and how much is read."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass

from aiohttp import web

# GitHub sends no larger payload. Source: https://docs.github.com/en/webhooks/webhook-events-and-payloads#payload-cap
LARGEST_BODY = 25 * 2**20
_SIGNATURE = re.compile(r"sha256=[0-9a-f]{64}")
_HEADER = re.compile(r"[\w.:-]{1,100}", re.ASCII)
# GitHub itself waits ten seconds for a response. Source:
# https://docs.github.com/en/webhooks/using-webhooks/best-practices-for-using-webhooks
_READ_WITHIN = 10.0
# Bytes that all bodies under way may hold: the largest, and a few hundred of the usual size.
_BUDGET = 32 * 2**20
_RETRY_AFTER = 5


class RequestRefused(Exception):
    """The request is not a delivery from GitHub, or cannot be read now. `retry_after` is in seconds."""

    def __init__(self, status: int, reason: str, *, retry_after: int | None = None) -> None:
        super().__init__(reason)
        self.status = status
        self.reason = reason
        self.retry_after = retry_after


@dataclass(frozen=True, slots=True)
class DeliveryHeaders:
    """The headers of a delivery, all well-formed."""

    event: str
    delivery_id: str
    signature: str


@dataclass(eq=False, slots=True)
class _Reading:
    """A body that is being read."""

    timeout: asyncio.Timeout
    size: int = 0
    is_evicted: bool = False


def check_headers(request: web.Request) -> DeliveryHeaders:
    """Return the headers of a delivery. Raises `RequestRefused` where the body is not worth reading."""
    signature = request.headers.get("X-Hub-Signature-256", "")
    if not _SIGNATURE.fullmatch(signature):
        raise RequestRefused(401, "X-Hub-Signature-256 is missing or malformed")
    event, delivery_id = (request.headers.get(name, "") for name in ("X-GitHub-Event", "X-GitHub-Delivery"))
    if not _HEADER.fullmatch(event) or not _HEADER.fullmatch(delivery_id):
        raise RequestRefused(400, "X-GitHub-Event or X-GitHub-Delivery is missing or malformed")
    if (request.content_length or 0) > LARGEST_BODY:
        raise _too_large()
    return DeliveryHeaders(event, delivery_id, signature)


class BodyReader:
    """Reads bodies, each within `read_within` seconds, and all at once within `budget` bytes.

    `held` counts the bytes. Where the budget is exceeded, the largest body gives way. So large bodies
    cannot keep out the usual deliveries, which are small.
    """

    def __init__(self, *, read_within: float = _READ_WITHIN, budget: int = _BUDGET) -> None:
        self._read_within = read_within
        self._budget = budget
        self._readings: set[_Reading] = set()
        self.held = 0

    async def read(self, request: web.Request) -> bytes | bytearray:
        """Return the body of a request. Raises `RequestRefused`."""
        if request.content.is_eof() and request.content.exception() is None:
            return request.content.read_nowait()  # all of it has arrived, and it is held until this call ends
        body = bytearray()
        reading = _Reading(asyncio.timeout(self._read_within))
        self._readings.add(reading)
        try:
            async with reading.timeout:
                while chunk := await request.content.readany():
                    self._make_room(reading, len(chunk))
                    body += chunk
        except TimeoutError as error:
            if reading.is_evicted:
                raise _no_room() from error
            raise RequestRefused(408, f"the body did not arrive within {self._read_within:g} seconds") from error
        except (OSError, web.PayloadAccessError, web.RequestPayloadError) as error:
            raise RequestRefused(400, "the body is incomplete or malformed") from error
        finally:
            self._forget(reading)
        return body

    def _make_room(self, reading: _Reading, more: int) -> None:
        reading.size += more
        self.held += more
        if reading.size > LARGEST_BODY:
            raise _too_large()
        while self.held > self._budget:
            largest = max(self._readings, key=lambda each: each.size)
            if largest is reading:
                raise _no_room()
            largest.is_evicted = True
            largest.timeout.reschedule(0.0)
            self._forget(largest)

    def _forget(self, reading: _Reading) -> None:
        if reading in self._readings:
            self._readings.remove(reading)
            self.held -= reading.size


def _too_large() -> RequestRefused:
    return RequestRefused(413, f"a delivery has at most {LARGEST_BODY} bytes")


def _no_room() -> RequestRefused:
    return RequestRefused(503, "too many large bodies at once; deliver again", retry_after=_RETRY_AFTER)
