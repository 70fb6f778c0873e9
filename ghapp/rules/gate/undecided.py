"""Checks that no evaluation stands behind: one failed, or an operator has suspended the gate (SPEC §3)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ghapp.rules.documents.touched import touched
from ghapp.rules.gate.buttons import RE_EVALUATE
from ghapp.rules.gate.check_run import NO_ANNOTATIONS, check_name, known_sightings, write_check
from ghapp.rules.model import sightings as sighting_notes
from ghapp.rules.model.check_runs import CheckRun
from ghapp.rules.model.framework import CHECK_NAME, ConfigSource, EffectiveConfig, Mode
from ghapp.rules.model.plan import CheckPage, CheckReport, Conclusion, Plan, Reason, Status, Verdict, WriteCheck
from ghapp.rules.model.snapshot import PullRequest, Snapshot, ThreadState
from ghapp.rules.text.digests import short_digest
from ghapp.rules.wording import reasons, undecided


def could_not_evaluate(error_id: str) -> CheckPage:
    """Return the page of a check on what could not be evaluated; `error_id` finds the cause in the log."""
    summary = undecided.failure_summary(error_id)
    return _page(Status.FAILED, Conclusion.FAILURE, undecided.COULD_NOT_EVALUATE, summary)


def suspended(reason: str) -> CheckPage:
    """Return the page of a check while the gate is suspended."""
    page = _page(Status.NOTE, Conclusion.NEUTRAL, undecided.SUSPENDED, undecided.suspended_summary(reason))
    why = Reason(status=Status.NOTE, text=undecided.suspension_text(reason))
    return replace(page, verdict=replace(page.verdict, tree=replace(page.verdict.tree, children=(why,))))


def plan_without_evaluation(snapshot: Snapshot, effective: EffectiveConfig, error_id: str) -> Plan:
    """Return the plan where an evaluation failed: a pull request that touches no document passes all the same.

    That is for its files alone to decide, unless others may share its head.
    """
    pull, config = snapshot.pull_request, effective.config
    if pull is None or snapshot.state is not ThreadState.OPEN or effective.source is ConfigSource.NONE:
        return Plan()
    page = could_not_evaluate(error_id)
    is_alone = not (pull.remembered_sharers or frozenset()).difference(pull.shared_with, (snapshot.number,))
    if config and is_alone and not pull.files_problem and not touched(config, pull.files):
        page = _page(Status.PASSED, Conclusion.SUCCESS, reasons.NO_DOCUMENT, reasons.RECHECK_HINT)
    elif config and config.gate.mode is Mode.ADVISE:
        page = _page(Status.NOTE, Conclusion.NEUTRAL, page.verdict.title, page.summary)
    return _plan(snapshot, pull, check_name(config, pull), page)


def overwrite_checks(
    head_sha: str, runs: Sequence[CheckRun], page: CheckPage, *, create: bool
) -> tuple[WriteCheck, ...]:
    """Publish a page under each name that the app's checks on a commit have, unless they say so already.

    Without a run, one is created where `create` says so. What earlier evaluations noted in a run is kept.
    """
    if not runs:
        return (_write(head_sha, page, None),) if create else ()
    return tuple(_write(head_sha, page, run) for run in runs if not _says(run, page))


def _says(run: CheckRun, page: CheckPage) -> bool:
    return run.external_id == _external_id(page, run) and not run.is_rerequested


def _write(head_sha: str, page: CheckPage, run: CheckRun | None) -> WriteCheck:
    return WriteCheck(
        name=run.name if run else page.name,
        head_sha=head_sha,
        conclusion=page.verdict.conclusion,
        title=page.verdict.title,
        summary=page.summary,
        text=page.text,
        buttons=page.buttons,
        external_id=_external_id(page, run),
        replaces=run.node_id if run else None,
    )


def _external_id(page: CheckPage, run: CheckRun | None) -> str:
    """Return the id of a run with this page: never that of an evaluation, whose next one then writes."""
    shown = short_digest(f"{page.verdict.conclusion}\n{page.verdict.title}\n{page.summary}")
    _, _, annotated, notes = (
        (*run.external_id.split(":", 3), "", "", "", "")[:4] if run else ("", "", NO_ANNOTATIONS, "")
    )
    return f"roe1:{shown}:{annotated}:{notes}"


def _plan(snapshot: Snapshot, pull: PullRequest, name: str, page: CheckPage) -> Plan:
    noted = known_sightings(snapshot, pull)
    report = CheckReport(
        name=name,
        number=snapshot.number,
        base=pull.base,
        url=snapshot.url,
        verdict=page.verdict,
        summary=page.summary,
        stable_summary=page.stable_summary,
        text=page.text,
        buttons=page.buttons,
        notes=((snapshot.number, sighting_notes.decode_sightings(snapshot.number, noted) or ()),),
    )
    actions = () if pull.shared_with else write_check(pull, report)
    return Plan(actions=actions, verdict=page.verdict, report=report, sightings=noted)


def _page(status: Status, conclusion: Conclusion, title: str, summary: str) -> CheckPage:
    verdict = Verdict(status=status, conclusion=conclusion, title=title, tree=Reason(status=status, text=title))
    return CheckPage(
        name=CHECK_NAME, verdict=verdict, summary=summary, stable_summary=summary, text="", buttons=(RE_EVALUATE,)
    )
