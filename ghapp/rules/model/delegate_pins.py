"""Delegate pins: which account a command named as a delegate when the app first read it (SPEC §3, §4)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import astuple, dataclass


@dataclass(frozen=True, slots=True)
class DelegatePin:
    """The name in a command, and the permanent id of the account that had it (`NOBODY`: there was none)."""

    name: str
    permanent_id: int


def encode_delegate_pins(pins: Mapping[str, DelegatePin]) -> str:
    """Return pins, by the node id of the comment, as text for the store."""
    return json.dumps({node_id: astuple(pin) for node_id, pin in sorted(pins.items())}) if pins else ""


def decode_delegate_pins(text: str) -> Mapping[str, DelegatePin]:
    """Return the pins of a text from the store."""
    return {node_id: DelegatePin(*values) for node_id, values in json.loads(text or "{}").items()}
