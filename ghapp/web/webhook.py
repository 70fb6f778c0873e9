"""`POST /webhook`: a delivery is verified, understood and stored, and only then acknowledged (SPEC §8)."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs

import orjson
from aiohttp import web
from gidgethub import ValidationFailure, sansio

from ghapp.errors import StoreUnavailable
from ghapp.intake.events import EVENTS, Ignored, intake
from ghapp.intake.payload import read
from ghapp.jobs import Delivery, DeliveryEffects
from ghapp.logs import about
from ghapp.store.protocol import Store
from ghapp.web.metrics import Metrics

# GitHub sends no larger payload. Source: https://docs.github.com/en/webhooks/webhook-events-and-payloads#payload-cap
LARGEST_BODY = 25 * 2**20
_SIGNATURE = re.compile(r"sha256=[0-9a-f]{64}")
_HEADER = re.compile(r"[\w.:-]{1,100}", re.ASCII)

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Answer:
    """The response to a delivery: an HTTP status, the outcome in one word, and the reason if it needs one."""

    status: int
    outcome: str
    reason: str = ""


class RequestRefused(Exception):
    """The request is not a delivery from GitHub; holds the response."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.answer = Answer(status, "refused", reason)


class Webhook:
    """The handler. `own_login` returns the app's bot login once it is known; `clock` gives epoch seconds."""

    def __init__(
        self,
        store: Store,
        secrets: Sequence[str],
        *,
        own_login: Callable[[], str | None],
        clock: Callable[[], float],
        metrics: Metrics,
    ) -> None:
        self._store = store
        self._own_login = own_login
        self._clock = clock
        self._secrets = secrets
        self._metrics = metrics

    async def handle(self, request: web.Request) -> web.Response:
        """Respond to a delivery; log and count the response."""
        event = request.headers.get("X-GitHub-Event", "")
        delivery_id = request.headers.get("X-GitHub-Delivery", "")
        with about(delivery=delivery_id, event=event):
            try:
                answer = await self._answer(request, event, delivery_id)
            except RequestRefused as refused:
                answer = refused.answer
            except StoreUnavailable as error:
                answer = Answer(503, "unavailable", "storage is down; deliver again")
                log.error("storage is down: %s", error)
            log.info("delivery %s", answer.outcome, extra={"status": answer.status, "reason": answer.reason})
        self._metrics.deliveries.labels(event if event in EVENTS else "other", answer.outcome).inc()
        response = {"status": answer.outcome, "reason": answer.reason} if answer.reason else {"status": answer.outcome}
        return web.Response(body=orjson.dumps(response), status=answer.status, content_type="application/json")

    async def _answer(self, request: web.Request, event: str, delivery_id: str) -> Answer:
        asked = self._understand(request, event, delivery_id, await _read(request))
        if isinstance(asked, Answer):
            return asked
        delivery = Delivery(id=delivery_id, event=event, received_at=self._clock())
        is_new = await self._store.accept(delivery, asked)
        return Answer(202, "accepted" if is_new else "duplicate")

    def _understand(self, request: web.Request, event: str, delivery_id: str, body: bytes) -> DeliveryEffects | Answer:
        """What a delivery asks for, or the answer where that is nothing.

        The payload ends with this call: kept while many deliveries wait for their commit, it would cost as much time
        again as parsing it, in memory that the processor's caches do not hold.
        """
        self._verify(request.headers.get("X-Hub-Signature-256", ""), body)
        if not _HEADER.fullmatch(event) or not _HEADER.fullmatch(delivery_id):
            raise RequestRefused(400, "X-GitHub-Event or X-GitHub-Delivery is missing or malformed")
        payload = _decode(request.content_type, body)
        if event == "ping":
            return Answer(200, "pong", "Rules of Engagement is listening")
        asked = intake(event, payload, own_login=self._own_login())
        return Answer(202, "ignored", asked.reason) if isinstance(asked, Ignored) else asked

    def _verify(self, signature: str, body: bytes) -> None:
        """Refuse a body that none of the secrets signed. gidgethub takes SHA-1 too, so the form is checked first."""
        if not _SIGNATURE.fullmatch(signature):
            raise RequestRefused(401, "X-Hub-Signature-256 is missing or malformed")
        if not any(_is_signed(body, signature, secret) for secret in self._secrets):
            raise RequestRefused(401, "signature does not match")


def _is_signed(body: bytes, signature: str, secret: str) -> bool:
    try:
        sansio.validate_event(body, signature=signature, secret=secret)
    except ValidationFailure:
        return False
    return True


async def _read(request: web.Request) -> bytes:
    """The body, of which no more is read than a delivery may have."""
    too_large = RequestRefused(413, f"a delivery has at most {LARGEST_BODY} bytes")
    if (request.content_length or 0) > LARGEST_BODY:
        raise too_large
    try:
        return await request.read()
    except web.HTTPRequestEntityTooLarge as error:
        raise too_large from error


def _decode(content_type: str, body: bytes) -> dict[str, Any]:
    """The JSON object that was sent, as the body or as the field of a form: the two ways in which GitHub sends it.

    gidgethub's own decoding answers malformed JSON as it does an unknown content type, so it is not used.
    """
    try:
        if content_type == "application/x-www-form-urlencoded":
            (body_text,) = parse_qs(body.decode(), max_num_fields=10).get("payload", ("",))
            payload = read(body_text)
        else:
            payload = read(body)
    except (ValueError, RecursionError) as error:
        raise RequestRefused(400, "payload is not JSON") from error
    if not isinstance(payload, dict):
        raise RequestRefused(400, "payload is not a JSON object")
    return payload
