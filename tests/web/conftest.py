"""The HTTP face over a real store, and deliveries as GitHub signs them."""

from __future__ import annotations

import hashlib
import hmac
import io
import json
import time
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientResponse
from aiohttp.test_utils import TestClient, TestServer
from aiohttp.web import Application, Request

from ghapp.intake.receiver import Receiver
from ghapp.store.sqlite.engine import SQLiteStore
from ghapp.web import server
from ghapp.web.health import Health
from ghapp.web.metrics import Metrics
from ghapp.web.webhook import Webhook

SECRET = "present secret"
OLD_SECRET = "old secret"


def signature(body: bytes, secret: str = SECRET, digest: str = "sha256") -> str:
    """A body's signature, as GitHub computes it."""
    return f"{digest}={hmac.new(secret.encode(), body, getattr(hashlib, digest)).hexdigest()}"


@dataclass
class Face:
    """The server under test; `works` is what its worker is said to do, `renewed` whose tokens it asked to renew."""

    client: TestClient[Request, Application]
    store: SQLiteStore
    switches: dict[str, bool] = field(default_factory=lambda: {"works": True})
    renewed: list[int] = field(default_factory=list)

    async def post(self, body: bytes, headers: Mapping[str, str | None] | None = None) -> ClientResponse:
        """Deliver a body as GitHub would, but for what `headers` replaces, or leaves out by None."""
        usual = {
            "Content-Type": "application/json",
            "X-GitHub-Event": "pull_request",
            "X-GitHub-Delivery": "d-1",
            "X-Hub-Signature-256": signature(body),
        }
        sent = {name: value for name, value in {**usual, **(headers or {})}.items() if value is not None}
        return await self.client.post("/webhook", data=io.BytesIO(body), headers=sent)

    async def deliver(self, payload: Mapping[str, Any], headers: Mapping[str, str | None] | None = None) -> Any:
        """Deliver a payload and return the status with the decoded answer."""
        answer = await self.post(json.dumps(payload).encode(), headers)
        return answer.status, await answer.json()

    async def waiting(self) -> int:
        """How many keys are on the queue."""
        return (await self.store.figures()).waiting


@pytest.fixture
async def face(tmp_path: Path) -> AsyncIterator[Face]:
    """A server with an empty database, whose worker stands still."""
    store = SQLiteStore(str(tmp_path / "ghapp.db"), clock=time.time)
    await store.open()
    switches = {"works": True}
    renewed: list[int] = []
    metrics = Metrics()
    store.listen(lambda told: renewed.extend(told.renewed_installations))
    receiver = Receiver(store, own_login=lambda: "roe[bot]", clock=time.time)
    webhook = Webhook(receiver, (SECRET, OLD_SECRET), metrics=metrics)
    health = Health(store, is_working=lambda: switches["works"], metrics=metrics)
    async with TestClient(TestServer(server.build(webhook, health))) as client:
        yield Face(client, store, switches, renewed)
    await store.close()
