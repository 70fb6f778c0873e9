"""GraphQL's mutations of check runs."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from ghapp.sandbox.graphql.errors import GraphQLProblem
from ghapp.sandbox.graphql.fields import Fields, Viewer
from ghapp.sandbox.graphql.mutations import mutation
from ghapp.sandbox.graphql.resolvers.nodes import find
from ghapp.sandbox.state.checks import CheckAction, CheckAnnotation, CheckOutput, CheckRun
from ghapp.sandbox.state.repositories import Repository
from ghapp.sandbox.verbs.checks import CheckChange, create_check, update_check

fields = Fields()


@mutation("createCheckRun", fields)
def create_check_run(viewer: Viewer, repository_id: str, head_sha: str, **said: Any) -> dict[str, Any]:
    """Create a check run on a commit; a conclusion alone completes it."""
    repository = _repository(viewer, repository_id)
    run = create_check(viewer.world, repository, viewer.access.installation.app, head_sha, _change(**said))
    return {"check_run": run}


@mutation("updateCheckRun", fields)
def update_check_run(viewer: Viewer, repository_id: str, check_run_id: str, **said: Any) -> dict[str, Any]:
    """Update one of the app's own check runs; annotations are added to the existing ones."""
    repository = _repository(viewer, repository_id)
    run = find(viewer, check_run_id, CheckRun)
    if run.repository is not repository:
        raise GraphQLProblem("NOT_FOUND", f"Could not resolve to CheckRun node with the global id of '{check_run_id}'.")
    return {"check_run": update_check(viewer.world, run, viewer.access.installation.app, _change(**said))}


def _repository(viewer: Viewer, repository_id: str) -> Repository:
    repository = find(viewer, repository_id, Repository)
    viewer.access.require(repository, "write", "checks")
    return repository


def _change(
    *,
    name: str | None = None,
    status: str | None = None,
    conclusion: str | None = None,
    external_id: str | None = None,
    details_url: str | None = None,
    started_at: datetime | None = None,
    completed_at: datetime | None = None,
    output: Mapping[str, Any] | None = None,
    actions: list[dict[str, str]] | None = None,
) -> CheckChange:
    """Translate the input of a mutation for the verbs."""
    return CheckChange(
        name=name,
        status=status and status.lower(),
        conclusion=conclusion and conclusion.lower(),
        external_id=external_id,
        details_url=details_url,
        started_at=started_at,
        completed_at=completed_at,
        output=_output(output) if output else None,
        annotations=tuple(_annotation(**note) for note in (output or {}).get("annotations") or ()),
        actions=None if actions is None else tuple(CheckAction(**action) for action in actions),
    )


def _output(said: Mapping[str, Any]) -> CheckOutput:
    return CheckOutput(title=said["title"], summary=said["summary"], text=said.get("text") or "")


def _annotation(
    *,
    path: str,
    location: Mapping[str, int],
    annotation_level: str,
    message: str,
    title: str | None = None,
    raw_details: str | None = None,
) -> CheckAnnotation:
    return CheckAnnotation(
        path=path,
        level=annotation_level.lower(),
        message=message,
        title=title or "",
        raw_details=raw_details or "",
        start_line=location["start_line"],
        end_line=location["end_line"],
        start_column=location.get("start_column"),
        end_column=location.get("end_column"),
    )
