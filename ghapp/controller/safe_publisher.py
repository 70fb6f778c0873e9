"""The safe publisher: publishes a check that nothing was evaluated for, so that as little as possible can fail."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from dataclasses import replace

from ghapp.controller.evaluation import error_id
from ghapp.controller.page_links import page_url
from ghapp.controller.replication_lag import ReplicationLag
from ghapp.errors import Gone
from ghapp.github.api.github_app import GitHub
from ghapp.github.reading.heads import read_head
from ghapp.github.writing.merge_groups import publish
from ghapp.identity import RepositoryRef
from ghapp.jobs import Findings, Job
from ghapp.rules.config.effective import ConfigFiles
from ghapp.rules.gate.undecided import could_not_evaluate, overwrite_checks, suspended
from ghapp.rules.model.plan import CheckPage
from ghapp.rules.records.shown_checks import verdict_row
from ghapp.store.protocol import LookMemory, Store

_UNCONFIGURED = ConfigFiles(None, None).version

log = logging.getLogger(__name__)


class SafePublisher:
    """Publishes that the gate is suspended, or that an evaluation failed: one request to read the head, one to write.

    `app_id` identifies the app's own check runs; `must_hold` raises where a key was lost.
    """

    def __init__(
        self,
        github: GitHub,
        store: Store,
        lag: ReplicationLag,
        *,
        app_id: int,
        must_hold: Callable[[Job], Awaitable[None]],
        public_url: Callable[[], str] = lambda: "",
    ) -> None:
        self._github = github
        self._store = store
        self._lag = lag
        self._app_id = app_id
        self._must_hold = must_hold
        self._public_url = public_url

    async def suspend(self, job: Job, ref: RepositoryRef, reason: str) -> None:
        """Publish that the gate is suspended. Raises the errors of `GitHubError`."""
        await self._publish(job, ref, suspended(reason), create=True)

    async def fail_closed(self, job: Job, ref: RepositoryRef, error: str) -> None:
        """Publish that an evaluation failed, unless the gate is suspended. Raises the errors of `GitHubError`.

        Where no configuration was ever in effect, no check is created.
        """
        remembered = await self._store.load(job.key)
        if remembered.suspended is not None:
            await self.suspend(job, ref, remembered.suspended)
            return
        identifier = error_id(job.key, error)
        log.error("could not be evaluated", extra={"key": str(job.key), "error_id": identifier, "error": error})
        await self._publish(job, ref, could_not_evaluate(identifier), create=remembered.repository.valid)

    async def _publish(self, job: Job, ref: RepositoryRef, page: CheckPage, *, create: bool) -> None:
        if not job.key.number:
            return
        api = self._github.installation(ref.installation_id)
        try:
            head = await read_head(api, ref, job.key, app_id=self._app_id)
        except Gone:
            return
        checks = overwrite_checks(head.sha, head.checks, page, create=create) if head else ()
        for check in checks:
            await self._must_hold(job)
            await publish(api, ref, replace(check, details_url=page_url(self._public_url(), ref, abs(job.key.number))))
        self._lag.published(job.key, checks)
        if head and checks and not job.key.group:
            rows = tuple(replace(verdict_row(head.sha, page), name=check.name) for check in checks)
            await self._store.save(job.key, Findings(verdicts=rows, verdicts_of=head.sha))
        log.info(page.verdict.title, extra={"key": str(job.key), "writes": len(checks)})


def is_suspended(remembered: LookMemory) -> bool:
    """Return whether the gate is suspended where there is one."""
    return remembered.suspended is not None and remembered.repository.config_version != _UNCONFIGURED
