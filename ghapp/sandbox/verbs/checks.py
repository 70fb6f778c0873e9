"""Check suites and check runs: created and updated by apps, re-run and acted upon by people."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from ghapp.sandbox.access.permissions import require_permission
from ghapp.sandbox.errors import Refused, invalid
from ghapp.sandbox.state.accounts import Actor
from ghapp.sandbox.state.apps import SandboxApp
from ghapp.sandbox.state.checks import (
    CONCLUSIONS,
    STATUSES,
    CheckAction,
    CheckAnnotation,
    CheckOutput,
    CheckRun,
    CheckSuite,
)
from ghapp.sandbox.state.repositories import Repository
from ghapp.sandbox.state.world import World
from ghapp.sandbox.verbs.notifications import announce_repository_event

MAX_TEXT = 65_535  # bytes: https://github.com/github/docs/issues/35252
MAX_ANNOTATIONS = 50
MAX_ACTIONS = 3
LEVELS = ("notice", "warning", "failure")


@dataclass(frozen=True, kw_only=True)
class CheckChange:
    """The changes to a check run, in REST's words; None leaves a field unchanged."""

    name: str | None = None
    status: str | None = None
    conclusion: str | None = None
    external_id: str | None = None
    details_url: str | None = None
    started_at: datetime | None = None
    completed_at: datetime | None = None
    output: CheckOutput | None = None
    annotations: tuple[CheckAnnotation, ...] = ()
    actions: tuple[CheckAction, ...] | None = None


def open_suites(world: World, repository: Repository, head_sha: str, branch: str, by: Actor) -> None:
    """Open a suite for every app that can write checks, as GitHub does at a push."""
    for app in world.apps.values():
        installation = world.installation_on(app, repository)
        if installation and not installation.suspended_at and installation.permissions.get("checks") == "write":
            suite = _suite(world, repository, app, head_sha, branch)
            _announce(world, suite, "check_suite", "requested", by, only_owner=True)


def create_check(world: World, repository: Repository, app: SandboxApp, head_sha: str, change: CheckChange) -> CheckRun:
    """Create a check run on a commit."""
    if head_sha not in repository.commits:
        raise Refused(422, f"No commit found for SHA: {head_sha}")
    if not change.name:
        raise Refused(422, 'Invalid request.\n\n"name" wasn\'t supplied.')
    _check(change)
    branch = next((name for name, tip in repository.branches.items() if tip.oid == head_sha), None)
    suite = _suite(world, repository, app, head_sha, branch)
    number, node_id = world.next_id("CR")
    run = CheckRun(
        id=number,
        node_id=node_id,
        name=change.name,
        suite=suite,
        status="queued",
        conclusion=None,
        started_at=world.now(),
        completed_at=None,
    )
    _apply(world, run, change)
    suite.runs.append(world.register(run, node_id))
    world.runs[repository][number] = run
    _announce(world, run, "check_run", "created", app.bot)
    if run.status == "completed":
        _completed(world, run)
        world.checks_changed(repository)
    return run


def update_check(world: World, run: CheckRun, app: SandboxApp, change: CheckChange) -> CheckRun:
    """Update a check run of the same app; annotations are added to the existing ones."""
    if run.app is not app:
        raise Refused(
            403, f"Invalid app_id `{app.id}` - check run can only be modified by the GitHub App that created it."
        )
    _check(change)
    was_completed = run.status == "completed"
    _apply(world, run, change)
    if run.status == "completed" and not was_completed:
        _completed(world, run)
    world.checks_changed(run.repository)
    return run


def rerequest_check(world: World, run: CheckRun, by: Actor) -> None:
    """Press "Re-run": GitHub resets the suite, and tells the app that created the run."""
    require_permission(run.repository, by, "write")
    if run.status != "completed":
        raise Refused(422, "This check run is not rerequestable")
    run.suite.is_rerequested = True
    _announce(world, run, "check_run", "rerequested", by, only_owner=True)


