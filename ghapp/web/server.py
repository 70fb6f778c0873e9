"""The HTTP application: which handler answers which path."""

from __future__ import annotations

from aiohttp import hdrs, web

from ghapp.web import json_schema
from ghapp.web.health import Health
from ghapp.web.webhook import LARGEST_BODY, Webhook


def build(webhook: Webhook | None, health: Health) -> web.Application:
    """Return the application; a worker receives no deliveries."""
    application = web.Application(client_max_size=LARGEST_BODY)
    if webhook is not None:
        application.router.add_post("/webhook", webhook.handle)
    application.router.add_get("/healthz", health.live)
    application.router.add_get("/readyz", health.ready)
    application.router.add_get("/metrics", health.metrics)
    application.router.add_get(json_schema.PATH, json_schema.publish)
    application.on_response_prepare.append(_hide_versions)
    return application


async def _hide_versions(request: web.Request, response: web.StreamResponse) -> None:
    """Remove the `Server` header, which reveals the versions of Python and aiohttp."""
    response.headers.pop(hdrs.SERVER, None)
