"""Whether the process lives, whether it can work, and how much it did."""

from __future__ import annotations

from typing import Any

from tests.web.conftest import Face


async def get(face: Face, path: str) -> tuple[int, Any]:
    answer = await face.client.get(path)
    return answer.status, await answer.json()


async def test_a_living_process_says_so_whatever_storage_does(face: Face) -> None:
    await face.store.close()
    assert await get(face, "/healthz") == (200, {"status": "ok"})


async def test_it_is_ready_when_it_stores_and_works(face: Face) -> None:
    assert await get(face, "/readyz") == (200, {"status": "ok"})


async def test_it_is_not_ready_while_storage_is_down(face: Face) -> None:
    await face.store.close()
    assert await get(face, "/readyz") == (503, {"status": "unavailable", "reason": "storage is down"})


async def test_it_is_not_ready_while_nobody_works(face: Face) -> None:
    face.switches["works"] = False
    assert await get(face, "/readyz") == (503, {"status": "unavailable", "reason": "worker is not running"})


async def test_metrics_count_deliveries_and_show_the_queue(face: Face) -> None:
    await face.deliver({"zen": "."}, {"X-GitHub-Event": "ping"})
    await face.deliver({}, {"X-GitHub-Event": "pull_request"})
    await face.deliver({}, {"X-GitHub-Event": "x" * 50})
    answer = await face.client.get("/metrics")
    assert answer.headers["Content-Type"].startswith("text/plain")
    lines = (await answer.text()).splitlines()
    assert 'ghapp_deliveries_total{answer="ignored",event="pull_request"} 1.0' in lines
    assert 'ghapp_deliveries_total{answer="pong",event="other"} 1.0' in lines
    assert 'ghapp_deliveries_total{answer="ignored",event="other"} 1.0' in lines
    assert 'ghapp_queue{state="waiting"} 0.0' in lines
    assert "ghapp_queue_earliest_due_timestamp_seconds NaN" in lines


async def test_metrics_say_when_storage_is_down(face: Face) -> None:
    await face.store.close()
    assert (await get(face, "/metrics"))[0] == 503
