"""Foresees what a change of the rules file would do: each open pull request decided under both configurations.

What would take more requests to know is not foreseen: the sections of documents, and whether a voice is about the
present contents. Both count as fulfilled, under either configuration.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from ghapp.rules.decide import decide
from ghapp.rules.documents.config_change import Amendment
from ghapp.rules.gate.check_run import GREEN, notes_on, own_check
from ghapp.rules.model.framework import ConfigSource, Governing, RepoConfig, Stale
from ghapp.rules.model.impact import Foreseen, Foresight
from ghapp.rules.model.plan import Verdict
from ghapp.rules.model.sections import Sections
from ghapp.rules.model.snapshot import PullRequest, Snapshot


def foresee(of: str, others: Iterable[Snapshot], present: Governing, amendment: Amendment) -> Foresight:
    """Decide about each of `others` as things are and as they would be.

    One whose check stands otherwise than could be foreseen is left out: more is at play there, as an override.
    """
    now, then = _simplified(present), _simplified(_to_come(present, amendment))
    blocked: list[Foreseen] = []
    released: list[Foreseen] = []
    looked_at = left_out = 0
    for other, pull in ((other, other.pull_request) for other in others):
        if pull is None:
            continue
        seen = replace(other, pull_request=replace(pull, noted=notes_on(other.number, pull.checks)))
        before, after = decide(seen, now).verdict, decide(seen, then).verdict
        if _stands_otherwise(pull, present, before):
            left_out += 1
            continue
        looked_at += 1
        if _blocks(before) is not _blocks(after):
            changed = blocked if _blocks(after) else released
            changed.append(Foreseen(other.number, other.url, after.title if after else ""))
    return Foresight(
        of=of, blocked=_sorted(blocked), released=_sorted(released), looked_at=looked_at, left_out=left_out
    )


def _to_come(present: Governing, amendment: Amendment) -> Governing:
    if amendment.config is None:
        return Governing(source=ConfigSource.NONE)
    return replace(present, config=amendment.config, problems=(), unreadable=None)


def _simplified(governing: Governing) -> Governing:
    config = governing.config
    return replace(governing, config=_simple(config)) if config else governing


def _simple(config: RepoConfig) -> RepoConfig:
    return replace(config, sections=Sections.OFF, gate=replace(config.gate, stale=Stale.KEEP))


def _stands_otherwise(pull: PullRequest, present: Governing, foreseen: Verdict | None) -> bool:
    run = own_check(pull, present.config)
    return run is not None and (run.conclusion not in GREEN) is not _blocks(foreseen)


def _blocks(verdict: Verdict | None) -> bool:
    return verdict is not None and verdict.conclusion not in GREEN


def _sorted(found: list[Foreseen]) -> tuple[Foreseen, ...]:
    return tuple(sorted(found, key=lambda each: each.number))
