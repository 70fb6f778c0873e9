"""`POST /webhook`: a delivery is verified, understood and stored, and only then acknowledged (SPEC §8)."""

from __future__ import annotations

import hmac
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from time import perf_counter
from typing import Any
from urllib.parse import parse_qs

import orjson
from aiohttp import web

from ghapp.controller.base_pushes import without_other_pushes
from ghapp.errors import StoreUnavailable
from ghapp.intake.events import EVENTS, Ignored, intake
from ghapp.intake.payload import read
from ghapp.jobs import Delivery, DeliveryEffects
from ghapp.logs import about
from ghapp.store.protocol import Store
from ghapp.web.metrics import Metrics
from ghapp.web.request_body import BodyReader, DeliveryHeaders, RequestRefused, check_headers

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Answer:
    """The response to a delivery: an HTTP status, the outcome in one word, and the reason if it needs one."""

    status: int
    outcome: str
    reason: str = ""
    retry_after: int | None = None


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
        self._bodies = BodyReader()

    async def handle(self, request: web.Request) -> web.Response:
        """Respond to a delivery; log and count the response."""
        event = request.headers.get("X-GitHub-Event", "")
        started = perf_counter()
        with about(delivery=request.headers.get("X-GitHub-Delivery", ""), event=event):
            try:
                answer = await self._answer(request)
            except RequestRefused as refused:
                outcome = "unavailable" if refused.retry_after else "refused"
                answer = Answer(refused.status, outcome, refused.reason, refused.retry_after)
            except StoreUnavailable as error:
                answer = Answer(503, "unavailable", "storage is down; deliver again")
                log.error("storage is down: %s", error)
            log.info("delivery %s", answer.outcome, extra={"status": answer.status, "reason": answer.reason})
        self._metrics.acknowledgement.observe(perf_counter() - started)
        self._metrics.deliveries.labels(event if event in EVENTS else "other", answer.outcome).inc()
        return _response(answer)

    async def _answer(self, request: web.Request) -> Answer:
        headers = check_headers(request)
        asked = self._understand(headers, request.content_type, await self._bodies.read(request))
        if isinstance(asked, Answer):
            return asked
        if asked.bases:
            asked = await without_other_pushes(self._store, asked)
            if not (asked.bases or asked.keys):
                return Answer(202, "ignored", "push changes no document")
        delivery = Delivery(id=headers.delivery_id, event=headers.event, received_at=self._clock())
        is_new = await self._store.accept(delivery, asked)
        return Answer(202, "accepted" if is_new else "duplicate")

    def _understand(
        self, headers: DeliveryHeaders, content_type: str, body: bytes | bytearray
    ) -> DeliveryEffects | Answer:
        """Return what a delivery asks for, or the answer where that is nothing.

        The payload ends with this call: kept while many deliveries wait for their commit, it would cost as much time
        again as parsing it, in memory that the processor's caches do not hold.
        """
        if not any(_is_signed(body, headers.signature, secret) for secret in self._secrets):
            raise RequestRefused(401, "signature does not match")
        payload = _decode(content_type, body)
        if headers.event == "ping":
            return Answer(200, "pong", "Rules of Engagement is listening")
        asked = intake(headers.event, payload, own_login=self._own_login())
        return Answer(202, "ignored", asked.reason) if isinstance(asked, Ignored) else asked


def _response(answer: Answer) -> web.Response:
    fields = {"status": answer.outcome, "reason": answer.reason} if answer.reason else {"status": answer.outcome}
    response = web.Response(body=orjson.dumps(fields), status=answer.status, content_type="application/json")
    if answer.retry_after:
        response.headers["Retry-After"] = str(answer.retry_after)
    return response


def _is_signed(body: bytes | bytearray, signature: str, secret: str) -> bool:
    expected = hmac.digest(secret.encode(), body, "sha256").hex()
    return hmac.compare_digest(f"sha256={expected}", signature)


def _decode(content_type: str, body: bytes | bytearray) -> dict[str, Any]:
    """Return the JSON object that was sent, as the body or as the field of a form: GitHub sends it in either way."""
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
