"""Records what passes between the app and the sandbox, where the variable RECORD_TO names a folder.

Each process appends to a file of its own, one JSON object a line (`tools/conformance/recording.py` reads them): a
request to the API with its response, or a webhook delivery. A response that a fault sent in pieces has no body here.
"""

from __future__ import annotations

import os
import re
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

import orjson
import pytest
from aiohttp import web

from ghapp.sandbox.http.server import Handlers
from ghapp.sandbox.state.deliveries import Delivery, DeliveryLog

VARIABLE = "RECORD_TO"
# Where the sandbox speaks for itself. Other tests play parts of GitHub themselves, with no more than they need.
RECORDED = tuple(Path(__file__).parent.parent / name for name in ("demo", "machine", "sandbox", "scenarios", "setup"))
# Pages for people, and what OAuth itself defines: they are no part of GitHub's API.
PAGES = re.compile(r"/login/|(/organizations/[^/]+)?/settings/apps|/apps/[^/]+/installations/new$")


class Recorder:
    """Writes the messages of one process while it `is_on`."""

    is_on = False

    def __init__(self, target: BinaryIO) -> None:
        self._target = target

    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        """Record only what the tests of some folders cause."""
        self.is_on = any(item.path.is_relative_to(folder) for folder in RECORDED)

    def write(self, message: Mapping[str, Any]) -> None:
        """Append one message."""
        if self.is_on:
            self._target.write(orjson.dumps(message, option=orjson.OPT_APPEND_NEWLINE))

    def close(self) -> None:
        """Write what is still buffered."""
        self._target.close()

    @web.middleware
    async def exchange(
        self, request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
    ) -> web.StreamResponse:
        """Record a request to the sandbox's API and its response."""
        body = await request.read()
        response = await handler(request)
        whole = response.body if isinstance(response, web.Response) and isinstance(response.body, bytes) else b""
        is_answered = request.transport is not None and not request.transport.is_closing()
        if is_answered and not PAGES.match(request.path):
            self.write(
                {
                    "kind": "exchange",
                    "method": request.method,
                    "target": request.raw_path,
                    "request_headers": _headers(request.headers),
                    "request": _text(body),
                    "status": response.status,
                    "headers": _headers(response.headers),
                    "response": _text(whole),
                    "complete": isinstance(response, web.Response),
                }
            )
        return response

    def delivery(self, sent: Delivery) -> None:
        """Record a webhook delivery."""
        headers = _headers(sent.headers)
        self.write({"kind": "delivery", "request_headers": headers, "request": _text(sent.body)})


def _headers(headers: Mapping[str, str]) -> dict[str, str]:
    return {name.lower(): value for name, value in headers.items()}


def _text(body: bytes) -> str:
    return body.decode("utf-8", "replace")


def install(monkeypatch: pytest.MonkeyPatch, recorder: Recorder) -> None:
    """Let `recorder` see every request to a sandbox and every delivery from one."""
    application, add = Handlers.application, DeliveryLog.add

    def recorded_application(handlers: Handlers) -> web.Application:
        app = application(handlers)
        app.middlewares.append(recorder.exchange)
        return app

    def recorded_add(log: DeliveryLog, sent: Delivery, at: datetime) -> None:
        recorder.delivery(sent)
        add(log, sent, at)

    monkeypatch.setattr(Handlers, "application", recorded_application)
    monkeypatch.setattr(DeliveryLog, "add", recorded_add)


def pytest_configure(config: pytest.Config) -> None:
    """Start to record, in this process and in each of its workers."""
    folder = Path(os.environ[VARIABLE])
    folder.mkdir(parents=True, exist_ok=True)
    recorder = Recorder((folder / f"{os.getpid()}.jsonl").open("ab"))
    monkeypatch = pytest.MonkeyPatch()
    install(monkeypatch, recorder)
    config.pluginmanager.register(recorder, "recorder")
    config.add_cleanup(recorder.close)
    config.add_cleanup(monkeypatch.undo)
