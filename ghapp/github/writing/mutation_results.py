"""How each change of a batch went, read from GitHub's answer. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ghapp.github.api.responses import GraphQLResponse


@dataclass(frozen=True, slots=True)
class MutationOutcome:
    """How one change went: the payload, or GitHub's words where it refused."""

    payload: Mapping[str, Any] | None
    message: str = ""
    forbidden: bool = False


def outcome_of(answer: GraphQLResponse, alias: str) -> MutationOutcome:
    """Return how one change of a batch went; a fault deeper inside only says that its result could not be read back."""
    payload = answer.data.get(alias)
    if payload is not None:
        return MutationOutcome(payload)
    fault = next((fault for fault in answer.faults if fault.path[:1] == (alias,)), None)
    if fault is None:
        return MutationOutcome(None, "GitHub gave no reason")
    return MutationOutcome(None, fault.message, forbidden=fault.type == "FORBIDDEN")


def node_ids(owner: Mapping[str, Any] | None, connection: str, inside: str | None = None) -> frozenset[str] | None:
    """Return the node ids in a connection that was read back; None where GitHub does not show it."""
    if not owner or not owner[connection]:
        return None
    nodes = [node for node in owner[connection]["nodes"] or () if node]
    people = [node[inside] for node in nodes] if inside else nodes
    return frozenset(someone["id"] for someone in people if someone)
