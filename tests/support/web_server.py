"""A client of the app's web server that delivers webhooks as GitHub does."""

from __future__ import annotations

import hashlib
import hmac
import io
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from aiohttp import ClientResponse
from aiohttp.test_utils import TestClient
from aiohttp.web import Application, Request

from ghapp.store.sqlite.engine import SQLiteStore

SECRET = "present secret"
OLD_SECRET = "old secret"


def signature(body: bytes, secret: str = SECRET, digest: str = "sha256") -> str:
    """Sign a body as GitHub does."""
    return f"{digest}={hmac.new(secret.encode(), body, getattr(hashlib, digest)).hexdigest()}"


@dataclass
class WebServer:
    """A client of the server under test.

    `is_working` is what the worker says of itself. `renewed` are the installations whose tokens were to be renewed.
    """

    client: TestClient[Request, Application]
    store: SQLiteStore
    is_working: bool = True
    renewed: list[int] = field(default_factory=list)

    async def post(self, body: bytes, headers: Mapping[str, str | None] | None = None) -> ClientResponse:
        """Deliver a body as GitHub does; `headers` replaces headers, or leaves them out (None)."""
        usual = {
            "Content-Type": "application/json",
            "X-GitHub-Event": "pull_request",
            "X-GitHub-Delivery": "d-1",
            "X-Hub-Signature-256": signature(body),
        }
        sent = {name: value for name, value in {**usual, **(headers or {})}.items() if value is not None}
        return await self.client.post("/webhook", data=io.BytesIO(body), headers=sent)

    async def deliver(self, payload: Mapping[str, Any], headers: Mapping[str, str | None] | None = None) -> Any:
        """Deliver a payload; return the status and the decoded answer."""
        answer = await self.post(json.dumps(payload).encode(), headers)
        return answer.status, await answer.json()

    async def waiting(self) -> int:
        """Return how many keys are in the queue."""
        return (await self.store.figures()).waiting
