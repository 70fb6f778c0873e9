"""What a change of the rules file would do to other open pull requests, as values that a look can keep (SPEC §5)."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from hashlib import sha256

from ghapp.rules.model.framework import EffectiveConfig


@dataclass(frozen=True, slots=True)
class AffectedPull:
    """An open pull request whose gate would be another; `title` is that of its check then."""

    number: int
    url: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Impact:
    """Which other open pull requests a change of the rules file would newly block, and which it would release.

    `of` identifies the commit and the present configuration that were compared: what was foreseen of them stays, even
    where the others change. `looked_at` counts the others about whom something is known, `left_out` the rest.
    `interrupted` says that GitHub would not show them all.
    """

    of: str
    blocked: tuple[AffectedPull, ...] = ()
    released: tuple[AffectedPull, ...] = ()
    looked_at: int = 0
    left_out: int = 0
    interrupted: bool = False


def impact_key(head_sha: str, present: EffectiveConfig) -> str:
    """Identify a commit and the present configuration: what is known of the impact of one on the other stays true."""
    parts = (head_sha, present.version, present.organisation_text or "")
    return sha256("\0".join(parts).encode()).hexdigest()[:20]


def encode_impact(impact: Impact | None) -> str:
    """What is worth keeping for the next look; empty where that should see for itself."""
    return "" if impact is None or impact.interrupted else json.dumps(asdict(impact))


def decode_impact(text: str, of: str) -> Impact | None:
    """What was kept; None where it is about something else."""
    kept = json.loads(text) if text else {}
    if kept.get("of") != of:
        return None
    lists = {name: tuple(AffectedPull(**each) for each in kept[name]) for name in ("blocked", "released")}
    return Impact(**{**kept, **lists})
