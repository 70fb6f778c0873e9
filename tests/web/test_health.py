"""Liveness, readiness and metrics of the process."""

from __future__ import annotations

from typing import Any

from tests.support.web_server import WebServer


async def get(web_server: WebServer, path: str) -> tuple[int, Any]:
    answer = await web_server.client.get(path)
    return answer.status, await answer.json()


async def test_a_process_is_healthy_when_storage_is_down(web_server: WebServer) -> None:
    await web_server.store.close()
    assert await get(web_server, "/healthz") == (200, {"status": "ok"})


async def test_a_process_is_ready_when_storage_and_worker_run(web_server: WebServer) -> None:
    assert await get(web_server, "/readyz") == (200, {"status": "ok"})


async def test_a_process_is_not_ready_while_storage_is_down(web_server: WebServer) -> None:
    await web_server.store.close()
    assert await get(web_server, "/readyz") == (503, {"status": "unavailable", "reason": "storage is down"})


async def test_a_process_is_not_ready_while_the_worker_is_stopped(web_server: WebServer) -> None:
    web_server.is_working = False
    assert await get(web_server, "/readyz") == (503, {"status": "unavailable", "reason": "worker is not running"})


async def test_metrics_count_deliveries_and_show_the_queue(web_server: WebServer) -> None:
    await web_server.deliver({"zen": "."}, {"X-GitHub-Event": "ping"})
    await web_server.deliver({}, {"X-GitHub-Event": "pull_request"})
    await web_server.deliver({}, {"X-GitHub-Event": "x" * 50})
    answer = await web_server.client.get("/metrics")
    assert answer.headers["Content-Type"].startswith("text/plain")
    lines = (await answer.text()).splitlines()
    assert 'ghapp_deliveries_total{answer="ignored",event="pull_request"} 1.0' in lines
    assert 'ghapp_deliveries_total{answer="pong",event="other"} 1.0' in lines
    assert 'ghapp_deliveries_total{answer="ignored",event="other"} 1.0' in lines
    assert 'ghapp_queue{state="waiting"} 0.0' in lines
    assert "ghapp_queue_earliest_due_timestamp_seconds NaN" in lines


async def test_metrics_are_unavailable_while_storage_is_down(web_server: WebServer) -> None:
    await web_server.store.close()
    assert (await get(web_server, "/metrics"))[0] == 503
