"""The server publishes the JSON Schema of the configuration (SPEC §5)."""

from __future__ import annotations

from pathlib import Path

from tests.support.web_server import WebServer

COMMITTED = Path(__file__).parents[2] / "docs" / "rules-of-engagement.schema.json"


async def test_the_published_schema_is_the_committed_one(web_server: WebServer) -> None:
    answer = await web_server.client.get("/rules-of-engagement.schema.json")
    assert (answer.status, answer.content_type) == (200, "application/schema+json")
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert await answer.text() == COMMITTED.read_text(encoding="utf-8")
