"""Webhook deliveries as GitHub's log shows them."""

from __future__ import annotations

from ghapp.sandbox.json.accounts import JSON, format_time
from ghapp.sandbox.state.deliveries import Attempt, Delivery


def item(attempt: Attempt) -> JSON:
    """Return an attempt as in the list, without request and response."""
    delivery = attempt.delivery
    return {
        "id": attempt.number,
        "guid": delivery.id,
        "delivered_at": format_time(attempt.at),
        "redelivery": attempt.redelivery,
        "duration": 0.01,
        "status": attempt.status,
        "status_code": attempt.status_code,
        "event": delivery.event,
        "action": delivery.action,
        "installation_id": _id(delivery, "installation"),
        "repository_id": _id(delivery, "repository"),
        "throttled_at": None,
    }


def whole(attempt: Attempt) -> JSON:
    """Return an attempt with its request and response."""
    delivery = attempt.delivery
    return item(attempt) | {
        "url": delivery.app.webhook_url,
        "request": {"headers": delivery.headers, "payload": delivery.payload},
        "response": {"headers": {}, "payload": attempt.response},
    }


def _id(delivery: Delivery, subject: str) -> int | None:
    number = (delivery.payload.get(subject) or {}).get("id")
    return number if isinstance(number, int) else None
