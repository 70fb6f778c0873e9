"""REST: check runs."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from ghapp.sandbox.errors import Refused, not_found
from ghapp.sandbox.json import checks
from ghapp.sandbox.rest.calls import Call, Result, Routes
from ghapp.sandbox.state.checks import CheckAction, CheckAnnotation, CheckOutput, CheckRun
from ghapp.sandbox.verbs import checks as verbs

routes = Routes()
REPO = "/repos/{owner}/{repo}"
RUN = REPO + "/check-runs/{id}"


@routes.at("POST", REPO + "/check-runs")
def create_check(call: Call) -> Result:
    """Create a check run on a commit."""
    repository = call.repository("write", "checks")
    run = verbs.create_check(call.world, repository, call.caller.app, call.text("head_sha"), _change(call))
    return Result(status=201, data=checks.check_run(call.world, run))


@routes.at("PATCH", RUN)
def update_check(call: Call) -> Result:
    """Update a check run; fields that the body omits stay."""
    run = verbs.update_check(call.world, _run(call, "write"), call.caller.app, _change(call))
    return Result(data=checks.check_run(call.world, run))


@routes.at("GET", RUN)
def get_check(call: Call) -> Result:
    """Return a check run."""
    return Result(data=checks.check_run(call.world, _run(call, "read")))


@routes.at("GET", RUN + "/annotations")
def list_annotations(call: Call) -> Result:
    """List the annotations of a check run."""
    return call.page(_run(call, "read").annotations, checks.annotation)


@routes.at("POST", RUN + "/rerequest")
def rerequest_check(call: Call) -> Result:
    """Ask the app that created a check run to run it again."""
    verbs.rerequest_check(call.world, _run(call, "write"), call.access.bot)
    return Result(status=201, data={})


@routes.at("GET", REPO + "/commits/{ref}/check-runs")
def list_checks(call: Call) -> Result:
    """List the check runs on a commit: the latest of each name, or with `filter=all` all, newest first."""
    repository, ref = call.repository("read", "checks"), call.path["ref"]
    tip = repository.branches.get(ref)
    suites = call.world.suites[repository].get(tip.oid if tip else ref, [])
    name, app_id = call.query.get("check_name"), call.query.get("app_id")
    found = [
        run
        for suite in suites
        if app_id in (None, str(suite.app.id))
        for run in (suite.runs if call.query.get("filter") == "all" else suite.latest())
        if name in (None, run.name)
    ]
    found.sort(key=lambda run: -run.id)
    return call.page(found, lambda each: checks.check_run(call.world, each), wrap="check_runs")


def _run(call: Call, level: str) -> CheckRun:
    found = call.world.runs[call.repository(level, "checks")].get(call.number("id"))
    if found is None:
        raise not_found()
    return found


def _change(call: Call) -> verbs.CheckChange:
    body = call.body
    output = body.get("output")
    actions = body.get("actions")
    try:
        return verbs.CheckChange(
            name=body.get("name"),
            status=body.get("status"),
            conclusion=body.get("conclusion"),
            external_id=body.get("external_id"),
            details_url=body.get("details_url"),
            started_at=_moment(body.get("started_at")),
            completed_at=_moment(body.get("completed_at")),
            output=output
            and CheckOutput(title=output["title"], summary=output["summary"], text=output.get("text") or ""),
            annotations=tuple(_annotation(each) for each in (output or {}).get("annotations") or ()),
            actions=None if actions is None else tuple(_action(each) for each in actions),
        )
    except KeyError as missing:
        raise Refused(422, f'Invalid request.\n\n"{missing.args[0]}" wasn\'t supplied.') from None


def _annotation(given: dict[str, Any]) -> CheckAnnotation:
    return CheckAnnotation(
        path=given["path"],
        start_line=given["start_line"],
        end_line=given["end_line"],
        level=given["annotation_level"],
        message=given["message"],
        title=given.get("title") or "",
        raw_details=given.get("raw_details") or "",
        start_column=given.get("start_column"),
        end_column=given.get("end_column"),
    )


def _action(given: dict[str, Any]) -> CheckAction:
    return CheckAction(label=given["label"], description=given["description"], identifier=given["identifier"])


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
