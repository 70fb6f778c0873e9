"""What deliveries report about GitHub's state, sent to the other replicas by NOTIFY with the commit."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from ghapp.identity import Key
from ghapp.jobs import DeliveryEffects

# PostgreSQL takes less than 8,000 bytes. Source: https://www.postgresql.org/docs/current/sql-notify.html
_MOST_BYTES = 7_900
CHANNEL = "ghapp_told"


class Broadcast:
    """Packs the effects of this process's deliveries; `heard` is called with those of other processes."""

    def __init__(self, sender: str, heard: Callable[[DeliveryEffects], None]) -> None:
        self._sender = sender
        self.heard = heard

    def pack(self, intakes: Sequence[DeliveryEffects]) -> list[str]:
        """Return the payloads of as few notifications as possible."""
        payloads: list[str] = []
        for columns in filter(None, map(_columns, intakes)):
            line = json.dumps(columns, separators=(",", ":"))
            if payloads and len(payloads[-1]) + len(line) < _MOST_BYTES:
                payloads[-1] += f"\n{line}"
            else:
                payloads.append(f"{self._sender}\n{line}")
        return payloads

    def hear(self, payload: str) -> None:
        """Take in a notification."""
        sender, *lines = payload.split("\n")
        if sender != self._sender:
            for line in lines:
                self.heard(_intake(json.loads(line)))


def _columns(effects: DeliveryEffects) -> list[Any] | None:
    """Return the effects as JSON values; None where there is nothing to send."""
    columns: list[Any] = [
        [(key.repository_id, key.number, sha) for key, sha in effects.replaced_heads],
        [(key.repository_id, key.number, sha) for key, sha in effects.present_heads],
        [(key.repository_id, key.number, at) for key, at in effects.updated],
        effects.renewed_installations,
        effects.teams,
    ]
    return columns if any(columns) else None


def _intake(columns: list[Any]) -> DeliveryEffects:
    replaced, present, updated, renewed, teams = columns
    return DeliveryEffects(
        replaced_heads=tuple(_keyed(replaced)),
        present_heads=tuple(_keyed(present)),
        updated=tuple(_keyed(updated)),
        renewed_installations=tuple(renewed),
        teams=tuple(teams),
    )


def _keyed(rows: list[list[Any]]) -> Iterator[Any]:
    for repository_id, number, *rest in rows:
        yield Key(repository_id, number), *rest
