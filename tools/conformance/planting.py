"""Planted faults: messages that satisfy the contracts are spoiled in every way, and each fault has to be noticed.

The faults come from the contracts alone, and from another reading of them than the checks have: only where a schema
leaves no choice (no alternatives) is a key dropped or a type changed.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from tools.conformance.checker import Checker
from tools.conformance.exceptions import exemption
from tools.conformance.faults import MADE_UP, Fault, json_faults, with_header, without, without_response
from tools.conformance.graphql_planting import plant_in_graphql
from tools.conformance.headers import DELIVERY, QUOTA, expected_of_request
from tools.conformance.recording import Exchange, Recorded, WebhookDelivery, read_line
from tools.conformance.rest import Operation
from tools.conformance.versions import OLDEST

MOST_PER_MESSAGE = 60


@dataclass(kw_only=True)
class Proof:
    """How many planted faults of each kind were noticed, and those that were not."""

    planted: Counter[str] = field(default_factory=Counter)
    noticed: Counter[str] = field(default_factory=Counter)
    missed: list[str] = field(default_factory=list)


def prove(checker: Checker, samples: Iterable[str]) -> Proof:
    """Plant faults in messages without a violation, and check that each is noticed."""
    proof = Proof()
    for line in samples:
        message = read_line(line)
        for fault in thinned(list(plant(checker, message))):
            proof.planted[fault.name] += 1
            where = checker.place(fault.message)
            if any(exemption(where, problem) is None for problem in checker.problems(fault.message)):
                proof.noticed[fault.name] += 1
            else:
                proof.missed.append(f"{where}: {fault.name} at {fault.place}")
    return proof


def thinned(faults: list[Fault]) -> list[Fault]:
    """Return at most so many faults of a message, spread evenly, with at least one of each kind."""
    step = max(1, len(faults) // MOST_PER_MESSAGE)
    first = {fault.name: fault for fault in reversed(faults)}
    return [*first.values(), *(fault for fault in faults[::step] if first[fault.name] is not fault)]


def plant(checker: Checker, message: Recorded) -> Iterator[Fault]:
    """Yield a message with one fault after another."""
    if isinstance(message, WebhookDelivery):
        yield from _in_delivery(checker, message)
    elif message.is_graphql:
        yield from plant_in_graphql(checker, message)
    else:
        yield from _in_rest(checker, message)


def _in_delivery(checker: Checker, message: WebhookDelivery) -> Iterator[Fault]:
    payload = json.loads(message.request)
    contract = checker.webhooks.find(message, payload)
    if contract is None:
        return
    for name in DELIVERY:
        if name in message.request_headers:
            yield Fault(name="header dropped", place=name, message=without(message, name))
    yield Fault(name="unknown event", place="", message=with_header(message, "x-github-event", MADE_UP))
    if "action" in payload:
        spoiled = json.dumps(payload | {"action": MADE_UP})
        yield Fault(name="unknown action", place="", message=replace(message, request=spoiled))
    for name, place, spoiled_value in json_faults(contract.schemas, contract.schema, payload):
        yield Fault(name=name, place=place, message=replace(message, request=json.dumps(spoiled_value)))


def _in_rest(checker: Checker, message: Exchange) -> Iterator[Fault]:
    operation = checker.rest.find(message)
    if operation is None or not message.complete:
        return
    yield Fault(name="unknown status", place="", message=replace(message, status=418))
    if "x-ratelimit-limit" in message.headers and message.status < 400:
        for name in QUOTA:
            yield Fault(name="header dropped", place=name, message=without_response(message, name))
    if message.is_of_the_app:
        yield from _in_request(checker, operation, message)
    is_read = message.version == OLDEST and message.is_json and message.response and message.status < 300
    schema = checker.rest.schema_of_response(operation, message) if is_read else None
    if schema is not None:
        for name, place, spoiled in json_faults(checker.rest.schemas, schema, json.loads(message.response)):
            yield Fault(name=name, place=f"response{place}", message=replace(message, response=json.dumps(spoiled)))


def _in_request(checker: Checker, operation: Operation, message: Exchange) -> Iterator[Fault]:
    for name in expected_of_request(message).keys() - {"user-agent"}:  # without it, no request is known as the app's
        yield Fault(name="header dropped", place=name, message=without(message, name))
    asked = f"{message.target}{'&' if '?' in message.target else '?'}{MADE_UP}=1"
    yield Fault(name="unknown parameter", place="", message=replace(message, target=asked))
    yield Fault(name="unknown path", place="", message=replace(message, target=f"/{MADE_UP}"))
    if message.request and operation.body:
        for name, place, spoiled in json_faults(checker.rest.schemas, operation.body, json.loads(message.request)):
            yield Fault(name=name, place=f"request{place}", message=replace(message, request=json.dumps(spoiled)))
