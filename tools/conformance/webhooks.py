"""Webhook deliveries: payloads by event and action, and the headers, against GitHub's webhook contract.

The package of webhooks is older than the one of REST, which holds the same document as `x-webhooks`: an action that the
older one lacks is looked up in the newer one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tools.conformance.json_schemas import Schema, Schemas
from tools.conformance.recording import NOT_JSON, SIGNATURE, WebhookDelivery, parse_json


@dataclass(frozen=True, kw_only=True)
class EventContract:
    """What the contract says of one action of an event."""

    schema: Schema
    schemas: Schemas
    headers: tuple[str, ...]
    receivers: tuple[str, ...]


class Webhooks:
    """Checks deliveries against the webhooks of one OpenAPI document, or of another where the first has none."""

    def __init__(self, webhooks: Mapping[str, Any], rest: Mapping[str, Any], schemas_of_rest: Schemas) -> None:
        self._contracts = dict(_contracts(rest["x-webhooks"], schemas_of_rest))
        self._contracts |= dict(_contracts(webhooks["webhooks"], Schemas(webhooks)))

    def find(self, delivery: WebhookDelivery, payload: object) -> EventContract | None:
        """Return the contract of a delivery, if there is one."""
        action = payload.get("action") if isinstance(payload, dict) else None
        return self._contracts.get(f"{delivery.event}/{action}" if action else delivery.event)

    def check(self, delivery: WebhookDelivery) -> Iterator[str]:
        """Yield what violates the contract, one sentence each."""
        payload = parse_json(delivery.request)
        if payload is NOT_JSON:
            yield "the payload is not JSON"
            return
        contract = self.find(delivery, payload)
        if contract is None:
            yield "the contract has no such event and action"
            return
        if "app" not in contract.receivers:
            yield "GitHub does not send this event to apps"
        for name in contract.headers:
            if not delivery.request_headers.get(name) and not (name == SIGNATURE and delivery.is_unsigned):
                yield f"the header {name} is missing"
        yield from (f"payload{each}" for each in contract.schemas.errors(contract.schema, payload))


def _contracts(webhooks: Mapping[str, Any], schemas: Schemas) -> Iterator[tuple[str, EventContract]]:
    for webhook in webhooks.values():
        definition = webhook["post"]
        content = definition["requestBody"]["content"]
        if "application/json" not in content:
            continue
        event, _, action = definition["operationId"].replace("-", "_").partition("/")
        contract = EventContract(
            schema=content["application/json"]["schema"],
            schemas=schemas,
            headers=tuple(each["name"].lower() for each in definition["parameters"] if each.get("required")),
            receivers=tuple(definition["x-github"]["supported-webhook-types"]),
        )
        yield (f"{event}/{action}" if action else event), contract
