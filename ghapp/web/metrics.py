"""Metrics: the counters and gauges of `/metrics`."""

from __future__ import annotations

import math

from prometheus_client import CollectorRegistry, Counter, Gauge, generate_latest

from ghapp.store.protocol import QueueFigures


class Metrics:
    """The metrics of one app, in a registry of its own, so that two apps in one process stay separate."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self.deliveries = Counter(
            "ghapp_deliveries", "Webhook deliveries.", ("event", "answer"), registry=self._registry
        )
        self.looks = Counter("ghapp_looks", "Finished evaluations of a key.", ("outcome",), registry=self._registry)
        self.requests = Counter(
            "ghapp_github_requests", "Requests sent to GitHub.", ("method",), registry=self._registry
        )
        self._queue = Gauge("ghapp_queue", "Keys on the queue.", ("state",), registry=self._registry)
        self._earliest = Gauge(
            "ghapp_queue_earliest_due_timestamp_seconds",
            "When the first waiting key is due, as Unix time; NaN if none waits.",
            registry=self._registry,
        )

    def render(self, queue: QueueFigures) -> bytes:
        """Return all metrics in the Prometheus text format, with the present state of the queue."""
        self._queue.labels("waiting").set(queue.waiting)
        self._queue.labels("running").set(queue.running)
        self._queue.labels("dead").set(queue.dead)
        self._earliest.set(math.nan if queue.oldest_due is None else queue.oldest_due)
        return generate_latest(self._registry)
