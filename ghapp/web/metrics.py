"""Metrics: the counters and gauges of `/metrics`."""

from __future__ import annotations

import math
from collections.abc import Mapping
from types import SimpleNamespace

import aiohttp
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, disable_created_metrics, generate_latest
from yarl import URL

from ghapp.store.protocol import QueueFigures

# When each series began: as many series again, of which nobody asks.
disable_created_metrics()  # type: ignore[no-untyped-call]

# Seconds; GitHub gives up after ten.
_ANSWER_TIMES = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 5.0, 10.0)
_RESOURCES = ("core", "graphql")


class Metrics:
    """The metrics of one app, in a registry of its own, so that two apps in one process stay separate."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self.deliveries = Counter(
            "ghapp_deliveries", "Webhook deliveries.", ("event", "answer"), registry=self._registry
        )
        self.acknowledgement = Histogram(
            "ghapp_acknowledgement_seconds",
            "Time until a delivery was answered.",
            buckets=_ANSWER_TIMES,
            registry=self._registry,
        )
        self.looks = Counter("ghapp_looks", "Finished evaluations of a key.", ("outcome",), registry=self._registry)
        self.verdicts = Counter(
            "ghapp_verdicts",
            "Checks on documents that changed what they say.",
            ("conclusion",),
            registry=self._registry,
        )
        self.digests = Counter("ghapp_digests", "Digests by channel's answer.", ("outcome",), registry=self._registry)
        self.requests = Counter(
            "ghapp_github_requests", "Requests to GitHub.", ("kind", "outcome"), registry=self._registry
        )
        self._quota = Gauge(
            "ghapp_github_quota_ratio",
            "The smallest share of a quota that was left, of any installation, since the last scrape; NaN if unknown.",
            ("resource",),
            registry=self._registry,
        )
        self._least: dict[str, float] = {}
        self._queue = Gauge("ghapp_queue", "Keys on the queue.", ("state",), registry=self._registry)
        self._earliest = Gauge(
            "ghapp_queue_earliest_due_timestamp_seconds",
            "When the first waiting key is due, as Unix time; NaN if none waits.",
            registry=self._registry,
        )

    def note_quota(self, headers: Mapping[str, str]) -> None:
        """Note what GitHub says is left of a quota."""
        resource, limit = headers.get("x-ratelimit-resource", ""), headers.get("x-ratelimit-limit", "")
        remaining = headers.get("x-ratelimit-remaining", "")
        if resource in _RESOURCES and limit.isdigit() and remaining.isdigit() and int(limit):
            self._least[resource] = min(self._least.get(resource, 1.0), int(remaining) / int(limit))

    def render(self, queue: QueueFigures) -> bytes:
        """Return all metrics in the Prometheus text format, with the present state of the queue."""
        self._queue.labels("waiting").set(queue.waiting)
        self._queue.labels("running").set(queue.running)
        self._queue.labels("dead").set(queue.dead)
        self._earliest.set(math.nan if queue.oldest_due is None else queue.oldest_due)
        for resource in _RESOURCES:
            self._quota.labels(resource).set(self._least.pop(resource, math.nan))
        return generate_latest(self._registry)


def count_requests(metrics: Metrics) -> aiohttp.TraceConfig:
    """Return a trace that counts the requests of a session to GitHub, and notes what is left of quotas."""

    async def count(
        session: aiohttp.ClientSession, context: SimpleNamespace, request: aiohttp.TraceRequestEndParams
    ) -> None:
        metrics.requests.labels(_kind_of(request.url), f"{request.response.status // 100}xx").inc()
        metrics.note_quota(request.response.headers)

    async def count_failure(
        session: aiohttp.ClientSession, context: SimpleNamespace, request: aiohttp.TraceRequestExceptionParams
    ) -> None:
        metrics.requests.labels(_kind_of(request.url), "failed").inc()

    trace = aiohttp.TraceConfig()
    trace.on_request_end.append(count)
    trace.on_request_exception.append(count_failure)
    return trace


def _kind_of(url: URL) -> str:
    """Return what a request to GitHub is: a query or change by GraphQL, a token, or anything else by REST."""
    if url.path.endswith("/graphql"):
        return "graphql"
    return "token" if url.path.endswith("/access_tokens") else "rest"
