"""The case: everything that the verdict on one pull request rests on."""

from __future__ import annotations

from dataclasses import dataclass

from ghapp.rules.conversation.concerns import Concern
from ghapp.rules.conversation.delegations import Delegation
from ghapp.rules.conversation.statements import Statement
from ghapp.rules.documents.config_change import ConfigChange
from ghapp.rules.documents.gaps import Finding
from ghapp.rules.hearing.hearings import Hearing
from ghapp.rules.hearing.objections import is_contested
from ghapp.rules.hearing.overrides import Override
from ghapp.rules.hearing.waiting import Nudge, PendingVoice
from ghapp.rules.model.framework import EffectiveConfig
from ghapp.rules.model.impact import Impact
from ghapp.rules.model.sightings import Sighting
from ghapp.rules.model.snapshot import Refusal
from ghapp.rules.people.authors import Authorship
from ghapp.rules.people.unreachable import UnreachableHolder


@dataclass(frozen=True, slots=True)
class RefusedCommand:
    """A slash command without effect: the sentence that says why, and the link to its comment."""

    text: str
    link: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """Everything that the verdict on one pull request rests on.

    `config_change` is what this pull request makes of the rules file (None: nothing), and `impact` its effect on
    other pull requests. `unreachable`, `refusals` and `refused_commands` are what could not be done. `pending_voices`
    are the waits with their reminders, and `nudges` what the button asked. `concerns` are open, `overrides` are
    oldest first, and `delegations` are in force or lack only access to the repository. `sightings` are for the next
    evaluation (None: unknown). `findings` are what the documents lack. `automatic` are out-of-office mails. `binding`
    is what the button Override is bound to. Without a valid configuration there are no hearings. `merges_by_itself`
    says whether a machine merges once the check passes. `authorship` says who opened the pull request.
    """

    effective: EffectiveConfig
    authorship: Authorship = Authorship.PERSON
    hearings: tuple[Hearing, ...] = ()
    concerns: tuple[Concern, ...] = ()
    overrides: tuple[Override, ...] = ()
    delegations: tuple[Delegation, ...] = ()
    automatic: tuple[Statement, ...] = ()
    files_problem: str | None = None
    config_change: ConfigChange | None = None
    impact: Impact | None = None
    unreachable: tuple[UnreachableHolder, ...] = ()
    refusals: tuple[Refusal, ...] = ()
    refused_commands: tuple[RefusedCommand, ...] = ()
    pending_voices: tuple[PendingVoice, ...] = ()
    nudges: tuple[Nudge, ...] = ()
    sightings: tuple[Sighting, ...] | None = None
    findings: tuple[Finding, ...] = ()
    binding: str = ""
    merges_by_itself: bool = False

    @property
    def override(self) -> Override | None:
        """Return the latest override that holds."""
        return next((given for given in reversed(self.overrides) if given.holds), None)

    @property
    def is_contested(self) -> bool:
        """Return whether an objection stands that no override sets aside."""
        return self.override is None and is_contested(self.hearings, self.concerns)
