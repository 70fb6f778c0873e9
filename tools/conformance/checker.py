"""The checker: every contract at once, and what it found in many messages."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from multiprocessing import get_context
from pathlib import Path

from graphql import build_schema

from tools.conformance import contracts, headers
from tools.conformance.exceptions import exemption
from tools.conformance.graphql_cost import Cost
from tools.conformance.graphql_messages import GraphQLMessages
from tools.conformance.recording import Exchange, Recorded, WebhookDelivery, parse_json, read_line
from tools.conformance.rest import Rest
from tools.conformance.versions import OLDEST, at_version
from tools.conformance.webhooks import Webhooks


class Checker:
    """Checks one message after another against all contracts."""

    def __init__(self, openapi: bytes, graphql: bytes, webhooks: bytes) -> None:
        self._document = document = json.loads(openapi)
        self.rest = Rest(document)
        self._later: dict[str, Rest] = {}
        self.webhooks = Webhooks(json.loads(webhooks), document, self.rest.schemas)
        self.schema = build_schema(graphql.decode(), assume_valid=True)
        self.graphql = GraphQLMessages(self.schema)

    @classmethod
    def of_published_contracts(cls) -> Checker:
        """Return a checker of what GitHub publishes. Raises `contracts.Unavailable`."""
        return cls(contracts.OPENAPI.read(), contracts.GRAPHQL.read(), contracts.WEBHOOKS.read())

    def place(self, message: Recorded) -> str:
        """Return what a message belongs to: an operation, a GraphQL document, an event with its action."""
        if isinstance(message, WebhookDelivery):
            payload = parse_json(message.request)
            action = payload.get("action") if isinstance(payload, dict) else None
            return f"{message.event}/{action}" if action else message.event
        if not message.is_graphql:
            operation = self.rest.find(message)
            return operation.name if operation else f"{message.method} {message.path}"
        request = self.graphql.request(message)
        return f"GraphQL {request.document.name}" if request else "GraphQL"

    def problems(self, message: Recorded) -> set[str]:
        """Return what violates a contract, one sentence each."""
        if isinstance(message, WebhookDelivery):
            return {*self.webhooks.check(message), *headers.check_delivery(message)}
        contract = self.graphql if message.is_graphql else self._rest_at(message.version)
        return {*contract.check(message), *headers.check_exchange(message)}

    def _rest_at(self, version: str) -> Rest:
        if version == OLDEST:
            return self.rest
        if version not in self._later:
            self._later[version] = Rest(at_version(self._document, version))
        return self._later[version]


@dataclass(kw_only=True)
class Findings:
    """What was found in many messages. `samples` are messages without a violation, one of each kind, as lines."""

    requests: int = 0
    deliveries: int = 0
    of_the_app: int = 0
    by_kind: Counter[str] = field(default_factory=Counter)
    violations: Counter[tuple[str, str]] = field(default_factory=Counter)
    examples: dict[tuple[str, str], str] = field(default_factory=dict)
    exempted: Counter[str] = field(default_factory=Counter)
    costs: dict[str, Cost] = field(default_factory=dict)
    samples: dict[str, str] = field(default_factory=dict)

    @property
    def messages(self) -> int:
        """Return the number of messages: each request, each response and each delivery is one."""
        return 2 * self.requests + self.deliveries

    def add(self, other: Findings) -> None:
        """Add what another process found."""
        self.requests += other.requests
        self.deliveries += other.deliveries
        self.of_the_app += other.of_the_app
        self.by_kind += other.by_kind
        self.violations += other.violations
        self.examples = other.examples | self.examples
        self.exempted += other.exempted
        self.samples = other.samples | self.samples
        for name, cost in other.costs.items():
            self._keep(name, cost)

    def examine(self, checker: Checker, line: str) -> None:
        """Check the message of one line, and count it."""
        message = read_line(line)
        place = checker.place(message)
        self._count(checker, message, place)
        violated = False
        for problem in checker.problems(message):
            if found := exemption(place, problem):
                self.exempted[found.pattern] += 1
            else:
                violated = True
                self.violations[place, problem] += 1
                self.examples.setdefault((place, problem), line)
        if not violated:
            self.samples.setdefault(_kind(message, place), line)

    def _count(self, checker: Checker, message: Recorded, place: str) -> None:
        if isinstance(message, WebhookDelivery):
            self.deliveries += 1
            self.by_kind["webhooks"] += 1
            return
        self.requests += 1
        self.of_the_app += message.is_of_the_app
        self.by_kind["GraphQL" if message.is_graphql else "REST"] += 1
        request = checker.graphql.request(message) if message.is_graphql and message.is_of_the_app else None
        if request and not request.problems:
            self._keep(place, checker.graphql.cost(request))

    def _keep(self, name: str, cost: Cost) -> None:
        """Keep the highest cost of each document."""
        known = self.costs.get(name, Cost())
        self.costs[name] = Cost(nodes=max(known.nodes, cost.nodes), requests=max(known.requests, cost.requests))


def _kind(message: Recorded, place: str) -> str:
    if isinstance(message, Exchange):
        return f"{place} {message.status} {message.is_of_the_app} {message.complete}"
    return place


def lines(folder: Path) -> Iterator[str]:
    """Yield the lines of every recording in a folder."""
    for path in sorted(folder.glob("*.jsonl")):
        with path.open(encoding="utf-8") as opened:
            yield from opened


def examine_all(checker: Checker, folder: Path, *, processes: int) -> Findings:
    """Check every message that was recorded, in several processes at once."""
    total = Findings()
    shares = [(checker, folder, number, processes) for number in range(processes)]
    if processes == 1:
        return _examine_share(*shares[0])
    # Forked processes share the contracts, which take seconds to read.
    global _SHARED  # noqa: PLW0603
    _SHARED = checker
    with get_context("fork").Pool(processes) as pool:
        for found in pool.starmap(_examine_forked, [(folder, number, processes) for number in range(processes)]):
            total.add(found)
    return total


_SHARED: Checker | None = None


def _examine_forked(folder: Path, number: int, processes: int) -> Findings:
    assert _SHARED is not None  # noqa: S101  # set before the fork
    return _examine_share(_SHARED, folder, number, processes)


def _examine_share(checker: Checker, folder: Path, number: int, processes: int) -> Findings:
    findings = Findings()
    for index, line in enumerate(lines(folder)):
        if index % processes == number:
            findings.examine(checker, line)
    return findings


def unique(found: Iterable[str]) -> list[str]:
    """Return sentences sorted, each once."""
    return sorted(set(found))
