"""How it stands with holders who are awaited and stay silent (SPEC §6)."""

from __future__ import annotations

from dataclasses import dataclass

from ghapp.rules.model import Holder


@dataclass(frozen=True, slots=True, kw_only=True)
class Silence:
    """Holders who have not been heard, and what was done about it, what is due now included."""

    holders: tuple[Holder, ...]
    reminded: int = 0
    escalated: bool = False
