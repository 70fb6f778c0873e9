"""The commands that go on record while they stand, a row each, by the comment that gave it (SPEC §4)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ghapp.rules.concerns import Concern, concerns
from ghapp.rules.model import RepoConfig
from ghapp.rules.orders import Order
from ghapp.rules.plan import Record
from ghapp.rules.snapshot import Snapshot

CONCERN = "concern"


def records_of_orders(snapshot: Snapshot, config: RepoConfig) -> tuple[Record, ...]:
    """The rows as they are now: one that was written before is corrected."""
    return tuple(_records(snapshot, config))


def _records(snapshot: Snapshot, config: RepoConfig) -> Iterator[Record]:
    for concern in concerns(snapshot, config):
        yield _record(CONCERN, concern.raised, _concern(concern))


def _record(kind: str, order: Order, data: dict[str, Any]) -> Record:
    given = {"who": order.author.login, "link": order.comment.url}
    return Record(kind=kind, identity=f"{kind} {order.comment.node_id}", at=order.comment.created_at, data=given | data)


def _concern(concern: Concern) -> dict[str, Any]:
    resolved = concern.resolved
    return {
        "name": concern.name,
        "text": concern.text,
        "resolved_by": resolved.author.login if resolved else None,
        "resolved_at": resolved.comment.created_at.isoformat() if resolved else None,
    }
