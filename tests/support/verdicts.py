"""What the gate's tests ask: the verdict on a snapshot, and the parts of it that most of them compare."""

from __future__ import annotations

from ghapp.rules.decide import decide
from ghapp.rules.model.framework import EffectiveConfig
from ghapp.rules.model.plan import Verdict
from ghapp.rules.model.snapshot import Snapshot
from tests.support.builders import effective

WAITING, SUCCESS, FAILURE, NEUTRAL = "ACTION_REQUIRED", "SUCCESS", "FAILURE", "NEUTRAL"
TOO_MANY = "It changes more than 3,000 files."


def verdict(snapshot: Snapshot, rules: EffectiveConfig | None = None) -> Verdict:
    found = decide(snapshot, rules or effective()).verdict
    assert found is not None
    return found


def outcome(snapshot: Snapshot, rules: EffectiveConfig | None = None) -> tuple[str, str]:
    """Conclusion and title."""
    found = verdict(snapshot, rules)
    return found.conclusion.value, found.title
