"""What the app remembers, in the terms of the rules, and what an evaluation adds to it. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime

from ghapp.jobs import ButtonClick, Pins, RepositoryFindings, ThreadMemory
from ghapp.rules.config.effective import ConfigFiles, ConfigTexts, texts_if_valid
from ghapp.rules.model.check_runs import ReportedClick
from ghapp.rules.model.delegate_pins import decode_delegate_pins
from ghapp.rules.model.earlier_look import EarlierLook
from ghapp.rules.model.framework import EffectiveConfig, Holder, RepoConfig
from ghapp.rules.model.head_arrivals import HeadArrival
from ghapp.rules.model.impact import decode_impact, impact_key
from ghapp.rules.model.seen_state import SeenState
from ghapp.rules.model.snapshot import Snapshot
from ghapp.store.protocol import LookMemory, RepositoryMemory

MOST_ARRIVALS = 100
"""How many heads of a pull request are kept."""


def last_valid(memory: RepositoryMemory) -> ConfigTexts | None:
    """Return the last valid version of the configuration; None where there never was one."""
    return ConfigTexts(memory.repository_text, memory.organisation_text) if memory.valid else None


def holders(memory: RepositoryMemory) -> frozenset[Holder]:
    """Return whom the last valid configuration names, so that the first request can ask for them."""
    last = last_valid(memory)
    config = last.loaded if last else None
    return config.named if isinstance(config, RepoConfig) else frozenset()


def delegates_of_away_holders(remembered: LookMemory) -> frozenset[Holder]:
    """Return who speaks for away holders, or did: the first request asks for them, too."""
    return frozenset(Holder.parse(period.delegate) for period in remembered.away)


def recall(
    snapshot: Snapshot,
    effective: EffectiveConfig,
    remembered: LookMemory,
    *,
    pinned_ids: Mapping[Holder, int],
    delegated_since: Mapping[tuple[Holder, Holder], datetime],
    sharers: frozenset[int] | None = None,
) -> Snapshot:
    """Return a snapshot with what is remembered of its repository and of itself, and its clicks by delivery.

    A refusal stands on the head that it was about: on the next one, GitHub is asked again. `sharers` are
    the threads that had the head when they were last observed; None where nobody asked.
    """
    memory, known = remembered.repository, remembered.thread or ThreadMemory()
    head_sha, pull = "", snapshot.pull_request
    if pull:
        head_sha = pull.head_sha
        impact = decode_impact(known.impact, impact_key(head_sha, effective))
        pull = replace(
            pull,
            sightings=known.sightings,
            seen=SeenState.parse(known.seen),
            delegate_pins=decode_delegate_pins(known.delegate_pins),
            head_history=replace(pull.head_history, delivered=remembered.arrivals),
            impact=impact,
            remembered_sharers=sharers,
        )
    return replace(
        snapshot,
        pinned_ids=pinned_ids,
        delegated_since=delegated_since,
        reported_clicks=tuple(_reported(delivery, click) for delivery, click in remembered.clicks.items()),
        away=remembered.away,
        refusals=tuple(refusal for refusal in known.refusals if refusal.head_sha == head_sha),
        labels_created=memory.labels_created,
        arrived_at=None if memory.arrived_at is None else datetime.fromtimestamp(memory.arrived_at, UTC),
        earlier=_earlier(remembered),
        pull_request=pull,
    )


def _earlier(remembered: LookMemory) -> EarlierLook | None:
    known = remembered.thread
    return (
        EarlierLook(head_sha=known.head_sha, dormant=known.dormant, documents=remembered.documents) if known else None
    )


def oldest_kept_arrival(remembered: LookMemory) -> datetime | None:
    """Return since when the heads of a pull request are kept; None where all of them are."""
    arrivals = remembered.arrivals
    return arrivals[MOST_ARRIVALS - 1].at if len(arrivals) > MOST_ARRIVALS else None


def logged_arrivals(snapshot: Snapshot) -> tuple[HeadArrival, ...]:
    """Return the heads that the activity log reports, where it was read: it is not asked again for them."""
    return (snapshot.pull_request.head_history.logged or ()) if snapshot.pull_request else ()


def _reported(delivery: str, click: ButtonClick) -> ReportedClick:
    return ReportedClick(
        delivery=delivery, button=click.button, run_id=click.run, login=click.login, user_id=click.user_id
    )


def learn(memory: RepositoryMemory, files: ConfigFiles, now: float) -> RepositoryMemory:
    """Return the memory with the present configuration, if that is valid; where there is one, the app has arrived."""
    if memory.arrived_at is None and (files.repository or files.organisation):
        memory = replace(memory, arrived_at=now)
    texts = texts_if_valid(files)
    if texts is None:
        return memory
    return replace(
        memory,
        valid=True,
        repository_text=texts.repository_text,
        organisation_text=texts.organisation_text,
    )


def changes(before: RepositoryMemory, after: RepositoryMemory) -> RepositoryFindings | None:
    """Return what an evaluation adds to the memory of a repository; None where that is nothing."""
    if before == after:
        return None
    pins = Pins(before.pinned_version, after.pinned_version, after.holders, after.delegated)
    known = Pins(before.pinned_version, before.pinned_version, before.holders, before.delegated)
    return RepositoryFindings(
        config=None if last_valid(before) == last_valid(after) else last_valid(after),
        config_version=None if before.config_version == after.config_version else after.config_version,
        labels_created=after.labels_created,
        arrived_at=None if before.arrived_at == after.arrived_at else after.arrived_at,
        pins=None if pins == known else pins,
    )
