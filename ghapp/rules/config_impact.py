"""The impact of a change of the rules file: each open pull request is decided under both configurations.

Two things would take more requests to know and count as fulfilled under either configuration: the sections of
documents, and whether a voice is about the present contents.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from ghapp.rules.decide import decide
from ghapp.rules.documents.arrivals import as_if_opened_so
from ghapp.rules.documents.config_change import ConfigChange, valid_change
from ghapp.rules.documents.touched import changed_paths, touched
from ghapp.rules.gate.check_run import GREEN, own_check
from ghapp.rules.model.framework import ConfigSource, EffectiveConfig, RepoConfig, Role, Stale
from ghapp.rules.model.impact import AffectedPull, Impact, impact_key
from ghapp.rules.model.plan import Verdict
from ghapp.rules.model.sections import Sections
from ghapp.rules.model.snapshot import PullRequest, Snapshot
from ghapp.rules.people.holders import has_unread_people
from ghapp.rules.text.globs import MAX_EFFORT, effort

MAX_WEIGHT = 5_000
"""The most that all pull requests together may weigh: about 0.25 s of processor."""


def with_impact(snapshot: Snapshot, effective: EffectiveConfig) -> Snapshot:
    """Return the snapshot with the impact of its change of the rules file, where the other pull requests were read."""
    pull, others = snapshot.pull_request, snapshot.other_pulls
    change = valid_change(pull, effective) if pull and others else None
    if pull is None or others is None or change is None:
        return snapshot
    key = impact_key(pull.head_sha, effective)
    if others.interrupted:
        found = Impact(of=key, interrupted=True)
    else:
        known = [replace(each, people=snapshot.people, pinned_ids=snapshot.pinned_ids) for each in others.pulls]
        found = assess_impact(key, known, effective, change)
        found = replace(found, left_out=found.left_out + others.left_out)
    return replace(snapshot, pull_request=replace(pull, impact=found))


def assess_impact(of: str, others: Iterable[Snapshot], present: EffectiveConfig, config_change: ConfigChange) -> Impact:
    """Decide about each of `others` under the present configuration and under the changed one.

    A pull request whose check does not agree with the first decision is left out: something else matters there, such
    as an override. So is one that would wait for a team whose members are not all known, and whatever would take too
    long. A merge of the change pins the ids of all names again.
    """
    now, then = _simplified(present), _simplified(_changed(present, config_change))
    blocked: list[AffectedPull] = []
    released: list[AffectedPull] = []
    looked_at = left_out = matched = weighed = 0
    for each in others:
        if each.pull_request is None:
            continue
        pull = as_if_opened_so(each, each.pull_request)
        other = replace(each, pull_request=pull)
        matched += effort(changed_paths(pull.files))
        weighed += _weight(other, pull, max(len(each.pairs) for each in (now.config, then.config) if each))
        if matched > MAX_EFFORT or weighed > MAX_WEIGHT or _waits_for_unknown_team(other, pull, now, then):
            left_out += 1
            continue
        before, after = decide(other, now).verdict, decide(replace(other, pinned_ids={}), then).verdict
        if _contradicts_check(pull, present, before):
            left_out += 1
            continue
        looked_at += 1
        if _blocks(before) is not _blocks(after):
            changed = blocked if _blocks(after) else released
            changed.append(AffectedPull(other.number, other.url, after.title if after else ""))
    return Impact(of=of, blocked=_sorted(blocked), released=_sorted(released), looked_at=looked_at, left_out=left_out)


def _weight(other: Snapshot, pull: PullRequest, pairs: int) -> int:
    """Return about how long both decisions take, in units of 0.05 ms: each document is held against each comment."""
    files, items = len(pull.files), len(other.comments) + len(pull.reviews)
    documents = min(files, 2 * pairs)
    return 30 + pairs // 2 + files + items + documents * (16 + items // 2)


def _waits_for_unknown_team(other: Snapshot, pull: PullRequest, *effective: EffectiveConfig) -> bool:
    """Return whether a document of a pull request would need a team that was not read, or not all of it."""
    documents = (each for present in effective if present.config for each in touched(present.config, pull.files))
    holders = (holder for each in documents for role in Role for holder in each.pair.holders(role))
    teams = (holder for holder in holders if holder.is_team)
    return any(team not in other.people or has_unread_people(other, team) for team in teams)


def _changed(present: EffectiveConfig, config_change: ConfigChange) -> EffectiveConfig:
    if config_change.config is None:
        return EffectiveConfig(source=ConfigSource.NONE)
    return replace(present, config=config_change.config, problems=(), unreadable=None)


def _simplified(effective: EffectiveConfig) -> EffectiveConfig:
    config = effective.config
    return replace(effective, config=_simple(config)) if config else effective


def _simple(config: RepoConfig) -> RepoConfig:
    return replace(config, sections=Sections.OFF, gate=replace(config.gate, stale=Stale.KEEP))


def _contradicts_check(pull: PullRequest, present: EffectiveConfig, verdict: Verdict | None) -> bool:
    run = own_check(pull, present.config)
    return run is not None and (run.conclusion not in GREEN) is not _blocks(verdict)


def _blocks(verdict: Verdict | None) -> bool:
    return verdict is not None and verdict.conclusion not in GREEN


def _sorted(found: list[AffectedPull]) -> tuple[AffectedPull, ...]:
    return tuple(sorted(found, key=lambda each: each.number))
