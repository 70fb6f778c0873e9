"""A webhook delivery: what is sent, signed, and what came back."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ghapp.sandbox.state.apps import SandboxApp


@dataclass(eq=False, kw_only=True)
class Delivery:
    """One event for one app; `status` and `response` tell how the receiver answered, once it did."""

    id: str
    event: str
    payload: Mapping[str, Any] = field(repr=False)
    app: SandboxApp = field(repr=False)
    status: int | None = None
    response: str = ""

    @property
    def action(self) -> str | None:
        """The payload's action, where the event has one."""
        action = self.payload.get("action")
        return action if isinstance(action, str) else None

    @cached_property
    def body(self) -> bytes:
        """The bytes that are sent and signed."""
        return json.dumps(self.payload, separators=(",", ":")).encode()

    @property
    def headers(self) -> dict[str, str]:
        """The headers that GitHub sends with it."""
        secret = self.app.webhook_secret.encode()
        headers = {
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
