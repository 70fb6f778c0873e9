"""The checks on a head that several open pull requests share (SPEC §3, "Shared heads")."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from ghapp.rules.gate.buttons import together
from ghapp.rules.gate.check_run import close_left_behind, write_check
from ghapp.rules.gate.permitted import permitted
from ghapp.rules.gate.summary import brief_tree
from ghapp.rules.model.plan import Action, CheckReport, Conclusion, Plan, Reason, Status, Verdict
from ghapp.rules.model.snapshot import Snapshot
from ghapp.rules.wording import shared_heads as wording

MOST_SHARING = 20
_BEST_FIRST = (Conclusion.SUCCESS, Conclusion.NEUTRAL, Conclusion.ACTION_REQUIRED, Conclusion.FAILURE)


def write_shared_checks(looks: Sequence[tuple[Snapshot, Plan]], *, unseen: int = 0) -> tuple[Action, ...]:
    """Publish one check of each name for all pull requests of a head commit, only on change.

    The first of `looks` is the evaluation that speaks for all; `unseen` counts the pull requests over the limit.
    The order of the evaluations does not change the checks.
    """
    snapshot, pull = looks[0][0], looks[0][0].pull_request
    reports = sorted((plan.report for _, plan in looks if plan.report), key=lambda each: (each.name, each.number))
    if pull is None:
        return ()
    joined = [joint(tuple(group), unseen) for _, group in groupby(reports, key=lambda each: each.name)]
    written = (check for each in joined for check in write_check(pull, each))
    checks = (*written, *close_left_behind(pull, reports))
    return checks if looks[0][1].retries_refused else permitted(snapshot, checks)


def joint(reports: Sequence[CheckReport], unseen: int = 0) -> CheckReport:
    """Join reports with one check name, in the order of their numbers, into one."""
    if len(reports) == 1 and not unseen:
        return reports[0]
    decisive = deciding(reports)
    status, conclusion, title = decisive.verdict.status, decisive.verdict.conclusion, wording.title(decisive)
    if unseen:
        title = wording.too_many(len(reports) + unseen, MOST_SHARING)
        status, conclusion = Status.FAILED, Conclusion.FAILURE
    tree = Reason(status=status, text=title, children=tuple(_children(reports)))
    return replace(
        decisive,
        verdict=Verdict(
            status=status,
            conclusion=conclusion,
            title=title,
            tree=tree,
            kinds=tuple(dict.fromkeys(kind for each in reports for kind in each.verdict.kinds)),
        ),
        summary=wording.page((each, each.summary) for each in reports),
        stable_summary=wording.page((each, each.stable_summary) for each in reports),
        text=brief_tree(tree),
        annotations=tuple(dict.fromkeys(note for each in reports for note in each.annotations)),
        buttons=together(conclusion, [each.buttons for each in reports], decisive.buttons),
        notes=tuple(note for each in reports for note in each.notes),
    )


def deciding(reports: Sequence[CheckReport]) -> CheckReport:
    """Return the report that decides: the best of each base branch, and the worst of these."""
    by_base = sorted(reports, key=lambda each: each.base)
    best = [_best(tuple(group)) for _, group in groupby(by_base, key=lambda each: each.base)]
    return max(best, key=lambda each: (_rank(each), -each.number))


def _best(reports: Sequence[CheckReport]) -> CheckReport:
    """Return the best of the reports that merge the same contents, the lowest number among equals.

    GitHub may show the files of one later than those of another, so a report on fewer documents does not count.
    """
    most = max(len(each.verdict.kinds) for each in reports)
    return min(
        (each for each in reports if len(each.verdict.kinds) == most), key=lambda each: (_rank(each), each.number)
    )


def _rank(report: CheckReport) -> int:
    return _BEST_FIRST.index(report.verdict.conclusion)


def _children(reports: Sequence[CheckReport]) -> Iterator[Reason]:
    yield Reason(status=Status.NOTE, text=wording.RULE)
    for each in reports:
        tree = each.verdict.tree
        yield Reason(status=tree.status, text=wording.heading(each), link=each.url, children=tree.children)
