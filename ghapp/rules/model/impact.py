"""The impact of a change to the rules file on other open pull requests, and its stored form (SPEC §5)."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass

from ghapp.rules.model.framework import EffectiveConfig
from ghapp.rules.text.digests import short_digest


@dataclass(frozen=True, slots=True)
class AffectedPull:
    """An open pull request whose verdict would change; `title` is the title that its check would have."""

    number: int
    url: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Impact:
    """The open pull requests that a change to the rules file would block, and those that it would release.

    `of` identifies the commit and the configuration that were compared: the result is kept for them even if the other
    pull requests change. `looked_at` counts the pull requests that were assessed, `left_out` the rest. `interrupted`
    means that GitHub did not return all of them.
    """

    of: str
    blocked: tuple[AffectedPull, ...] = ()
    released: tuple[AffectedPull, ...] = ()
    looked_at: int = 0
    left_out: int = 0
    interrupted: bool = False


def impact_key(head_sha: str, present: EffectiveConfig) -> str:
    """Return a key for a commit and the current configuration: the impact of one on the other does not change."""
    parts = (head_sha, present.version, present.organisation_text or "")
    return short_digest("\0".join(parts))


def encode_impact(impact: Impact | None) -> str:
    """Return the impact as text for the store; empty if the next evaluation should assess it again."""
    return "" if impact is None or impact.interrupted else json.dumps(asdict(impact))


def decode_impact(text: str, of: str) -> Impact | None:
    """Return the stored impact; None if it is about another comparison than `of`."""
    kept = json.loads(text) if text else {}
    if kept.get("of") != of:
        return None
    lists = {name: tuple(AffectedPull(**each) for each in kept[name]) for name in ("blocked", "released")}
    return Impact(**{**kept, **lists})
