"""Check suites and check runs, which only apps can create."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from ghapp.sandbox.state.apps import SandboxApp
from ghapp.sandbox.state.repositories import Repository

PASSING = frozenset({"success", "neutral", "skipped"})
CONCLUSIONS = PASSING | {"failure", "cancelled", "timed_out", "action_required", "stale"}
STATUSES = frozenset({"queued", "in_progress", "completed"})


@dataclass(frozen=True, kw_only=True)
class CheckAnnotation:
    """A message on lines of a file; `level` is REST's word: notice, warning or failure."""

    path: str
    start_line: int
    end_line: int
    level: str
    message: str
    title: str = ""
    raw_details: str = ""
    start_column: int | None = None
    end_column: int | None = None


@dataclass(frozen=True, kw_only=True)
class CheckAction:
    """A button on a completed check run."""

    label: str
    description: str
    identifier: str


@dataclass(frozen=True, kw_only=True)
class CheckOutput:
    """The text on a check run's page, in Markdown."""

    title: str
    summary: str
    text: str = ""


@dataclass(eq=False, kw_only=True)
class CheckRun:
    """A check run; `status` and `conclusion` are REST's words, `conclusion` is None until completed."""

    id: int
    node_id: str
    name: str
    suite: CheckSuite = field(repr=False)
    status: str
    conclusion: str | None
    started_at: datetime
    completed_at: datetime | None
    external_id: str = ""
    details_url: str = ""
    output: CheckOutput | None = None
    annotations: list[CheckAnnotation] = field(default_factory=list)
    actions: tuple[CheckAction, ...] = ()

    @property
    def app(self) -> SandboxApp:
        """Return the app that created the run."""
        return self.suite.app

    @property
    def repository(self) -> Repository:
        """Return the repository of the run."""
        return self.suite.repository

    @property
    def head_sha(self) -> str:
        """Return the id of the commit that was checked."""
        return self.suite.head_sha


@dataclass(eq=False, kw_only=True)
class CheckSuite:
    """All check runs of one app on one commit; `runs` are oldest first.

    A re-run resets the suite, but not the run. Source: https://docs.github.com/en/rest/checks/runs#rerequest-a-check-run
    """

    id: int
    node_id: str
    app: SandboxApp
    repository: Repository = field(repr=False)
    head_sha: str
    head_branch: str | None
    created_at: datetime
    updated_at: datetime
    runs: list[CheckRun] = field(default_factory=list, repr=False)
    is_rerequested: bool = False

    def latest(self, name: str | None = None) -> list[CheckRun]:
        """Return the newest run of each name, or of `name` alone."""
        newest = {run.name: run for run in self.runs if name in (None, run.name)}
        return list(newest.values())

    @property
    def status(self) -> str:
        """Return REST's word: queued without runs or after a re-run, completed once all runs are completed."""
        if not self.runs or self.is_rerequested:
            return "queued"
        return "completed" if all(run.status == "completed" for run in self.latest()) else "in_progress"

    @property
    def conclusion(self) -> str | None:
        """Return the worst conclusion of the latest runs; None until completed."""
        if self.status != "completed":
            return None
        worst = ("failure", "timed_out", "cancelled", "action_required", "stale", "success", "neutral", "skipped")
        return min((run.conclusion or "stale" for run in self.latest()), key=worst.index)
