"""The least that a webhook can do: gidgethub verifies and parses, aiohttp answers 202, and nothing is kept.

What it has taken in is lost when it ends, so it is a measure of speed and not an alternative.
"""

from __future__ import annotations

import os

from aiohttp import web
from gidgethub import sansio


async def take_in(request: web.Request) -> web.Response:
    """Acknowledge a delivery."""
    sansio.Event.from_http(request.headers, await request.read(), secret=os.environ["WEBHOOK_SECRET"])
    return web.Response(status=202)


async def live(request: web.Request) -> web.Response:
    """Tell that it is up."""
    return web.Response()


if __name__ == "__main__":
    application = web.Application(client_max_size=25 * 2**20)
    application.router.add_post("/webhook", take_in)
    application.router.add_get("/healthz", live)
    web.run_app(application, host="127.0.0.1", port=0, access_log=None)
