"""Health and metrics: `/healthz`, `/readyz` and `/metrics`."""

from __future__ import annotations

from collections.abc import Callable

from aiohttp import hdrs, web
from prometheus_client import CONTENT_TYPE_LATEST

from ghapp.errors import StoreUnavailable
from ghapp.store.protocol import Store
from ghapp.web.metrics import Metrics


class Health:
    """The handlers; `is_working` returns whether the worker takes jobs from the queue, `is_draining` whether it stops.

    A server that stops still answers, so that nothing is refused while load balancers turn to others.
    """

    def __init__(
        self,
        store: Store,
        *,
        is_working: Callable[[], bool],
        metrics: Metrics,
        is_draining: Callable[[], bool] = lambda: False,
    ) -> None:
        self._store = store
        self._is_working = is_working
        self._is_draining = is_draining
        self._metrics = metrics

    async def live(self, request: web.Request) -> web.Response:
        """Return 200 while the process responds."""
        return web.json_response({"status": "ok"})

    async def ready(self, request: web.Request) -> web.Response:
        """Return 200 if a delivery would be stored and processed, else 503 with the reason."""
        if self._is_draining():
            return web.json_response({"status": "unavailable", "reason": "the server is stopping"}, status=503)
        try:
            await self._store.ping()
        except StoreUnavailable:
            return web.json_response({"status": "unavailable", "reason": "storage is down"}, status=503)
        if not self._is_working():
            return web.json_response({"status": "unavailable", "reason": "worker is not running"}, status=503)
        return web.json_response({"status": "ok"})

    async def close_while_draining(self, request: web.Request, response: web.StreamResponse) -> None:
        """Close the connection after a response of a server that stops: its next request goes to another one."""
        if self._is_draining():
            response.force_close()
            response.headers[hdrs.CONNECTION] = "close"

    async def metrics(self, request: web.Request) -> web.Response:
        """Return the metrics for Prometheus; 503 while the queue cannot be read."""
        try:
            queue = await self._store.figures()
        except StoreUnavailable:
            return web.json_response({"status": "unavailable", "reason": "storage is down"}, status=503)
        return web.Response(body=self._metrics.render(queue), headers={"Content-Type": CONTENT_TYPE_LATEST})
