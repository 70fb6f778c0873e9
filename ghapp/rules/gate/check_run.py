"""The check run that publishes a verdict, written only when something changed (SPEC §3)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict

from ghapp.rules.documents.config_change import ConfigChange
from ghapp.rules.documents.gaps import Finding
from ghapp.rules.gate import summary
from ghapp.rules.gate.buttons import RE_EVALUATE, buttons
from ghapp.rules.gate.case import Case
from ghapp.rules.gate.check_names import PER_BASE, check_name_for, maps_branches
from ghapp.rules.model import sightings as sighting_notes
from ghapp.rules.model.check_runs import CheckRun
from ghapp.rules.model.framework import CHECK_NAME, RepoConfig
from ghapp.rules.model.merge_group import MergeGroup
from ghapp.rules.model.plan import Annotation, CheckPage, CheckReport, Conclusion, Verdict, WriteCheck
from ghapp.rules.model.sightings import Sighting
from ghapp.rules.model.snapshot import PullRequest, Snapshot
from ghapp.rules.people.copies import is_backed
from ghapp.rules.people.holders import people
from ghapp.rules.text.digests import short_digest
from ghapp.rules.wording import config_change as config_change_wording
from ghapp.rules.wording import reasons, titles
from ghapp.rules.wording.findings import finding_message

GREEN = frozenset({Conclusion.SUCCESS, Conclusion.NEUTRAL})
_BETWEEN_NOTES = "|"
MOST_ANNOTATIONS = 50  # a call: https://docs.github.com/en/rest/checks/runs#create-a-check-run


def check_name(config: RepoConfig | None, head: PullRequest | MergeGroup) -> str:
    """Return the check's name on pull requests into the base branch.

    Where no configuration tells, it is the one that a rule of the base branch requires: no other would be of use.
    """
    if config is None:
        return head.required_check or CHECK_NAME
    return check_name_for(config.gate.check, head.required_on if isinstance(head, PullRequest) else head.base)


def own_check(pull: PullRequest, config: RepoConfig | None) -> CheckRun | None:
    """Return the app's own latest run of the check on the head commit."""
    return run_named(check_name(config, pull), pull.checks)


def run_named(name: str, runs: Iterable[CheckRun]) -> CheckRun | None:
    """Return the run with a name."""
    return next((run for run in runs if run.name == name), None)


def check_report(snapshot: Snapshot, pull: PullRequest, case: Case, verdict: Verdict) -> CheckReport:
    """Return the page of the check on a pull request."""
    timed, stable = summary.summaries(snapshot, pull, case, verdict)
    return CheckReport(
        name=check_name(case.effective.config, pull),
        number=snapshot.number,
        base=pull.base,
        url=snapshot.url,
        is_by_branch=maps_branches(case.effective.config),
        is_required=pull.base_requires is not False,
        is_backed=is_backed(snapshot, pull),
        is_into_default=pull.base == snapshot.repository.default_branch,
        verdict=verdict,
        summary=timed,
        stable_summary=stable,
        text=summary.brief_tree(verdict.tree),
        annotations=(*_of_problems(case), *map(_of_finding, case.findings)),
        buttons=buttons(pull, case, verdict),
        notes=() if case.sightings is None else ((snapshot.number, case.sightings), *_copies(snapshot, pull, case)),
    )


def _copies(snapshot: Snapshot, pull: PullRequest, case: Case) -> Iterator[tuple[int, tuple[Sighting, ...]]]:
    """Name the copies by people whom the rules name, and those that were closed: GitHub lists them nowhere then.

    Their authors stay authors.
    """
    named = people(snapshot, case.effective.config.named) if case.effective.config else frozenset()
    for copy in pull.copies:
        if not copy.is_open or (copy.author and copy.author.node_id in named):
            yield copy.number, ()


def write_check(head: PullRequest | MergeGroup, page: CheckPage) -> tuple[WriteCheck, ...]:
    """Publish a page on the head commit, unless the commit has it already."""
    run = run_named(page.name, head.checks)
    verdict, annotations = page.verdict, page.annotations[:MOST_ANNOTATIONS]
    # GitHub's limit leaves the rest without an annotation.
    unannotated = len(page.annotations) - len(annotations)
    # The digest leaves out since when a voice is awaited: that moves when the app itself asks for a review.
    stable_summary = summary.with_unannotated(page.stable_summary, unannotated)
    annotated = _digest([asdict(each) for each in annotations]) if annotations else NO_ANNOTATIONS
    shown = _digest([verdict.title, stable_summary, page.text, [button.identifier for button in page.buttons]])
    external_id = f"roe1:{shown}:{annotated}:{_sightings(page)}"
    is_published = run and run.external_id == external_id and run.conclusion == verdict.conclusion
    if run and is_published and not run.is_rerequested:
        return ()
    # GitHub adds the annotations of an update to those that are there: only a new run can replace them.
    there = _annotated(run) if run else ""
    updates = run if there in (annotated, NO_ANNOTATIONS) else None
    return (
        WriteCheck(
            name=page.name,
            head_sha=head.head_sha,
            conclusion=verdict.conclusion,
            title=verdict.title,
            summary=summary.with_unannotated(page.summary, unannotated),
            text=page.text,
            external_id=external_id,
            annotations=() if there == annotated else annotations,
            buttons=page.buttons,
            replaces=updates.node_id if updates else None,
        ),
    )


