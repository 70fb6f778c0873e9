"""The app's web server over a real store."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from pytest_aiohttp import AiohttpClient

from ghapp.store.sqlite.engine import SQLiteStore
from ghapp.web import server
from ghapp.web.health import Health
from ghapp.web.metrics import Metrics
from ghapp.web.webhook import Webhook
from tests.support.web_server import OLD_SECRET, SECRET, WebServer


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[SQLiteStore]:
    """An empty database."""
    store = SQLiteStore(str(tmp_path / "ghapp.db"), clock=time.time)
    await store.open()
    yield store
    await store.close()


@pytest.fixture
async def web_server(aiohttp_client: AiohttpClient, store: SQLiteStore) -> WebServer:
    """A server with an empty database and a worker that does nothing."""
    metrics = Metrics()
    webhook = Webhook(store, (SECRET, OLD_SECRET), own_login=lambda: "roe[bot]", clock=time.time, metrics=metrics)
    health = Health(store, is_working=lambda: served.is_working, metrics=metrics)
    served = WebServer(await aiohttp_client(server.build(webhook, health)), store)
    store.listen(lambda broadcast: served.renewed.extend(broadcast.renewed_installations))
    return served
