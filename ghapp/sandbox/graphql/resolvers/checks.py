"""GraphQL fields of check suites, check runs and the status of a commit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

from ghapp.sandbox.graphql.fields import Fields, Info
from ghapp.sandbox.graphql.resolvers.git import CommitView, RefView
from ghapp.sandbox.state.checks import PASSING, CheckRun, CheckSuite
from ghapp.sandbox.state.git import object_id
from ghapp.sandbox.state.threads import PullRequest

fields = Fields()


@dataclass(frozen=True, slots=True)
class Rollup:
    """The state of all check runs of a commit."""

    commit: CommitView
    runs: list[CheckRun]


@fields.of("Commit.checkSuites")
def check_suites(source: CommitView, info: Info, filter_by: Mapping[str, Any] | None = None) -> list[CheckSuite]:
    """Return the suites of a commit, filtered by app or by the name of a run."""
    info.context.access.require(source.repository, "read", "checks")
    wanted = filter_by or {}
    app_id, name = wanted.get("app_id"), wanted.get("check_name")
    return [
        suite
        for suite in info.context.world.suites[source.repository].get(source.oid, [])
        if app_id in (None, suite.app.id) and (name is None or suite.latest(name))
    ]


@fields.of("CheckSuite.checkRuns")
def check_runs(source: CheckSuite, _info: Info, filter_by: Mapping[str, Any] | None = None) -> list[CheckRun]:
    """Return the runs of a suite: the newest of each name, or all with `checkType: ALL`."""
    wanted = filter_by or {}
    name, app_id = wanted.get("check_name"), wanted.get("app_id")
    everything = wanted.get("check_type") == "ALL"
    runs = [run for run in source.runs if name in (None, run.name)] if everything else source.latest(name)
    statuses = wanted.get("statuses") or ([wanted["status"]] if wanted.get("status") else None)
    conclusions = wanted.get("conclusions")
    return [
        run
        for run in runs
        if app_id in (None, run.app.id)
        and (statuses is None or run.status.upper() in statuses)
        and (conclusions is None or (run.conclusion or "").upper() in conclusions)
    ]


@fields.of("CheckSuite.matchingPullRequests")
def matching_pull_requests(source: CheckSuite, info: Info) -> list[PullRequest]:
    """Return the open pull requests whose head is the suite's commit."""
    info.context.access.require(source.repository, "read", "pull_requests")
    threads = info.context.world.threads[source.repository].values()
    pulls = [thread for thread in threads if isinstance(thread, PullRequest) and thread.state == "open"]
    return [pull for pull in pulls if pull.head.oid == source.head_sha]


@fields.of("CheckRun.isRequired")
def is_required(
    source: CheckRun,
    info: Info,
    pull_request_id: str | None = None,
    pull_request_number: int | None = None,
) -> bool:
    """Return whether a pull request's base branch requires this run."""
    for thread in info.context.world.threads[source.repository].values():
        if isinstance(thread, PullRequest) and (
            thread.node_id == pull_request_id or thread.number == pull_request_number
        ):
            return any(
                required.context == source.name and required.app_id in (None, source.app.id)
                for required in source.repository.required_checks(thread.base_ref)
            )
    return False


def rollup(source: CommitView, info: Info) -> Rollup | None:
    """Return the newest runs of every suite of a commit, or None without runs."""
    runs = [run for suite in check_suites(source, info) for run in suite.latest()]
    return Rollup(source, runs) if runs else None


def _rollup_of_pull(pull: PullRequest, info: Info) -> Rollup | None:
    return rollup(CommitView(pull.repository, pull.head), info)


def _state(source: Rollup, _info: Info) -> str:
    if any(run.status == "completed" and run.conclusion not in PASSING for run in source.runs):
        return "FAILURE"
    return "SUCCESS" if all(run.status == "completed" for run in source.runs) else "PENDING"


def _output(part: str) -> Any:
    def resolve(run: CheckRun, _info: Info) -> str | None:
        return getattr(run.output, part) or None if run.output else None

    return resolve


def _branch(suite: CheckSuite, _info: Info) -> RefView | None:
    tip = suite.repository.branches.get(suite.head_branch or "")
    return RefView(suite.repository, suite.head_branch, tip) if tip and suite.head_branch else None


def _page(run: CheckRun, _info: Info) -> str:
    return f"/{run.repository.full_name}/runs/{run.id}"


fields.on(
    "CheckSuite CheckRun",
    {
        "status": lambda check, _: check.status.upper(),
        "conclusion": lambda check, _: check.conclusion and check.conclusion.upper(),
    },
)
fields.update(
    {
        "Commit.statusCheckRollup": rollup,
        "PullRequest.statusCheckRollup": _rollup_of_pull,
        "CheckSuite.branch": _branch,
        "CheckSuite.commit": lambda suite, _: CommitView(suite.repository, suite.repository.commits[suite.head_sha]),
        "CheckSuite.resourcePath": lambda suite, _: (
            f"/{suite.repository.full_name}/commit/{suite.head_sha}/checks?check_suite_id={suite.id}"
        ),
        "CheckRun.checkSuite": "suite",
        "CheckRun.detailsUrl": lambda run, info: run.details_url or f"{info.context.world.web_url}{_page(run, info)}",
        "CheckRun.externalId": lambda run, _: run.external_id,
        "CheckRun.permalink": lambda run, info: f"{info.context.world.web_url}{_page(run, info)}",
        "CheckRun.resourcePath": _page,
        "CheckRun.summary": _output("summary"),
        "CheckRun.text": _output("text"),
        "CheckRun.title": _output("title"),
        "CheckAnnotation.annotationLevel": lambda note, _: note.level.upper(),
        "CheckAnnotation.blobUrl": lambda note, info: f"{info.context.world.web_url}/{note.path}",
        "CheckAnnotation.databaseId": lambda _note, _info: None,
        "CheckAnnotation.location": lambda note, _: SimpleNamespace(
            start=SimpleNamespace(line=note.start_line, column=note.start_column),
            end=SimpleNamespace(line=note.end_line, column=note.end_column),
        ),
        "StatusCheckRollup.id": lambda source, _: f"SCR_{object_id('rollup', source.commit.oid)[:20]}",
        "StatusCheckRollup.contexts": "runs",
        "StatusCheckRollup.state": _state,
        "StatusCheckRollupContextConnection.checkRunCount": "total_count",
    }
)