def close_left_behind(pull: PullRequest, reports: Sequence[CheckReport]) -> tuple[WriteCheck, ...]:
    """Close the green checks for branches that none of these pull requests targets now.

    A pull request that is retargeted there later must not find the gate open already. The check for all branches stays,
    unless the configuration gives it to those that no pattern matches.
    """
    names, numbers = {each.name for each in reports}, {each.number for each in reports}
    if not any(each.is_by_branch for each in reports):
        names |= {CHECK_NAME}
    left = (run for run in pull.checks if run.name not in names)
    return tuple(
        _close(pull, run) for run in left if run.conclusion in GREEN and not numbers.isdisjoint(spoken_of(run))
    )


def _close(pull: PullRequest, run: CheckRun) -> WriteCheck:
    base = run.name.removeprefix(PER_BASE)
    title = titles.left_behind_title(None if base == run.name else base)
    return WriteCheck(
        name=run.name,
        head_sha=pull.head_sha,
        conclusion=Conclusion.ACTION_REQUIRED,
        title=title,
        summary=reasons.RECHECK_HINT,
        text="",
        external_id=":".join(["roe1", _digest([title]), _annotated(run), run.external_id.split(":")[-1]]),
        buttons=(RE_EVALUATE,),
        replaces=run.node_id,
    )


def known_sightings(snapshot: Snapshot, pull: PullRequest) -> str:
    """Return what is noted about a pull request: in the store and on its head, or else on earlier heads."""
    number = snapshot.number
    found = sighting_notes.merge_sightings(number, (pull.sightings, sightings_on(number, pull.checks)))
    return found or sightings_on(number, pull.earlier_checks)


def sightings_on(number: int, runs: Iterable[CheckRun]) -> str:
    """Return what the app's checks note about a pull request; empty if none does."""
    return sighting_notes.merge_sightings(number, (text for run in runs for text in _notes(run)))


def spoken_of(run: CheckRun) -> frozenset[int]:
    """Return the pull requests that a check has notes on."""
    numbers = (text.partition(";")[0] for text in _notes(run))
    return frozenset(int(number) for number in numbers if number.isdecimal())


def _notes(run: CheckRun) -> list[str]:
    return run.external_id.split(":")[-1].split(_BETWEEN_NOTES)


def _sightings(page: CheckPage) -> str:
    """Return the notes that fit, each pull request with an equal share; the store keeps the others."""
    room = sighting_notes.MOST_IN_CHECK // max(len(page.notes), 1) - len(_BETWEEN_NOTES)
    return _BETWEEN_NOTES.join(sighting_notes.encode_sightings(*note, room) for note in page.notes)


def _of_problems(case: Case) -> Iterator[Annotation]:
    """Yield the problems of the rules file, as warnings if the default branch has them too, and its warnings."""
    made = case.config_change or ConfigChange()
    for problem in made.problems:
        old = problem in made.inherited
        yield Annotation(
            path=made.path,
            line=problem.line,
            column=problem.column,
            message=problem.message,
            title=config_change_wording.INHERITED.capitalize() if old else "",
            level="WARNING" if old else "FAILURE",
        )
    for warning in made.warnings:
        yield Annotation(
            path=made.path, line=warning.line, column=warning.column, message=warning.message, level="WARNING"
        )


def _of_finding(finding: Finding) -> Annotation:
    level = "WARNING" if finding.blocks else "NOTICE"
    return Annotation(path=finding.path, line=finding.line, message=finding_message(finding), level=level)


def _annotated(run: CheckRun) -> str:
    """Return the digest of a run's annotations; empty for an unknown form."""
    return (*run.external_id.split(":"), "", "")[2]


def _digest(published: object) -> str:
    return short_digest(json.dumps(published, sort_keys=True))


NO_ANNOTATIONS = _digest([])
