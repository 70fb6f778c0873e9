"""`/rules-of-engagement.schema.json`: the JSON Schema of the rules file, for editors."""

from __future__ import annotations

from functools import cache

from aiohttp import web

from ghapp.rules.config import json_schema

PATH = "/rules-of-engagement.schema.json"


async def publish(request: web.Request) -> web.Response:
    """Return the schema of this server; an editor in a browser may read it from any page."""
    headers = {"Access-Control-Allow-Origin": "*", "Cache-Control": "max-age=3600"}
    return web.Response(body=_body(), content_type="application/schema+json", headers=headers)


@cache
def _body() -> bytes:
    return json_schema.render().encode()
