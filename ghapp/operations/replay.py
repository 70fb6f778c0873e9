"""Replay: a saved delivery, sent to a running server once more, signed with its secret."""

from __future__ import annotations

import hmac
import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import aiohttp

from ghapp.errors import UserError

_TIMEOUT = aiohttp.ClientTimeout(total=30)


@dataclass(frozen=True, slots=True)
class SavedDelivery:
    """A delivery from a file; `id` is that of the first time."""

    event: str
    id: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Reply:
    """The server's answer: its HTTP status, and what it says."""

    status: int
    text: str

    @property
    def is_accepted(self) -> bool:
        """Return whether the server took the delivery."""
        return 200 <= self.status < 300


def read_delivery(text: str, event: str = "") -> SavedDelivery:
    """Return the delivery in a file. Raises `UserError`.

    It is what GitHub's delivery log answers, an object with `headers` and `payload`, or a payload alone, with `event`.
    Source: https://docs.github.com/en/rest/apps/webhooks#get-a-delivery-for-an-app-webhook
    """
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise UserError(f"The file is not JSON: {error}. Save a delivery from the app's page on GitHub.") from error
    if not isinstance(found, dict):
        raise UserError("The file is not a JSON object. Save a delivery from the app's page on GitHub.")
    request = found.get("request", found)
    saved = request if isinstance(request, dict) and isinstance(request.get("headers"), dict) else {}
    headers = {str(name).lower(): str(value) for name, value in saved.get("headers", {}).items()}
    event = event or headers.get("x-github-event", "") or _text(found, "event")
    payload = saved.get("payload") if saved else found
    if not event:
        raise UserError("The file does not say which event it is. Name it with --event, for example --event push.")
    if not isinstance(payload, dict):
        raise UserError("The delivery has no payload: GitHub keeps payloads for three days only.")
    body = json.dumps(payload, ensure_ascii=True).encode()
    return SavedDelivery(event, headers.get("x-github-delivery", "") or _text(found, "guid"), body)


async def replay(delivery: SavedDelivery, *, url: str, secret: str, keep_id: bool = False) -> Reply:
    """Send a delivery to the webhook at `url`, with a new id unless `keep_id`. Raises `UserError`.

    A server does nothing about an id that it has seen, unless the job of that delivery failed for good.
    """
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "GitHub-Hookshot/replay",
        "X-GitHub-Event": delivery.event,
        "X-GitHub-Delivery": delivery.id if keep_id and delivery.id else str(uuid.uuid4()),
        "X-Hub-Signature-256": f"sha256={hmac.digest(secret.encode(), delivery.body, 'sha256').hex()}",
    }
    try:
        async with (
            aiohttp.ClientSession(timeout=_TIMEOUT) as session,
            session.post(url, data=delivery.body, headers=headers) as response,
        ):
            return Reply(response.status, _said(await response.text()))
    except (aiohttp.ClientError, TimeoutError, ValueError) as error:
        raise UserError(
            f"No server answers at {url} ({type(error).__name__}). Start it, or name it with --url."
        ) from None


def _said(text: str) -> str:
    """Return what an answer says, without JSON."""
    try:
        answer = json.loads(text)
        return ": ".join(str(answer[name]) for name in ("status", "reason") if name in answer)
    except (ValueError, TypeError):
        return text.strip()


def _text(found: Mapping[str, Any], name: str) -> str:
    value = found.get(name)
    return value if isinstance(value, str) else ""
