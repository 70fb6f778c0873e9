"""The check run that publishes a verdict: annotations, a button, and written only where something changed (SPEC §3)."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict
from hashlib import sha256

from ghapp.rules import notes, page
from ghapp.rules.gate import Case
from ghapp.rules.model import CHECK_NAME, CONFIG_PATH, CheckScope, Problem, RepoConfig
from ghapp.rules.plan import Annotation, Button, Verdict, WriteCheck
from ghapp.rules.sections import Finding
from ghapp.rules.snapshot import CheckRun, PullRequest, Snapshot

MOST_ANNOTATIONS = 50  # a call: https://docs.github.com/en/rest/checks/runs#create-a-check-run
BUTTONS = (Button(label="Re-evaluate", description="Look at this pull request again, now", identifier="re-evaluate"),)


def check_name(config: RepoConfig | None, base: str) -> str:
    """The check's name; with `check: per-base` a pull request that is retargeted has no check of its new name yet."""
    per_base = config is not None and config.gate.check is CheckScope.PER_BASE
    return f"{CHECK_NAME}: {base}" if per_base else CHECK_NAME


def own_check(pull: PullRequest, config: RepoConfig | None) -> CheckRun | None:
    """The app's own latest run of the check on the head commit."""
    name = check_name(config, pull.base)
    return next((run for run in pull.checks if run.name == name), None)


def write_check(snapshot: Snapshot, pull: PullRequest, case: Case, verdict: Verdict) -> tuple[WriteCheck, ...]:
    """Publish the verdict on the head commit, unless it stands there already."""
    run, config = own_check(pull, case.governing.config), case.governing.config
    found = (*map(_of_problem, case.problems_at_head), *map(_of_finding, case.reading.findings))
    annotations = found[:MOST_ANNOTATIONS]
    unannotated = len(found) - len(annotations)
    # The digest leaves out since when a voice is awaited: that moves when the app itself asks for a review.
    timeless = page.summary(snapshot, case, verdict, unannotated=unannotated, timed=False)
    text = page.tree(verdict.tree)
    annotated = _digest([asdict(annotation) for annotation in annotations])
    noted = "" if case.noted is None else notes.written(snapshot.number, case.noted, notes.MOST_IN_CHECK)
    external_id = f"roe1:{_digest([verdict.title, timeless, text])}:{annotated}:{noted}"
    if run and _says(run, external_id, snapshot.number) and run.conclusion == verdict.conclusion:
        return ()
    # GitHub adds the annotations of an update to those that are there: only a new run can replace them.
    updates = run if run and run.external_id.split(":")[2:3] == [annotated] else None
    return (
        WriteCheck(
            name=check_name(config, pull.base),
            head_sha=pull.head_sha,
            conclusion=verdict.conclusion,
            title=verdict.title,
            summary=page.summary(snapshot, case, verdict, unannotated=unannotated),
            text=text,
            external_id=external_id,
            annotations=() if updates else annotations,
            buttons=BUTTONS,
            replaces=updates.node_id if updates else None,
        ),
    )


def notes_on(number: int, runs: Iterable[CheckRun]) -> str:
    """What the app's checks say that it noted about a pull request; empty where none does."""
    return notes.gathered(number, (run.external_id.split(":")[-1] for run in runs))


def _says(run: CheckRun, external_id: str, number: int) -> bool:
    """Whether a run says all of this; that of another pull request with the same head keeps its own notes."""
    *published, noted = run.external_id.split(":")
    is_anothers = bool(noted) and notes.read(number, noted) is None
    return run.external_id == external_id or (is_anothers and published == external_id.split(":")[:3])


def _of_problem(problem: Problem) -> Annotation:
    return Annotation(path=CONFIG_PATH, line=problem.line, column=problem.column, message=problem.message)


def _of_finding(finding: Finding) -> Annotation:
    level = "WARNING" if finding.blocks else "NOTICE"
    return Annotation(path=finding.path, line=finding.line, message=finding.message, level=level)


def _digest(published: object) -> str:
    return sha256(json.dumps(published, sort_keys=True).encode()).hexdigest()[:20]
