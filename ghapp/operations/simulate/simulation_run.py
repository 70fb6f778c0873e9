"""The run of a simulation: lists the pull requests, plays each, and keeps what was read for the next run."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from ghapp.errors import GitHubError, RateLimitReached, UserError
from ghapp.github.api.client import InstallationAPI
from ghapp.github.connect import connect_with_token, open_session
from ghapp.github.reading.observe import observe, observe_repository
from ghapp.github.reading.recent_pulls import RecentPull, recent_pulls
from ghapp.github.reading.repositories import read_repository
from ghapp.identity import RepositoryRef
from ghapp.observation.observer import Observer
from ghapp.operations.simulate.missed import missed_documents
from ghapp.operations.simulate.outcome import Outcome, Simulation
from ghapp.operations.simulate.player import Player
from ghapp.rules.config.effective import ConfigFiles, effective_config
from ghapp.rules.documents.touched import may_touch_any
from ghapp.rules.model.actors import Actor
from ghapp.rules.model.contents import Blob
from ghapp.rules.model.framework import CONFIG_PATH, ConfigSource, RepoConfig
from ghapp.rules.text.digests import digest, short_digest

# No app has this id, so that no check run is taken for the app's own.
_NO_APP = 0
APP_SLUG = "rules-of-engagement"


@dataclass(frozen=True, slots=True, kw_only=True)
class SimulationRequest:
    """What to simulate.

    `config` is the text of a rules file to use instead of the repository's. `kept` is a file with the outcomes of an
    earlier run, which the run continues. `app` is the name of the app's bot, whose acts are left out. `ca_file` is for
    a server with a certificate of a private authority.
    """

    owner: str
    name: str
    days: int
    token: str
    api_url: str
    config: str | None = None
    kept: Path | None = None
    app: str = APP_SLUG
    ca_file: str = ""


async def simulate(
    request: SimulationRequest,
    clock: Callable[[], float],
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Simulation:
    """Simulate a repository; `progress` is called with the number done and the total. Raises `UserError`."""
    until = datetime.fromtimestamp(clock(), UTC)
    since, full_name = until - timedelta(days=request.days), f"{request.owner}/{request.name}"
    async with open_session(request.ca_file) as session:
        api = connect_with_token(request.token, request.api_url, session, clock)
        try:
            ref = await read_repository(api, request.owner, request.name)
            files, origin = await _config_files(api, ref, request.config)
            run = _Run(request, api=api, ref=ref, files=files, since=since, clock=clock)
            outcomes = [outcome async for outcome in run.outcomes(progress)]
        except RateLimitReached as error:
            raise UserError(
                f"GitHub's rate limit for this token is used up until {error.until:%H:%M} UTC. Run the command again "
                f"then. {_kept(request)}"
            ) from error
        except GitHubError as error:
            raise UserError(
                f"Could not read {full_name} from GitHub: {error}. Check the name, and that the token may read it. "
                f"{_kept(request)}"
            ) from error
    return Simulation(repository=full_name, since=since, until=until, config=origin, outcomes=tuple(outcomes))


class _Run:
    """One run over a repository under one configuration."""

    def __init__(
        self,
        request: SimulationRequest,
        *,
        api: InstallationAPI,
        ref: RepositoryRef,
        files: ConfigFiles,
        since: datetime,
        clock: Callable[[], float],
    ) -> None:
        effective = effective_config(files, last_valid=None)
        if effective.config is None:
            problems = "".join(f"\n  {problem}" for problem in effective.problems)
            raise UserError(
                f"{request.owner}/{request.name} has no valid rules file. Give one with --config; `ghapp init` writes "
                f"one.{problems}"
            )
        self._request, self._api, self._ref, self._since, self._clock = request, api, ref, since, clock
        self._config: RepoConfig = effective.config
        self._identity = short_digest(f"{effective.version} {request.app}")
        self._player = Player(api, Observer(_NO_APP, clock), effective, effective.config, since)
        self._app = Actor(request.app, f"app {request.app}", is_bot=True)

    async def outcomes(self, progress: Callable[[int, int], None]) -> AsyncIterator[Outcome]:
        """Yield the outcome of each pull request, newest first."""
        kept = self._read_kept()
        pulls = await recent_pulls(self._api, self._ref.node_id, self._since)
        progress(0, len(pulls))
        for done, pull in enumerate(pulls, start=1):
            outcome = kept.get(pull.number)
            if outcome is None or outcome.version != self._version(pull):
                outcome = await self._outcome(pull)
                self._keep(outcome)
            yield outcome
            progress(done, len(pulls))

    async def _outcome(self, pull: RecentPull) -> Outcome:
        version = self._version(pull)
        paths = pull.paths
        if paths is not None and not self._matters(pull):
            return Outcome(
                number=pull.number,
                version=version,
                title=pull.title,
                url=pull.url,
                state=pull.state,
                missed=missed_documents(self._config, paths),
            )
        observed = await observe(
            self._api,
            self._ref,
            pull.number,
            app_id=_NO_APP,
            people=self._config.named,
            with_organisation=True,
            now=datetime.fromtimestamp(self._clock(), UTC),
            viewer=self._app,
        )
        outcome = await self._player.play(observed.snapshot, version)
        return replace(outcome, missed=missed_documents(self._config, paths or ()))

    def _matters(self, pull: RecentPull) -> bool:
        areas = {rule.label.casefold() for rule in self._config.areas.values()} if self._config.labels else set()
        return (
            pull.has_commands
            or may_touch_any(self._config.documents, pull.paths)
            or not areas.isdisjoint(label.casefold() for label in pull.labels)
        )

    def _version(self, pull: RecentPull) -> str:
        """Return what an outcome depends on; an open pull request also depends on the time."""
        moment = f" {self._clock():.0f}" if pull.state == "OPEN" else ""
        return f"{self._identity} {pull.updated_at}{moment}"

    def _read_kept(self) -> dict[int, Outcome]:
        """Return the outcomes of an earlier run, by number; a line that cannot be read is left out."""
        found: dict[int, Outcome] = {}
        if self._request.kept and self._request.kept.exists():
            for line in self._request.kept.read_text(encoding="utf-8").splitlines():
                with suppress(ValueError, TypeError, AttributeError):
                    outcome = Outcome.from_json(json.loads(line))
                    found[outcome.number] = outcome
        return found

    def _keep(self, outcome: Outcome) -> None:
        if self._request.kept:
            with self._request.kept.open("a", encoding="utf-8") as file:
                file.write(f"{outcome.as_line()}\n")


async def _config_files(api: InstallationAPI, ref: RepositoryRef, text: str | None) -> tuple[ConfigFiles, str]:
    """Return the configuration, and where it comes from."""
    observed = await observe_repository(api, ref, with_organisation=True)
    if text is None:
        origin = effective_config(observed.files, last_valid=None).source
        where = "the rules file of its organisation" if origin is ConfigSource.ORGANISATION else "its rules file"
        return observed.files, where
    own = Blob(digest(text).hex(), text)
    return replace(observed.files, repository=own, twice=frozenset(), unreadable=None), f"the given {CONFIG_PATH}"


def _kept(request: SimulationRequest) -> str:
    if request.kept:
        return f"What was read is kept in {request.kept}: the next run continues there."
    return "With --keep FILE, the next run continues where this one stopped."
