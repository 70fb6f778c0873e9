"""Webhook deliveries: what is sent and signed, the receiver's response, and GitHub's log of attempts."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from http import HTTPStatus
from typing import Any

from ghapp.sandbox.state.apps import SandboxApp

# How long GitHub keeps its log.
KEPT = timedelta(days=3)


@dataclass(eq=False, kw_only=True)
class Delivery:
    """One event for one app; `status` and `response` are the receiver's, once it has responded."""

    id: str
    event: str
    payload: Mapping[str, Any] = field(repr=False)
    app: SandboxApp = field(repr=False)
    status: int | None = None
    response: str = ""

    @property
    def action(self) -> str | None:
        """Return the payload's action, if the event has one."""
        action = self.payload.get("action")
        return action if isinstance(action, str) else None

    @cached_property
    def body(self) -> bytes:
        """Return the bytes that are sent and signed."""
        return json.dumps(self.payload, separators=(",", ":")).encode()

    @property
    def headers(self) -> dict[str, str]:
        """Return the headers that GitHub sends with the payload."""
        secret = self.app.webhook_secret.encode()
        headers = {
            "Accept": "*/*",
            "Content-Type": "application/json",
            "User-Agent": "GitHub-Hookshot/5a4b00d",
            "X-GitHub-Delivery": self.id,
            "X-GitHub-Event": self.event,
            "X-GitHub-Hook-ID": str(self.app.id),
            "X-GitHub-Hook-Installation-Target-ID": str(self.app.id),
            "X-GitHub-Hook-Installation-Target-Type": "integration",
        }
        if secret:
            headers["X-Hub-Signature"] = f"sha1={hmac.new(secret, self.body, hashlib.sha1).hexdigest()}"
            headers["X-Hub-Signature-256"] = f"sha256={hmac.new(secret, self.body, hashlib.sha256).hexdigest()}"
        return headers


@dataclass(frozen=True, kw_only=True)
class Attempt:
    """One attempt to deliver. `number` counts attempts; a redelivery keeps the id of its delivery."""

    number: int
    delivery: Delivery
    at: datetime
    redelivery: bool
    status_code: int
    status: str
    response: str


class DeliveryLog:
    """Every attempt, oldest first."""

    def __init__(self) -> None:
        self._attempts: list[Attempt] = []
        self._seen: set[tuple[int, str]] = set()

    def add(self, delivery: Delivery, at: datetime) -> None:
        """Record how a delivery went; without a status, the receiver could not be reached."""
        code = delivery.status or HTTPStatus.BAD_GATEWAY
        if delivery.status is None:
            status = "failed to connect to host"
        else:
            status = "OK" if delivery.status < 400 else f"Invalid HTTP Response: {delivery.status}"
        name = (delivery.app.id, delivery.id)
        self._attempts.append(
            Attempt(
                number=len(self._attempts) + 1,
                delivery=delivery,
                at=at,
                redelivery=name in self._seen,
                status_code=int(code),
                status=status,
                response=delivery.response,
            )
        )
        self._seen.add(name)

    def of(self, app: SandboxApp, now: datetime) -> list[Attempt]:
        """Return the attempts that an app can still read, newest first."""
        return [each for each in reversed(self._attempts) if each.delivery.app is app and each.at > now - KEPT]

    def find(self, app: SandboxApp, number: int, now: datetime) -> Attempt | None:
        """Return one attempt, or None if the app cannot read one of that number."""
        return next((each for each in self.of(app, now) if each.number == number), None)