def press(world: World, run: CheckRun, identifier: str, by: Actor) -> None:
    """Press a button of a completed run: GitHub tells the app that created it which one."""
    require_permission(run.repository, by, "write")
    if run.status != "completed" or identifier not in {action.identifier for action in run.actions}:
        raise Refused(422, f"No such action: {identifier}")
    _announce(world, run, "check_run", "requested_action", by, only_owner=True, identifier=identifier)


def _suite(world: World, repository: Repository, app: SandboxApp, head_sha: str, branch: str | None) -> CheckSuite:
    suites = world.suites[repository].setdefault(head_sha, [])
    for suite in suites:
        if suite.app is app:
            return suite
    number, node_id = world.next_id("CS")
    now = world.now()
    suite = CheckSuite(
        id=number,
        node_id=node_id,
        app=app,
        repository=repository,
        head_sha=head_sha,
        head_branch=branch,
        created_at=now,
        updated_at=now,
    )
    suites.append(world.register(suite, node_id))
    return suite


def _apply(world: World, run: CheckRun, change: CheckChange) -> None:
    if change.name:
        run.name = change.name
    if change.external_id is not None:
        run.external_id = change.external_id
    if change.details_url is not None:
        run.details_url = change.details_url
    if change.output is not None:
        run.output = change.output
    run.annotations.extend(change.annotations)
    if change.actions is not None:
        run.actions = change.actions
    if change.started_at:
        run.started_at = change.started_at
    if change.conclusion:
        run.status, run.conclusion = "completed", change.conclusion
        run.completed_at = change.completed_at or world.now()
    elif change.status:
        run.status, run.conclusion, run.completed_at = change.status, None, None
    run.suite.is_rerequested, run.suite.updated_at = False, world.now()


def _completed(world: World, run: CheckRun) -> None:
    _announce(world, run, "check_run", "completed", run.app.bot)
    if run.suite.status == "completed":
        _announce(world, run.suite, "check_suite", "completed", run.app.bot)


def _check(change: CheckChange) -> None:
    if change.status is not None and change.status not in STATUSES:
        raise invalid("CheckRun", "status", "invalid")
    if change.conclusion is not None and change.conclusion not in CONCLUSIONS - {"stale"}:
        raise invalid("CheckRun", "conclusion", "invalid")
    if change.status == "completed" and change.conclusion is None:
        raise invalid("CheckRun", "conclusion", "missing_field")
    if len(change.annotations) > MAX_ANNOTATIONS:
        raise _too_many(MAX_ANNOTATIONS, len(change.annotations))
    if any(note.level not in LEVELS or note.start_line > note.end_line for note in change.annotations):
        raise invalid("CheckAnnotation", "annotation_level", "invalid")
    for text in _texts(change.output):
        if (size := len(text.encode())) > MAX_TEXT:
            raise _too_long(MAX_TEXT, size)
    _check_actions(change.actions or ())


def _texts(output: CheckOutput | None) -> tuple[str, ...]:
    return (output.title, output.summary, output.text) if output else ()


def _too_many(limit: int, count: int) -> Refused:
    return Refused(422, f"Invalid request.\n\nNo more than {limit} items are allowed; {count} were supplied.")


def _too_long(limit: int, length: int) -> Refused:
    return Refused(422, f"Invalid request.\n\nOnly {limit} characters are allowed; {length} were supplied.")


def _check_actions(actions: tuple[CheckAction, ...]) -> None:
    if len(actions) > MAX_ACTIONS:
        raise _too_many(MAX_ACTIONS, len(actions))
    for action in actions:
        for text, limit in ((action.label, 20), (action.identifier, 20), (action.description, 40)):
            if len(text) > limit:
                raise _too_long(limit, len(text))


def _announce(
    world: World,
    subject: CheckRun | CheckSuite,
    event: str,
    action: str,
    by: Actor,
    *,
    only_owner: bool = False,
    identifier: str | None = None,
) -> None:
    announce_repository_event(
        world,
        subject.repository,
        event,
        action,
        by,
        subject=subject,
        changes={"requested_action": {"identifier": identifier}} if identifier else None,
        only=subject.app if only_owner else None,
    )
