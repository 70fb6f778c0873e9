"""The progress of a set-up: its four steps, and what each of them shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from ghapp.errors import GitHubError
from ghapp.github.connect import connect, open_session
from ghapp.github.reading.registration import InstalledApp, Registration, installed_apps, read_registration
from ghapp.operations.doctor.diagnosis import Diagnosis, Level
from ghapp.operations.doctor.examination import examine
from ghapp.settings import Settings


class StepState(StrEnum):
    """Whether a step is done, is the next one, or comes later."""

    DONE = "done"
    NOW = "now"
    LATER = "later"


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """What is known so far. `registration` is None until the app is registered and GitHub accepts its credentials."""

    public_url: str = ""
    is_registered: bool = False
    registration: Registration | None = None
    installed: Sequence[InstalledApp] = ()
    diagnoses: Sequence[Diagnosis] = ()

    @property
    def states(self) -> tuple[StepState, ...]:
        """Return the state of each step: address, registration, installation, check."""
        done = (
            bool(self.public_url) or self.is_registered,
            self.is_registered,
            bool(self.installed),
            bool(self.installed) and all(each.level is Level.OK for each in self.diagnoses),
        )
        current = done.index(False) if False in done else len(done)
        return tuple(
            StepState.DONE if index < current else StepState.NOW if index == current else StepState.LATER
            for index in range(len(done))
        )


async def read_progress(settings: Settings, place: tuple[str, str] | None) -> Progress:
    """Ask GitHub how far a registered app has come; `place` is a repository to examine, if one was chosen."""
    found = Progress(public_url=settings.public_url, is_registered=True, diagnoses=await examine(settings, place))
    async with open_session(settings.github_ca_file) as session:
        api = connect(settings, session).as_app
        try:
            registration, installed = await read_registration(api), await installed_apps(api)
        except GitHubError:
            return found  # the diagnoses say why
    return Progress(
        public_url=settings.public_url,
        is_registered=True,
        registration=registration,
        installed=installed,
        diagnoses=found.diagnoses,
    )
