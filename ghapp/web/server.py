"""The HTTP application, which handler answers which path, and the server that runs it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager

from aiohttp import hdrs, web
from aiohttp.http_exceptions import HttpProcessingError

from ghapp.errors import UserError
from ghapp.web import json_schema
from ghapp.web.connections import Connections
from ghapp.web.health import Health
from ghapp.web.webhook import Webhook

# Seconds for requests under way to end when the server stops.
_SHUTDOWN_TIMEOUT = 5.0
# Seconds that a connection is kept for its next request: longer than a reverse proxy keeps it.
_KEEPALIVE = 75.0
# Seconds for which the rest of a refused body is read, so that the sender sees the response.
_LINGERING = 2.0
# GitHub sends a dozen headers of at most 100 bytes, and proxies add some.
_MOST_HEADERS = 64
_LONGEST_LINE = 4096
# Bytes of a body that wait to be read.
_READ_AT_ONCE = 64 * 2**10


class MalformedRequests(logging.Filter):
    """Shortens what is logged of requests that are not HTTP: the sender decides how long the error is."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Return true, since no record is left out."""
        error = record.exc_info[1] if record.exc_info else None
        if isinstance(error, HttpProcessingError):
            record.exc_info = None
            record.levelno, record.levelname = logging.INFO, logging.getLevelName(logging.INFO)
            record.msg, record.args = f"malformed request: {type(error).__name__}", ()
        return True


_log = logging.getLogger(__name__)
_log.addFilter(MalformedRequests())


def build(
    webhook: Webhook | None, health: Health, pages: Iterable[web.RouteDef] = (), *, has_operations: bool = True
) -> web.Application:
    """Return the application; a worker receives no deliveries and has no pages.

    Without `has_operations`, health and metrics are served by an application of their own.
    """
    application = web.Application()
    if webhook is not None:
        application.router.add_post("/webhook", webhook.handle)
    if has_operations:
        _add_operations(application, health)
    application.router.add_get(json_schema.PATH, json_schema.publish)
    application.router.add_routes(pages)
    application.on_response_prepare.append(health.close_while_draining)
    application.on_response_prepare.append(_hide_versions)
    return application


def build_operations(health: Health) -> web.Application:
    """Return the application that only operators reach: health and metrics."""
    application = web.Application()
    _add_operations(application, health)
    application.on_response_prepare.append(_hide_versions)
    return application


def _add_operations(application: web.Application, health: Health) -> None:
    application.router.add_get("/healthz", health.live)
    application.router.add_get("/readyz", health.ready)
    application.router.add_get("/metrics", health.metrics)


@asynccontextmanager
async def listen(application: web.Application, host: str, port: int) -> AsyncIterator[tuple[str, int]]:
    """Serve an application, and yield the address. Raises `UserError` where that address is not free.

    At the end, requests under way may end first.
    """
    runner = web.AppRunner(
        application,
        access_log=None,
        shutdown_timeout=_SHUTDOWN_TIMEOUT,
        keepalive_timeout=_KEEPALIVE,
        lingering_time=_LINGERING,
        max_headers=_MOST_HEADERS,
        max_field_size=_LONGEST_LINE,
        max_line_size=_LONGEST_LINE,
        read_bufsize=_READ_AT_ONCE,
        logger=_log,
        auto_decompress=False,  # GitHub compresses nothing, and a small body could become a large one
    )
    await runner.setup()
    try:
        listening = await _listen(runner, host, port)
        address: tuple[str, int] = listening.sockets[0].getsockname()[:2]
        try:
            yield address
        finally:
            listening.close()
    finally:
        await runner.cleanup()


async def _listen(runner: web.AppRunner, host: str, port: int) -> asyncio.Server:
    if runner.server is None:
        raise RuntimeError("the server is not set up")
    try:
        return await asyncio.get_running_loop().create_server(Connections(runner.server), host, port)
    except OSError as error:
        raise UserError(f"cannot listen on HOST {host}, port {port}: {error.strerror}") from error


async def _hide_versions(request: web.Request, response: web.StreamResponse) -> None:
    """Remove the `Server` header, which reveals the versions of Python and aiohttp."""
    response.headers.pop(hdrs.SERVER, None)
