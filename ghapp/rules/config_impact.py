"""Foresees what a change of the rules file would do: each open pull request decided under both configurations.

What would take more requests to know is not foreseen: the sections of documents, and whether a voice is about the
present contents. Both count as fulfilled, under either configuration.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from ghapp.rules.decide import decide
from ghapp.rules.documents.config_change import ConfigChange
from ghapp.rules.gate.check_run import GREEN, own_check, sightings_on
from ghapp.rules.model.framework import ConfigSource, EffectiveConfig, RepoConfig, Stale
from ghapp.rules.model.impact import AffectedPull, Impact
from ghapp.rules.model.plan import Verdict
from ghapp.rules.model.sections import Sections
from ghapp.rules.model.snapshot import PullRequest, Snapshot


def assess_impact(of: str, others: Iterable[Snapshot], present: EffectiveConfig, config_change: ConfigChange) -> Impact:
    """Decide about each of `others` as things are and as they would be.

    One whose check stands otherwise than could be foreseen is left out: more is at play there, as an override.
    """
    now, then = _simplified(present), _simplified(_to_come(present, config_change))
    blocked: list[AffectedPull] = []
    released: list[AffectedPull] = []
    looked_at = left_out = 0
    for other, pull in ((other, other.pull_request) for other in others):
        if pull is None:
            continue
        seen = replace(other, pull_request=replace(pull, sightings=sightings_on(other.number, pull.checks)))
        before, after = decide(seen, now).verdict, decide(seen, then).verdict
        if _stands_otherwise(pull, present, before):
            left_out += 1
            continue
        looked_at += 1
        if _blocks(before) is not _blocks(after):
            changed = blocked if _blocks(after) else released
            changed.append(AffectedPull(other.number, other.url, after.title if after else ""))
    return Impact(of=of, blocked=_sorted(blocked), released=_sorted(released), looked_at=looked_at, left_out=left_out)


def _to_come(present: EffectiveConfig, config_change: ConfigChange) -> EffectiveConfig:
    if config_change.config is None:
        return EffectiveConfig(source=ConfigSource.NONE)
    return replace(present, config=config_change.config, problems=(), unreadable=None)


def _simplified(effective: EffectiveConfig) -> EffectiveConfig:
    config = effective.config
    return replace(effective, config=_simple(config)) if config else effective


def _simple(config: RepoConfig) -> RepoConfig:
    return replace(config, sections=Sections.OFF, gate=replace(config.gate, stale=Stale.KEEP))


def _stands_otherwise(pull: PullRequest, present: EffectiveConfig, impact: Verdict | None) -> bool:
    run = own_check(pull, present.config)
    return run is not None and (run.conclusion not in GREEN) is not _blocks(impact)


def _blocks(verdict: Verdict | None) -> bool:
    return verdict is not None and verdict.conclusion not in GREEN


def _sorted(found: list[AffectedPull]) -> tuple[AffectedPull, ...]:
    return tuple(sorted(found, key=lambda each: each.number))
