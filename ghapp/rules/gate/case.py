"""The case: all that the verdict on one pull request rests on."""

from __future__ import annotations

from dataclasses import dataclass, field

from ghapp.rules.conversation.concerns import Concern
from ghapp.rules.conversation.delegations import Delegation
from ghapp.rules.documents.config_change import ConfigChange
from ghapp.rules.documents.sections import Reading
from ghapp.rules.hearing.hearings import Hearing
from ghapp.rules.hearing.overrides import Override
from ghapp.rules.hearing.waiting import Nudge, PendingVoice
from ghapp.rules.model.framework import EffectiveConfig
from ghapp.rules.model.impact import Impact
from ghapp.rules.model.sightings import Sighting
from ghapp.rules.model.snapshot import Refusal
from ghapp.rules.people.unreachable import UnreachableHolder


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """All that the verdict on one pull request rests on.

    `amendment` is what this pull request makes of the configuration (None: it leaves it alone), and `foresight` what
    that would do to others. `absent` and `refusals` tell who could not be asked, and what else GitHub refused,
    `silences` who was reminded, `nudges` who was asked once more. Without a valid configuration there are no hearings.
    `concerns` are those that are open, `overrides` those that were given, oldest first, `delegations` those that run.
    `noted` is what the next look must know (None: nobody knows anything). `reading` is what the documents do not say.
    """

    effective: EffectiveConfig
    hearings: tuple[Hearing, ...] = ()
    concerns: tuple[Concern, ...] = ()
    overrides: tuple[Override, ...] = ()
    delegations: tuple[Delegation, ...] = ()
    files_problem: str | None = None
    config_change: ConfigChange | None = None
    impact: Impact | None = None
    unreachable: tuple[UnreachableHolder, ...] = ()
    refusals: tuple[Refusal, ...] = ()
    pending_voices: tuple[PendingVoice, ...] = ()
    nudges: tuple[Nudge, ...] = ()
    sightings: tuple[Sighting, ...] | None = None
    reading: Reading = field(default_factory=Reading)
