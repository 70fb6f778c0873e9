"""The examination: every check in order. It stops where what failed would make the rest fail too."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from ghapp.errors import Archived, GitHubError, Gone, NotFound, StoreUnavailable, TryLater, UserError
from ghapp.github.api.client import InstallationAPI
from ghapp.github.api.github_app import GitHub
from ghapp.github.api.responses import Unauthorized
from ghapp.github.connect import connect, open_session
from ghapp.github.reading.blocked_repositories import read_blocked
from ghapp.github.reading.delivery_log import DeliveryLog
from ghapp.github.reading.observe import observe_repository
from ghapp.github.reading.registration import (
    InstalledApp,
    Registration,
    installed_apps,
    installed_on,
    read_registration,
    read_webhook_configuration,
)
from ghapp.github.reading.required_checks import BranchRequirements, read_requirements, required_name
from ghapp.github.reading.server_facts import ServerFacts, read_server
from ghapp.identity import RepositoryRef
from ghapp.manifest import manifest
from ghapp.operations.doctor import (
    branch_checks,
    channel_checks,
    configuration_checks,
    holder_checks,
    permission_checks,
    server_checks,
    webhook_checks,
)
from ghapp.operations.doctor.diagnosis import Diagnosis, Level, ok, problem, warning
from ghapp.rules.config.effective import effective_config
from ghapp.rules.gate.check_names import check_name_for
from ghapp.rules.model.framework import CHECK_NAME, Mode, RepoConfig
from ghapp.settings import Settings
from ghapp.store.engines import read_failing_messages

CREDENTIALS = "Credentials"
_DELIVERIES = 100
_MEND_THE_REST = "Mend what else stands here, and run this again."


async def examine(
    settings: Settings, place: tuple[str, str] | None = None, clock: Callable[[], float] = time.time
) -> list[Diagnosis]:
    """Examine the set-up of the app, and of the repository `place` (owner and name) if it is given.

    `clock` is the app's: that of the machine, but in the demo. The clock that is compared with GitHub's is always the
    machine's, by which the app signs its tokens.
    """
    async with open_session(settings.github_ca_file) as session:
        try:
            server = await read_server(session, settings.github_url)
        except TryLater as error:
            return [server_checks.unreachable(settings.github_url, error)]
        found = [server_checks.check_clock(server, time.time())]
        github = connect(settings, session, clock)
        try:
            registration = await read_registration(github.as_app)
        except (Unauthorized, NotFound) as error:
            return [*found, _refused(settings, error, found[0])]
        except GitHubError as error:
            return [*found, problem(CREDENTIALS, f"GitHub did not answer: {error}.", "Try again later.")]
        examination = _Examination(settings, github, server, registration)
        for part in (examination.of_app(), examination.of_accounts(place)):
            found += await _unless_refused(part)
        return [*found, *await _of_channels(settings, place, clock)]


async def _of_channels(
    settings: Settings, place: tuple[str, str] | None, clock: Callable[[], float]
) -> list[Diagnosis]:
    """Ask the database which channels took no message; a server without channels has nothing to ask."""
    if not settings.channels:
        return []
    try:
        failing = await read_failing_messages(settings.database_url, clock)
    except (UserError, StoreUnavailable) as error:
        cure = "Run this where the server runs, with its DATABASE_URL."
        return [warning(channel_checks.CHANNELS, f"Nobody knows whether a channel fails. {error}", cure)]
    return channel_checks.check_failing(failing, "/".join(place) if place else None)


async def _unless_refused(part: Awaitable[list[Diagnosis]]) -> list[Diagnosis]:
    try:
        return await part
    except GitHubError as error:
        return [problem(server_checks.GITHUB, f"GitHub refused a request: {error}.", _MEND_THE_REST)]


def _refused(settings: Settings, error: GitHubError, clock: Diagnosis) -> Diagnosis:
    """Return the diagnosis that GitHub does not accept the app's credentials."""
    if clock.level is Level.PROBLEM:
        return problem(CREDENTIALS, "GitHub refuses the app's tokens.", "Set the clock first, and run this again.")
    if isinstance(error, NotFound):
        message = f"{settings.github_url} has no GitHub App with the id {settings.app_id}."
        return problem(
            CREDENTIALS, message, "Set APP_ID to the number on the app's settings page, and check GITHUB_URL."
        )
    cure = (
        "Check that APP_ID and the private key belong to the same app. If so, generate a new key on its settings page."
    )
    return problem(CREDENTIALS, f"GitHub refuses the private key for the app with the id {settings.app_id}.", cure)


