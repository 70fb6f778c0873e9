"""What was said on the copies of a pull request: it counts as if it had been said here (SPEC §3, "Shared heads").

Each copy is read by its own history: a voice on it counts if it came after the copy touched the documents, so
words about something else do not count once the copy is moved to this head.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

from ghapp.rules.conversation.concerns import Concern
from ghapp.rules.conversation.read import read_conversation
from ghapp.rules.gate.check_run import known_sightings
from ghapp.rules.hearing.assessment import Assessment, assess
from ghapp.rules.hearing.hearings import Hearing, HearingOutcome
from ghapp.rules.hearing.overrides import Override
from ghapp.rules.model.framework import EffectiveConfig
from ghapp.rules.model.snapshot import Snapshot
from ghapp.rules.people.authors import mark_bots


@dataclass(frozen=True, slots=True, kw_only=True)
class Elsewhere:
    """What was said on one copy: the hearings there, the open concerns, and the overrides that hold."""

    hearings: tuple[Hearing, ...] = ()
    concerns: tuple[Concern, ...] = ()
    overrides: tuple[Override, ...] = ()


def said_on(snapshot: Snapshot, effective: EffectiveConfig) -> Elsewhere:
    """Return what was said on a copy, by its own history."""
    snapshot = mark_bots(snapshot, effective.config) if effective.config else snapshot
    pull = snapshot.pull_request
    if pull is None or effective.config is None:
        return Elsewhere()
    conversation = read_conversation(snapshot, effective.config)
    pull = replace(pull, sightings=known_sightings(snapshot, pull))
    snapshot = replace(snapshot, pull_request=pull)
    said = assess(snapshot, pull, conversation, effective)
    return Elsewhere(
        hearings=said.hearings,
        concerns=said.concerns,
        overrides=tuple(override for override in said.overrides if override.holds),
    )


def with_copies(own: Assessment, elsewhere: Collection[Elsewhere]) -> Assessment:
    """Return the assessment of a pull request with what was said on its copies; an objection on any of them stands."""
    there = [hearing for each in elsewhere for hearing in each.hearings]
    return replace(
        own,
        hearings=tuple(
            _joined(hearing, [each for each in there if _seat(each) == _seat(hearing)]) for hearing in own.hearings
        ),
        concerns=(*own.concerns, *(concern for each in elsewhere for concern in each.concerns)),
        overrides=(*own.overrides, *(override for each in elsewhere for override in each.overrides)),
    )


def _joined(hearing: Hearing, there: list[Hearing]) -> Hearing:
    if hearing.outcome in (HearingOutcome.AUTHOR, HearingOutcome.NOBODY_ELSE):
        return hearing
    given = [voice for each in (hearing, *there) for voice in each.voices]
    if hearing.author_speaks:  # also on a copy to which nobody else pushed
        given += [voice for each in there for voice in each.own_words]
    found = sorted(given, key=lambda voice: voice.at)
    voices = tuple({voice.speaker.node_id: voice for voice in reversed(found)}.values())[::-1]
    dissent = next((each.dissent for each in (hearing, *there) if each.dissent), None)
    if not voices:
        return hearing
    outcome = HearingOutcome.NOT_ALIGNED if dissent else HearingOutcome.HEARD
    away = tuple(dict.fromkeys(delegation for each in (hearing, *there) for delegation in each.away))
    return replace(hearing, outcome=outcome, voices=voices, dissent=dissent, stale=(), away=away)


def _seat(hearing: Hearing) -> tuple[str, str, str, tuple[str, ...]]:
    document = hearing.document
    return document.kind, document.pair.name, hearing.role, document.paths