@dataclass(frozen=True, slots=True)
class _Examination:
    """The checks that need credentials which GitHub accepts."""

    settings: Settings
    github: GitHub
    server: ServerFacts
    registration: Registration

    async def of_app(self) -> list[Diagnosis]:
        """Check the app itself: what does not depend on where it is installed."""
        registration, api, page = self.registration, self.github.as_app, self.registration.settings_url
        name = f"{registration.name} ({registration.slug})"
        webhook = await read_webhook_configuration(api)
        found = [
            ok(CREDENTIALS, f"The private key belongs to the app {name}."),
            *server_checks.check_version(self.server),
            *webhook_checks.check_webhook(webhook, page),
        ]
        if webhook.url:
            log = await DeliveryLog(api).since(None, at_most=_DELIVERIES)
            found.append(webhook_checks.check_deliveries(log, page))
        return [*found, *permission_checks.check_registration(registration, manifest(), self.server.version)]

    async def of_accounts(self, place: tuple[str, str] | None) -> list[Diagnosis]:
        """Check the installations, or one repository with its installation."""
        if place is None:
            installed = await installed_apps(self.github.as_app)
            found = [permission_checks.check_installation(each, self.registration) for each in installed]
            return found or [permission_checks.not_installed("any account", self.registration)]
        owner, name = place
        try:
            here = await installed_on(self.github.as_app, owner, name)
        except Gone:
            return [permission_checks.not_installed(f"{owner}/{name}", self.registration)]
        found = [permission_checks.check_installation(here, self.registration)]
        if here.is_suspended:
            return found
        try:
            return [*found, *await self._of_repository(here, owner, name)]
        except Archived:
            return [*found, configuration_checks.archived(f"{owner}/{name}")]

    async def _of_repository(self, here: InstalledApp, owner: str, name: str) -> list[Diagnosis]:
        api = self.github.installation(here.id)
        ref: RepositoryRef = await self.github.find_repository(owner, name)
        seen = await observe_repository(api, ref, with_organisation=True)
        effective = effective_config(seen.files, last_valid=None)
        branch, config = seen.repository.default_branch, effective.config
        requirements = await read_requirements(api, ref.owner, ref.name, branch)
        check = _check_name(config, requirements, branch, self.settings.app_id)
        return [
            *configuration_checks.check_configuration(
                effective, owner=ref.owner, name=ref.name, branch=branch, web_url=self.registration.web_url
            ),
            branch_checks.check_required(
                requirements, name=check, branch=branch, app_id=self.settings.app_id, blocks=_blocks(config)
            ),
            *await self._of_organisation(api, here, requirements, check),
            *branch_checks.check_merge_queue(requirements, here, self.server.version),
            *channel_checks.check_channels(
                self.settings.channels, config, f"{ref.owner}/{ref.name}", is_private=seen.is_private
            ),
            *(await holder_checks.check_holders(api, config, ref.owner, ref.name) if config else ()),
        ]

    async def _of_organisation(
        self, api: InstallationAPI, here: InstalledApp, requirements: BranchRequirements, check: str
    ) -> list[Diagnosis]:
        """Check whether the organisation requires the check where the app cannot publish it."""
        organisation = branch_checks.organisation_that_requires(requirements, check)
        blocked = await read_blocked(api, organisation, check) if organisation and not here.covers_all else ()
        return branch_checks.check_organisation_ruleset(organisation, here, check, blocked)


def _check_name(config: RepoConfig | None, requirements: BranchRequirements, branch: str, app_id: int) -> str:
    if config:
        return check_name_for(config.gate.check, branch)
    return required_name(requirements.checks, branch, app_id) or CHECK_NAME


def _blocks(config: RepoConfig | None) -> bool:
    return config is not None and config.gate.mode is Mode.ENFORCE
